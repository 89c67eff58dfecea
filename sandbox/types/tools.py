"""Tools, the calls that models ask for, and what the tools answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sandbox.types.values import JSON
from sandbox.types.verdicts import Owner

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
