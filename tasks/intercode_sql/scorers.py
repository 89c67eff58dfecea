"""The verdicts: the best reward of an episode's turns, and whether any turn gave the right rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sandbox import ErrorClass, Task, Trajectory, Verdict

Turn: TypeAlias = Mapping[str, Any]


class BestTurnScorer:
    """The official verdict: the best turn counts, and a reward of 1 passes. A turn without SQL has a reward of 0."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        turns = trajectory.records("turn")
        if (nothing := _nothing(trajectory, turns)) is not None:
            return nothing
        best = max(turns, key=lambda turn: float(turn["reward"]))
        details = _details(trajectory, turns) | {"best_turn": turns.index(best)}
        value = float(best["reward"])
        if value == 1.0:
            return Verdict.success(**details)
        return Verdict(value, False, "wrong_value", "model", best["error"], details)


class SameRowsScorer:
    """Passes where a turn gave the gold query's rows: in its order where it asks for one, numbers by their value.

    A gold query that fails judges nothing: that is the grader's fault.
    """

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        turns = trajectory.records("turn")
        gold = trajectory.records("gold")
        if gold and gold[0]["error"] is not None:
            return Verdict(0.0, False, None, "grader", None, {"gold_error": gold[0]["error"]})
        if (nothing := _nothing(trajectory, turns)) is not None:
            return nothing
        details = _details(trajectory, turns) | {"last_turn": bool(turns[-1]["same"])}
        if any(turn["same"] for turn in turns):
            return Verdict.success(**details)
        return Verdict.failure("wrong_value", turns[-1]["error"], **details)


def _nothing(trajectory: Trajectory, turns: Sequence[Turn]) -> Verdict | None:
    """The verdict on an episode without any statement; None for others."""
    if any(turn["statement"] is not None for turn in turns):
        return None
    error: ErrorClass = "unparsable_call" if trajectory.parse_errors else "no_call"
    return Verdict.failure(error, **_details(trajectory, turns))


def _details(trajectory: Trajectory, turns: Sequence[Turn]) -> dict[str, Any]:
    gold = trajectory.records("gold")
    return {"turns": len(turns), "gold_rows": gold[0]["rows"] if gold else None, "doing_nothing": 0.0}
