"""Judges an episode by the state that it left, the order of its calls, and what the agent said at last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.journal.trajectory import Trajectory
from sandbox.mock.state_changes import apply_changes, change_from_json, change_to_json, segments
from sandbox.scorers.calls import shown
from sandbox.scorers.conditions import misfits
from sandbox.scorers.state_conditions import (
    AnswerGoal,
    CallGoal,
    RecordGoal,
    StateGoal,
    States,
    call_goal,
    is_allowed,
    unanswered,
)
from sandbox.types import JSON, ErrorClass, Owner, Task, ToolCall, ToolResult, Verdict

DIFFERENCE, FAULTS = "state_difference", "faults"
"""Records of the environment: the changes since its first state, and the faults that calls met."""

MOST_SHOWN = 20
"""Records and changes that the evidence names."""


@dataclass(slots=True, frozen=True)
class _Findings:
    """What is not as it should be, each list apart.

    Attributes:
        reversed_order: whether a call that should have come first came later.
    """

    missing: list[JSON]
    collateral: list[JSON]
    order: list[JSON]
    answer: list[JSON]
    reversed_order: bool

    def error_class(self) -> ErrorClass | None:
        ranked: tuple[tuple[bool, ErrorClass], ...] = (
            (self.reversed_order, "wrong_order"),
            (bool(self.missing), "bad_final_state"),
            (bool(self.collateral), "collateral_change"),
            (bool(self.order), "wrong_order"),
            (bool(self.answer), "wrong_value"),
        )
        return next((name for found, name in ranked if found), None)


@dataclass(slots=True)
class _Answered:
    """A call with its answer: whether it did its work, and whether the state, but for the server's own, changed."""

    call: ToolCall
    worked: bool
    changed: bool = False


class StateGoalScorer:
    """Passes an episode whose last state is the goal, with no change that the goal does not cover.

    `task.gold` is `{"goal": a StateGoal, "first_state": tables of records by id, "tools": the names of those that
    there are, if they are to be known}`. The environment records
    `state_difference`, the changes since the first state as a list of `{"path", "kind", "before", "after"}`, after
    each call that changed it, and may record `faults`, `{"injected", "recovered", "kinds"}`. Tables whose names begin
    with `_` are the server's own: they change freely.

    The error class of a failure is the first of these that holds: `unparsable_call` or `no_call` when nothing was
    called; `hallucinated_api` when no call was of a tool that exists; `limit_reached` where a limit ended the episode
    before the goal was met, and nothing else was wrong; `wrong_order` for a call that succeeded before one that
    succeeded later, and should have come after it, unless the same call changed the state once more after that one;
    `bad_final_state` for records that are not as they must be;
    `collateral_change` for changes that the goal does not cover; `wrong_order` for a call without the one that should
    have come before it; `wrong_value` for an answer that lacks what was asked for. The evidence has all of them, goal
    and collateral changes apart. Where a tool failed by a fault of its own or of the environment, a failure is charged
    to that owner, but for collateral changes and a reversed order, which no failed call excuses.
    """

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        goal = StateGoal.model_validate(task.gold["goal"])
        findings = _find(goal, task.gold["first_state"], trajectory)
        details = _evidence(findings, trajectory)
        error_class = findings.error_class()
        if error_class is None:
            return Verdict.success(**details)
        owner = _failed_tool(trajectory)
        if owner is not None and not findings.collateral and not findings.reversed_order:
            return Verdict(0.0, False, None, owner, None, details)
        return Verdict.failure(_without_effect(task, trajectory, findings) or error_class, **details)


def _without_effect(task: Task, trajectory: Trajectory, findings: _Findings) -> ErrorClass | None:
    """The error class of an episode that was over before it could go wrong."""
    names = {call.name for call in trajectory.calls}
    if not names:
        return "unparsable_call" if trajectory.parse_errors else "no_call"
    if "tools" in task.gold and names.isdisjoint(task.gold["tools"]):
        return "hallucinated_api"
    if trajectory.limit is not None and not findings.collateral and not findings.order:
        return "limit_reached"
    return None


def _find(goal: StateGoal, first: Mapping[str, JSON], trajectory: Trajectory) -> _Findings:
    differences = trajectory.records(DIFFERENCE)
    changes = [change_from_json(data) for data in differences[-1]] if differences else []
    own = [change for change in changes if not _is_of_the_server(change.path)]
    states = States(first, apply_changes(first, changes))
    patterns = [segments(pattern) for pattern in goal.changes]
    succeeded = _succeeded(trajectory)
    order = [problem for pair in goal.order for problem in _order_problems(pair, succeeded, states)]
    return _Findings(
        missing=[problem for wanted in goal.holds for problem in _record_problems(wanted, states)],
        collateral=[
            shown(change_to_json(change)) for change in own if not is_allowed(segments(change.path), patterns, first)
        ],
        order=order,
        answer=_answer_problems(goal.answer, trajectory),
        reversed_order=any(problem["came"] == "later" for problem in order),
    )


def _is_of_the_server(path: str) -> bool:
    return segments(path)[0].startswith("_")


def _record_problems(wanted: RecordGoal, states: States) -> list[JSON]:
    """What of a table is not as it must be."""
    found = states.matching(wanted)
    about: dict[str, JSON] = {"table": wanted.table, "where": wanted.where, "fields": wanted.fields}
    if wanted.new:
        about["new"] = True
    if len(found) != wanted.count:
        return [{**about, "count": wanted.count, "found": len(found), "ids": sorted(found)[:MOST_SHOWN]}]
    fields = states.resolved(wanted.fields)
    problems: list[JSON] = []
    for key, record in found.items():
        wrong = misfits(fields, record, key)
        if wrong:
            problems.append({**about, "id": key, "wrong": {name: shown(record.get(name)) for name in wrong}})
    return problems[:MOST_SHOWN]


def _succeeded(trajectory: Trajectory) -> list[_Answered]:
    """The calls that did their work, in the order of their answers.

    These are the ones answered without an error, and the ones that changed the state though a fault spoiled the answer.
    """
    waiting: list[ToolCall] = []
    answered: list[_Answered] = []
    known, before = False, list[JSON]()
    for event in trajectory.events:
        if event.kind == "tool_call":
            waiting.append(ToolCall.from_json(event.data))
        elif event.kind == "tool_result":
            result = ToolResult.from_json(event.data)
            call = next((call for call in waiting if call.id == result.call_id), None)
            known = call is not None
            if call is not None:
                waiting.remove(call)
                answered.append(_Answered(call, worked=not result.error))
        elif event.kind == "record" and event.data["name"] == DIFFERENCE:
            after = [change for change in event.data["data"] if not _is_of_the_server(change["path"])]
            if known:
                answered[-1].worked, answered[-1].changed = True, after != before
            before = after
    return [one for one in answered if one.worked]


def _order_problems(
    pair: tuple[str | CallGoal, str | CallGoal], succeeded: Sequence[_Answered], states: States
) -> list[dict[str, JSON]]:
    """Why a pair of calls was not made in its order."""
    first, second = (
        [number for number, one in enumerate(succeeded) if _is_meant(call_goal(side), one.call, states)]
        for side in pair
    )
    start = first[0] if first else len(succeeded)
    again = [succeeded[number].call for number in second if number > start and succeeded[number].changed]
    if not any(number < start and not _is_among(succeeded[number].call, again) for number in second):
        return []
    sides = [side if isinstance(side, str) else side.model_dump(exclude_defaults=True) for side in pair]
    return [{"first": sides[0], "then": sides[1], "came": "later" if first else "never"}]


def _is_among(call: ToolCall, others: Sequence[ToolCall]) -> bool:
    return any(call.name == other.name and call.arguments == other.arguments for other in others)


def _is_meant(wanted: CallGoal, call: ToolCall, states: States) -> bool:
    return call.name in wanted.tools and not misfits(states.resolved(wanted.arguments), call.arguments)


def _answer_problems(goal: AnswerGoal, trajectory: Trajectory) -> list[JSON]:
    if not goal.contains and not goal.lacks:
        return []
    return [{problem: what} for problem, what in unanswered(goal, _said_at_last(trajectory))]


def _said_at_last(trajectory: Trajectory) -> str:
    """What the agent said after its last call; where that is nothing, its last reply."""
    texts: list[str] = []
    for event in trajectory.events:
        if event.kind == "tool_call":
            texts.clear()
        elif event.kind == "reply":
            texts.append(event.data["text"])
    return "\n".join(texts) if any(text.strip() for text in texts) else trajectory.final_text


def _failed_tool(trajectory: Trajectory) -> Owner | None:
    """The owner of the first failure of a tool that was not an answer to the model's call."""
    return next((result.owner for result in trajectory.results if result.owner not in (None, "model")), None)


def _evidence(findings: _Findings, trajectory: Trajectory) -> dict[str, JSON]:
    evidence: dict[str, JSON] = {
        "goal": {"met": not findings.missing, "missing": findings.missing[:MOST_SHOWN]},
        "collateral": findings.collateral[:MOST_SHOWN],
        "collateral_changes": len(findings.collateral),
    }
    if findings.order:
        evidence["order"] = findings.order
    if findings.answer:
        evidence["answer"] = findings.answer
    met = trajectory.records(FAULTS)
    if met:
        evidence["faults"] = met[-1]
    return evidence
