"""What a model is asked, and what it said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.types.tasks import Message, Task
from sandbox.types.tools import ToolCall, ToolSpec
from sandbox.types.values import JSON

if TYPE_CHECKING:
    from sandbox.call_grammar import CallGrammar


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
