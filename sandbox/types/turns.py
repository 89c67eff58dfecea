"""What an agent perceives and does in a turn."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.types.tools import ToolCall, ToolResult, ToolSpec
from sandbox.types.values import JSON


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
