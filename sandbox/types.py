"""The words of an evaluation as plain data: messages, tools, tasks, replies, verdicts.

These objects live on the hot path, so they are slotted dataclasses. What crosses a border (files,
command line, network) is validated by pydantic before it becomes one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from sandbox.call_grammar import CallGrammar

JSON: TypeAlias = Any
"""A value that JSON can hold."""

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]

Owner: TypeAlias = Literal["model", "tool", "environment", "infrastructure", "grader"]
"""The boundary that a failure is charged to. Only `model` counts against the agent."""

ErrorClass: TypeAlias = Literal[
    "no_call",
    "unparsable_call",
    "hallucinated_api",
    "wrong_api",
    "missing_argument",
    "unexpected_argument",
    "wrong_type",
    "wrong_value",
    "wrong_order",
    "wrong_count",
    "bad_final_state",
    "collateral_change",
    "gave_up",
    "limit_reached",
]
"""Why a verdict is not a pass; one list for all suites."""

ERROR_CLASSES: tuple[ErrorClass, ...] = get_args(ErrorClass)

ToolStatus: TypeAlias = Literal["answer", "give_up", "unknown_tool"]
"""What a tool's answer means for an agent's way to it: the task is answered, it is given up, there is no such tool."""

ENDINGS: tuple[ToolStatus, ...] = ("answer", "give_up")
"""What ends the way that an agent took; whether it ends the episode is for the agent's strategy to say."""

ANY_TOOL = "*"
"""The name of a spec under which an environment takes the calls whose names no other spec has."""


class ToolAnswer(str):
    """What `Environment.call` returns in place of a text, where the answer means something to the agent's strategy."""

    status: ToolStatus

    def __new__(cls, text: str, status: ToolStatus) -> ToolAnswer:
        answer = super().__new__(cls, text)
        answer.status = status
        return answer


@dataclass(slots=True)
class ToolCall:
    """A call that a model asked for.

    Attributes:
        name: the tool's name as the model wrote it.
        arguments: by parameter name.
        id: pairs the call with its result.
        span: where in the reply's text the call stands, as (start, end); None for native calls.
        written: the text of the arguments, where the environment reads it itself; None where the dialect did.
    """

    name: str
    arguments: dict[str, JSON]
    id: str = ""
    span: tuple[int, int] | None = None
    written: str | None = None

    def to_json(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"id": self.id, "name": self.name, "arguments": self.arguments, "span": self.span}
        if self.written is not None:
            data["written"] = self.written
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, JSON]) -> ToolCall:
        span = data.get("span")
        return cls(data["name"], data["arguments"], data["id"], tuple(span) if span else None, data.get("written"))


@dataclass(slots=True)
class ToolResult:
    """What a tool answered.

    Attributes:
        call_id: the id of the call.
        name: the tool's name as the model wrote it.
        content: the answer.
        error: whether `content` is an error message for the model.
        owner: whose failure the error is: `tool` where the tool raised, hung, or answered what cannot be taken;
            None where the error is the answer to what the model asked.
        status: what the answer means for the strategy; None for one that only tells something.
    """

    call_id: str
    name: str
    content: str
    error: bool = False
    owner: Owner | None = None
    status: ToolStatus | None = None

    def to_json(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {
            "call_id": self.call_id,
            "name": self.name,
            "content": self.content,
            "error": self.error,
        }
        if self.owner is not None:
            data["owner"] = self.owner
        if self.status is not None:
            data["status"] = self.status
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, JSON]) -> ToolResult:
        owner, status = data.get("owner"), data.get("status")
        return cls(data["call_id"], data["name"], data["content"], data["error"], owner, status)


@dataclass(slots=True)
class Message:
    """One message of a conversation. `calls` are native tool calls of an assistant message."""

    role: Role
    content: str
    calls: list[ToolCall] = field(default_factory=list)
    call_id: str = ""

    def to_json(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"role": self.role, "content": self.content}
        if self.calls:
            data["calls"] = [call.to_json() for call in self.calls]
        if self.call_id:
            data["call_id"] = self.call_id
        return data


@dataclass(slots=True, frozen=True, eq=False, weakref_slot=True)
class ToolSpec:
    """A tool's signature.

    Attributes:
        parameters: a JSON schema of type object.
        checked: whether arguments are held to the schema before a call; False where the environment
            judges them itself.
        offered: whether agents are told of it; False for a tool that works all the same.
    """

    name: str
    description: str
    parameters: Mapping[str, JSON]
    checked: bool = True
    offered: bool = True

    def to_json(self) -> dict[str, JSON]:
        return {
            "name": self.name,
            "description": self.description,
            "parameters": dict(self.parameters),
        }


@dataclass(slots=True, frozen=True)
class Task:
    """One problem of a suite.

    Attributes:
        id: `<split>/<the benchmark's own id>`.
        prompt: what the agent is asked.
        history: messages that come before the prompt.
        guidance: how to answer, for models that were not trained on this suite's format.
        tools: the tools that the task offers; an environment may add its own.
        setup: what the environment needs to reset to this task. Never shown to the agent.
        gold: what the scorers need. Never shown to the agent.
        solution: assistant messages that solve the task, one a turn; the `oracle` agent says them.
        builds_on: the id of an earlier task of the split: this one goes on from the end of its episode, of the
            same run and trial (`ChainedSuite`).
        scored: whether it is judged; one that is not prepares others, and runs where one of them does.
        prompts: the benchmark's own words for strategies, by name; `sandbox.strategies.search_words` has the names.
    """

    id: str
    prompt: str
    guidance: str = ""
    tools: tuple[ToolSpec, ...] = ()
    setup: Mapping[str, JSON] = field(default_factory=dict)
    gold: Mapping[str, JSON] = field(default_factory=dict)
    solution: tuple[Message, ...] = ()
    history: tuple[Message, ...] = ()
    builds_on: str | None = None
    scored: bool = True
    prompts: Mapping[str, str] = field(default_factory=dict)

    @property
    def split(self) -> str:
        return self.id.split("/", 1)[0]


@dataclass(slots=True)
class Usage:
    """Tokens of one reply; `cost` in US dollars, 0 where no price is known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0


OVERFLOW = "overflow"
"""The stop reason of a reply that there is none of, for its prompt does not fit the context."""


@dataclass(slots=True)
class ModelRequest:
    """What a model is asked.

    Attributes:
        messages: the conversation so far.
        tools: offered natively; empty where the dialect wrote them into the messages.
        task: the task being worked on; models that talk to a server must not look at it.
        trial: which repetition of the task, from 0.
        turn: which model turn of the episode, from 0.
        seed: the seed of this turn.
        grammar: what a tool call in the reply must keep to, where the agent asks for that.
        last: whether no other turn of this conversation can follow.
        may_overflow: whether a prompt that does not fit the context has an empty reply with the stop reason
            `overflow`, in place of the error that ends the episode.
        replies: the agent's earlier replies on the way that this one goes on with, in a search those of its branch;
            None where it is asked which of two ways is better.
    """

    messages: list[Message]
    tools: tuple[ToolSpec, ...]
    task: Task
    trial: int
    turn: int
    seed: int
    grammar: CallGrammar | None = None
    last: bool = False
    may_overflow: bool = False
    replies: int | None = 0


@dataclass(slots=True)
class ModelReply:
    """What a model said.

    Attributes:
        text: the text, without the prompt.
        calls: native tool calls.
        usage: the tokens.
        stop_reason: `stop`, `length`, `tool_calls` or `overflow`.
        prompt: the exact text that the model was given, where this program rendered it.
        remarks: what is known of the reply beside its text, such as what a recording says of it.
    """

    text: str
    calls: list[ToolCall] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    stop_reason: str = "stop"
    prompt: str | None = None
    remarks: dict[str, JSON] = field(default_factory=dict)

    def to_json(self) -> dict[str, JSON]:
        usage = self.usage
        data: dict[str, JSON] = {
            "text": self.text,
            "stop_reason": self.stop_reason,
            "usage": [usage.prompt_tokens, usage.completion_tokens, usage.cost],
        }
        if self.calls:
            data["calls"] = [call.to_json() for call in self.calls]
        if self.prompt is not None:
            data["prompt"] = self.prompt
        if self.remarks:
            data["remarks"] = self.remarks
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, JSON]) -> ModelReply:
        return cls(
            data["text"],
            [ToolCall.from_json(call) for call in data.get("calls", ())],
            Usage(*data["usage"]),
            data["stop_reason"],
            data.get("prompt"),
            data.get("remarks", {}),
        )


@dataclass(slots=True)
class Observation:
    """What the agent perceives: a text (the task, a user's answer), or results of its calls.

    Attributes:
        new_tools: tools that can be called from now on, beside those that could before.
    """

    text: str = ""
    results: list[ToolResult] = field(default_factory=list)
    new_tools: tuple[ToolSpec, ...] = ()

    def to_json(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"text": self.text}
        if self.new_tools:
            data["new_tools"] = [tool.name for tool in self.new_tools]
        return data


@dataclass(slots=True)
class SearchStep:
    """Where in a search an action is done.

    Attributes:
        events: what the search did since its last action, for the journal.
        state: the node in whose state the environment has to be.
        reaches: the node in whose state it is after the action.
        keep: the nodes whose states the search may come back to.
    """

    events: list[dict[str, JSON]]
    state: int
    reaches: int
    keep: frozenset[int] = frozenset()


@dataclass(slots=True)
class Action:
    """What an agent does in one turn.

    Attributes:
        text: the reply's text.
        calls: the tool calls to execute, in order.
        parse_error: why a call in the text could not be read.
        final: the agent wants no further turn.
        search: where in a search this is done; None for an agent that does not search.
    """

    text: str
    calls: list[ToolCall] = field(default_factory=list)
    parse_error: str | None = None
    final: bool = False
    search: SearchStep | None = None

    def to_json(self) -> dict[str, JSON]:
        return {
            "calls": [call.to_json() for call in self.calls],
            "parse_error": self.parse_error,
            "final": self.final,
        }


@dataclass(slots=True, frozen=True)
class GroupScore:
    """A score over several splits, by a suite's own arithmetic.

    Attributes:
        value: a share from 0 to 1; None where splits are missing.
        splits: what it is made of.
        missing: those that were not run.
    """

    name: str
    value: float | None
    splits: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class Verdict:
    """What a scorer says of an episode.

    Attributes:
        value: the score, most often 0 or 1.
        passed: whether the task counts as solved.
        error_class: why not; None when passed, or when nothing of the model's was wrong.
        owner: whose fault; None when passed.
        official_error: the benchmark's own error string.
        details: evidence, JSON-serialisable.
    """

    value: float
    passed: bool
    error_class: ErrorClass | None = None
    owner: Owner | None = None
    official_error: str | None = None
    details: dict[str, JSON] = field(default_factory=dict)

    @classmethod
    def success(cls, **details: JSON) -> Verdict:
        return cls(1.0, True, details=details)

    @classmethod
    def failure(cls, error_class: ErrorClass, official_error: str | None = None, **details: JSON) -> Verdict:
        return cls(0.0, False, error_class, "model", official_error, details)

    def to_json(self) -> dict[str, JSON]:
        return {
            "value": self.value,
            "passed": self.passed,
            "error_class": self.error_class,
            "official_error": self.official_error,
            "owner": self.owner,
            "details": self.details,
        }
