"""Verdicts on trajectories of any kind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Task, Trajectory
from sandbox.journal.trajectory import Event
from tasks.intercode_sql.scorers import BestTurnScorer, SameRowsScorer

TASK = Task("easy/1", "How many?")
TURNS = st.fixed_dictionaries(
    {
        "statement": st.none() | st.text(max_size=5),
        "reward": st.floats(-1, 1),
        "same": st.booleans(),
        "rows": st.integers(0, 9),
        "error": st.none() | st.text(max_size=5),
    }
)


def trajectory(turns: list[dict[str, Any]], gold_error: str | None = None) -> Trajectory:
    records = [("gold", {"rows": 1, "error": gold_error}), *(("turn", turn) for turn in turns)]
    return Trajectory([Event(0.0, "record", {"name": name, "data": data}) for name, data in records])


def turn(reward: float, *, same: bool = False, statement: str | None = "SELECT 1") -> dict[str, Any]:
    return {"statement": statement, "reward": reward, "same": same, "rows": 1, "error": None}


def test_the_best_reward_counts_and_only_one_passes() -> None:
    verdict = BestTurnScorer().score(TASK, trajectory([turn(0.5), turn(0.99, same=True), turn(-1.0)]))
    assert (verdict.value, verdict.passed, verdict.details["best_turn"]) == (0.99, False, 1)
    assert BestTurnScorer().score(TASK, trajectory([turn(1.0)])).passed


def test_exact_goes_by_the_rows() -> None:
    assert SameRowsScorer().score(TASK, trajectory([turn(0.99, same=True), turn(0.0)])).passed
    assert not SameRowsScorer().score(TASK, trajectory([turn(1.0)])).passed
    failed = SameRowsScorer().score(TASK, trajectory([turn(1.0, same=True)], "no such table"))
    assert (failed.passed, failed.owner) == (False, "grader")


def test_only_negative_rewards_are_a_negative_value() -> None:
    assert BestTurnScorer().score(TASK, trajectory([turn(-0.4), turn(-0.2)])).value == -0.2


@pytest.mark.parametrize("scorer", [BestTurnScorer(), SameRowsScorer()])
def test_replies_without_a_statement_are_no_calls(scorer: BestTurnScorer | SameRowsScorer) -> None:
    silent = trajectory([turn(0.0, statement=None)] * 3)
    assert scorer.score(TASK, silent).error_class == "no_call"
    unread = Trajectory([*silent.events, Event(0.0, "parse_error", {"message": "no JSON"})])
    assert scorer.score(TASK, unread).error_class == "unparsable_call"
    assert scorer.score(TASK, silent).details["doing_nothing"] == 0.0


@pytest.mark.parametrize("scorer", [BestTurnScorer(), SameRowsScorer()])
@given(turns=st.lists(TURNS, max_size=5))
def test_any_trajectory_is_judged(scorer: BestTurnScorer | SameRowsScorer, turns: list[dict[str, Any]]) -> None:
    verdict = scorer.score(TASK, trajectory(turns))
    assert verdict.passed == (verdict.error_class is None)
    assert scorer.score(TASK, Trajectory()).error_class == "no_call"
