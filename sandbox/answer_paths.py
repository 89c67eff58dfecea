"""The way of an episode to its outcome, where a search took others too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.journal.trajectory import Event, Trajectory
from sandbox.search_trees import Finish, Node, SearchTree, tree_from_events
from sandbox.types import ToolCall, ToolResult

_OF_A_REPLY = ("reply", "parse_error", "tool_call", "tool_result", "side_reply", "record", "state")
"""Kinds of events that follow from a reply, up to the next one or the choice of the outcome."""


@dataclass(slots=True)
class PathStep:
    """One reply on the way.

    Attributes:
        text: the whole reply.
        thought: what it says beside its calls; None where the search saw none.
        results: of the calls, in their order; fewer where the episode was cut short.
    """

    text: str
    thought: str | None = None
    calls: list[ToolCall] = field(default_factory=list)
    results: list[ToolResult] = field(default_factory=list)


@dataclass(slots=True)
class AnswerPath:
    """The replies from the first to the outcome.

    Attributes:
        finish: how it ends by its last result; None where it just ends.
    """

    steps: list[PathStep]
    finish: Finish | None


def search_tree(trajectory: Trajectory) -> SearchTree | None:
    """The tree of an episode's search, with all that its calls answered; None of an episode without a search."""
    whole = trajectory.whole or trajectory
    tree = tree_from_events(whole.of_kind("search"))
    if tree is None:
        return None
    inputs = [node for node in tree.nodes if node.type == "Action Input"]
    for node, result in zip(inputs, whole.results, strict=False):
        node.observation = result.content
    return tree


def answer_path(trajectory: Trajectory) -> AnswerPath:
    """The way to the outcome of a search; of an episode without one, all of it.

    Where a search found no answer, its outcome is what it chose among the ways that were given up, else where it
    was last.
    """
    tree = search_tree(trajectory)
    whole = trajectory.whole or trajectory
    steps = _steps(whole.events)
    if tree is None:
        return AnswerPath(steps, _finish(steps))
    way = _way(tree)
    for query in _queries(way):
        steps[query].thought = None
    for node in way:
        if node.type == "Thought":
            steps[node.query].thought = node.text
    chosen = [steps[query] for query in _queries(way)]
    return AnswerPath(chosen, tree.finish or _finish(chosen))


def along_answer(trajectory: Trajectory) -> Trajectory:
    """The trajectory without what a search did on other ways, as if the agent had gone straight to the outcome.

    A reply on the way whose call could not be read has its `parse_error`, as it has in an episode without a search.
    Scorers are given this one; its `whole` is the trajectory with all ways.
    """
    tree = search_tree(trajectory)
    if tree is None:
        return trajectory
    way = _way(tree)
    queries, problems = set(_queries(way)), {node.query: node.problem for node in way if node.problem is not None}
    events: list[Event] = []
    query, back = -1, False
    for event in trajectory.events:
        query += event.kind == "reply"
        back = event.kind != "reply" and (back or _is_choice(event))
        on_another_way = event.kind in _OF_A_REPLY and query >= 0 and query not in queries and not back
        if event.kind != "search" and not on_another_way:
            events.append(event)
            if event.kind == "reply" and query in problems:
                events.append(Event(event.time, "parse_error", {"message": problems[query]}))
    return Trajectory(events, trajectory.dialect, trajectory.preset, whole=trajectory)


def _is_choice(event: Event) -> bool:
    return event.kind == "search" and event.data["event"] == "chosen"


def _way(tree: SearchTree) -> list[Node]:
    """To the outcome of the last search, where each begins below the answer of the one before."""
    root = max(node.id for node in tree.nodes if node.type == "Root")
    answered = next((node for node in tree.answers if node.id > root), None)
    return (tree.chosen or answered or tree.nodes[-1]).way()


def _queries(way: Sequence[Node]) -> list[int]:
    return list(dict.fromkeys(node.query for node in way if node.query >= 0))


def _steps(events: Sequence[Event]) -> list[PathStep]:
    steps: list[PathStep] = []
    for event in events:
        if event.kind == "reply":
            steps.append(PathStep(event.data["text"]))
        elif event.kind == "tool_call" and steps:
            steps[-1].calls.append(ToolCall.from_json(event.data))
        elif event.kind == "tool_result" and steps:
            steps[-1].results.append(ToolResult.from_json(event.data))
    for step in steps:
        starts = [call.span[0] for call in step.calls if call.span is not None]
        step.thought = step.text[: min(starts)].strip() if starts else step.text
    return steps


def _finish(steps: Sequence[PathStep]) -> Finish | None:
    statuses = {result.status for step in steps[-1:] for result in step.results}
    return "answer" if "answer" in statuses else "give_up" if "give_up" in statuses else None
