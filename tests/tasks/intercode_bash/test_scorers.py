"""Verdicts on recorded turns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.intercode_bash.environment import Environment
from sandbox import Task, Trajectory
from sandbox.journal.trajectory import Event
from tasks.intercode_bash.exact import ExactScorer, keeps_order, same_output
from tasks.intercode_bash.official import OfficialScorer

GOLD = {
    "output": "alpha\nbeta\n",
    "status": "?? x.txt\n",
    "hashes": {"x.txt": "1"},
    "changes": {"/x.txt": ["f", "644", "1"]},
}
UNTOUCHED = {"output": "", "status": "", "hashes": {}, "changes": {}}
OFFICIAL = OfficialScorer(Environment.judge)


def task(command: str = "find /") -> Task:
    return Task("fs_1/0", "", gold={"command": command})


def trajectory(*turns: dict[str, Any], gold: dict[str, Any] = GOLD) -> Trajectory:
    records = [("gold", gold), *(("turn", {"command": "x", "reward": 0.5} | turn) for turn in turns)]
    return Trajectory([Event(0.0, "record", {"name": name, "data": data}) for name, data in records])


def test_the_best_turn_counts() -> None:
    verdict = OFFICIAL.score(task(), trajectory(UNTOUCHED, GOLD, UNTOUCHED))
    assert (verdict.passed, verdict.value, verdict.details["turn"]) == (True, 1.0, 1)
    verdict = OFFICIAL.score(task(), trajectory(UNTOUCHED, GOLD | {"output": "gamma"}, UNTOUCHED))
    assert (verdict.passed, verdict.value) == (False, pytest.approx(0.67))


def test_turns_without_a_command_are_no_attempts() -> None:
    nothing = trajectory({"command": None, "reward": 0.0})
    assert OFFICIAL.score(task(), nothing).error_class == "no_call"
    assert ExactScorer().score(task(), nothing).error_class == "no_call"
    assert OFFICIAL.score(task(), trajectory()).error_class == "no_call"
    unread = Trajectory([*nothing.events, Event(0.0, "parse_error", {"message": "no JSON"})])
    assert {scorer.score(task(), unread).error_class for scorer in (OFFICIAL, ExactScorer())} == {"unparsable_call"}


@pytest.mark.parametrize(
    ("turn", "official", "exact"),
    [
        (GOLD, None, None),
        (GOLD | {"output": "gamma\n"}, "wrong_value", "wrong_value"),
        (GOLD | {"status": "", "changes": {}}, "bad_final_state", "bad_final_state"),
        (
            GOLD | {"hashes": {"x.txt": "2"}, "changes": {"/x.txt": ["f", "644", "2"]}},
            "bad_final_state",
            "bad_final_state",
        ),
        (
            GOLD | {"status": "?? x.txt\n D y\n", "changes": GOLD["changes"] | {"/y": None}},
            "collateral_change",
            "collateral_change",
        ),
        (GOLD | {"changes": GOLD["changes"] | {"/etc/z": None}}, None, "collateral_change"),
        (GOLD | {"changes": None}, None, "bad_final_state"),
        (GOLD | {"output": "beta\nalpha\n\n"}, None, None),
        (GOLD | {"output": "ALPHA beta\n"}, None, "wrong_value"),
    ],
)
def test_what_was_wrong_is_named(turn: dict[str, Any], official: str | None, exact: str | None) -> None:
    for scorer, expected in ((OFFICIAL, official), (ExactScorer(), exact)):
        verdict = scorer.score(task(), trajectory(turn))
        assert (verdict.passed, verdict.error_class) == (expected is None, expected)


def test_doing_nothing_fails_with_the_reward_that_it_has() -> None:
    for gold, value in ((GOLD, 0.39), (UNTOUCHED | {"output": "alpha"}, 0.67), (UNTOUCHED, 1.0)):
        verdict = OFFICIAL.score(task(), trajectory(gold=gold))
        assert (verdict.passed, verdict.value) == (False, pytest.approx(value))
        assert OFFICIAL.score(task(), trajectory(GOLD, gold=gold)).details["doing_nothing"] == pytest.approx(value)


@pytest.mark.parametrize(
    ("command", "ordered"),
    [
        ("find / -name x", False),
        ("find / | sort", True),
        ("ls /", True),
        ("grep -nr x .", False),
        ("du -a | head -3", True),
    ],
)
def test_the_order_of_lines_counts_where_the_command_makes_it(command: str, ordered: bool) -> None:
    assert keeps_order(command) is ordered
    assert same_output("b\na\n", "a\nb\n", ordered=ordered) is not ordered


@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50))
def test_no_record_makes_a_scorer_raise(output: str, status: str, path: str) -> None:
    turn = {"output": output, "status": status, "hashes": {path: output}, "changes": {path: None}}
    for scorer in (OFFICIAL, ExactScorer()):
        verdict = scorer.score(task(), trajectory(turn))
        assert 0.0 <= verdict.value <= 1.0
