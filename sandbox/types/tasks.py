"""Messages of a conversation, and the tasks of a suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sandbox.types.tools import ToolCall, ToolSpec
from sandbox.types.values import JSON

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]


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
