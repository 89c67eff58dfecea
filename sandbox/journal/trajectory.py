"""The ordered events of one episode, and the views of them that scorers and reports need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sandbox.types import JSON, ToolCall, ToolResult


class Event(NamedTuple):
    """One event. `time` is seconds since the epoch.

    Kinds: `observation` a text shown to the agent, `reply` a model's reply, `side_reply` that of a
    model that the environment asked, `parse_error` a reply whose call could not be read, `tool_call`,
    `tool_result` with its owner where the tool failed, `state` the environment's state hash after it
    changed, `record` a fact that the environment has for its scorer, `final_state` what the environment
    left for episodes that go on from it, `limit` a limit reached, `error` a failure with its owner, `end`
    the last event of an attempt, `retry` starts a new attempt at an episode that ended in somebody else's
    failure, `judgement` what a judge model said when the run was finished, `search` what an agent's search
    did (`sandbox.search_trees`).
    """

    time: float
    kind: str
    data: dict[str, JSON]


@dataclass(slots=True)
class Trajectory:
    """The events of an episode's latest attempt.

    Attributes:
        dialect: the agent's, by name; empty where it is not known.
        preset: the agent's, as a run file keeps it; empty where it is not read from one.
        whole: with all that a search did, where this is only its way to the outcome.
    """

    events: list[Event] = field(default_factory=list)
    dialect: str = ""
    preset: Mapping[str, JSON] = field(default_factory=dict)
    whole: Trajectory | None = None

    def of_kind(self, kind: str) -> Iterator[dict[str, JSON]]:
        return (event.data for event in self.events if event.kind == kind)

    @property
    def texts(self) -> list[str]:
        """The text of each model reply."""
        return [data["text"] for data in self.of_kind("reply")]

    @property
    def final_text(self) -> str:
        """The text of the last model reply; empty where the model said nothing."""
        texts = self.texts
        return texts[-1] if texts else ""

    @property
    def calls(self) -> list[ToolCall]:
        """Every tool call, in order."""
        return [ToolCall.from_json(data) for data in self.of_kind("tool_call")]

    @property
    def results(self) -> list[ToolResult]:
        """Every tool result, in order."""
        return [ToolResult.from_json(data) for data in self.of_kind("tool_result")]

    @property
    def parse_errors(self) -> list[str]:
        """Why calls could not be read, one for each such reply."""
        return [data["message"] for data in self.of_kind("parse_error")]

    def records(self, name: str) -> list[JSON]:
        """The data of the environment's records of a name, in order."""
        return [data["data"] for data in self.of_kind("record") if data["name"] == name]

    def judgements(self, name: str) -> list[JSON]:
        """The data of judgements of a name, in the order in which they were made."""
        return [data["data"] for data in self.of_kind("judgement") if data["name"] == name]

    def judged_by(self, by: Mapping[str, JSON]) -> Trajectory:
        """The same without what other judges said."""
        others = [event.kind == "judgement" and event.data["by"] != by for event in self.events]
        return replace(self, events=[event for event, other in zip(self.events, others, strict=True) if not other])

    @property
    def limit(self) -> str | None:
        """The kind of the limit that ended the episode."""
        return next((data["kind"] for data in self.of_kind("limit")), None)

    @property
    def state(self) -> str | None:
        """The environment's last recorded state hash."""
        states = [data["hash"] for data in self.of_kind("state")]
        return states[-1] if states else None


def latest_attempt(events: list[Event]) -> list[Event]:
    """The events after the last `retry`."""
    for index in range(len(events) - 1, -1, -1):
        if events[index].kind == "retry":
            return events[index + 1 :]
    return events
