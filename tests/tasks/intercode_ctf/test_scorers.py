"""Verdicts of what an environment recorded, whatever was submitted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Task, Trajectory, Verdict
from sandbox.journal.trajectory import Event
from sandbox.scoring import judge
from tasks.intercode_ctf.scorers import FirstFlagScorer, OfficialScorer

FLAG = "picoCTF{Mixed_Case_1}"
TASK = Task("original/1", "Find it.", gold={"flag": FLAG, "category": "General Skills"})


def verdicts(*records: tuple[str, Any], events: tuple[tuple[str, Any], ...] = ()) -> dict[str, Verdict]:
    recorded = [("record", {"name": name, "data": data}) for name, data in records]
    reply = ("reply", {"text": "x", "usage": [0, 0, 0.0]})
    journal = [Event(0.0, kind, data) for kind, data in [reply, *events, *recorded]]
    return judge({"official": OfficialScorer(), "exact": FirstFlagScorer()}, TASK, Trajectory(journal))


def submissions(*flags: str) -> list[tuple[str, Any]]:
    return [("submission", {"flag": flag}) for flag in flags]


@pytest.mark.parametrize(
    ("flags", "official", "exact"),
    [
        ([FLAG], True, True),
        ([FLAG.lower()], True, False),
        ([FLAG.upper()], True, False),
        (["picoCTF{no}", FLAG], True, False),
        (["picoCTF{no}"], False, False),
        ([f'"{FLAG}"'], False, False),
        ([FLAG[:-1]], False, False),
        (["Mixed_Case_1"], False, False),
    ],
)
def test_flags(flags: list[str], official: bool, exact: bool) -> None:
    found = verdicts(*submissions(*flags))
    assert (found["official"].passed, found["exact"].passed) == (official, exact)
    assert all(verdict.value == float(verdict.passed) for verdict in found.values())
    assert all(verdict.error_class == (None if verdict.passed else "wrong_value") for verdict in found.values())
    assert found["official"].details["submissions"] == len(flags)


def test_whoever_gives_up_gave_up() -> None:
    for records in ([], submissions("no")):
        assert verdicts(*records, ("end", {"reason": "skipped"}))["official"].error_class == "gave_up"


def test_whoever_never_acted_made_no_call() -> None:
    assert verdicts()["official"].error_class == "no_call"
    assert verdicts(("end", {"reason": "turns"}))["official"].error_class == "no_call"


def test_whoever_ran_out_of_turns_reached_the_limit() -> None:
    call = ("tool_call", {"id": "1", "name": "execute", "arguments": {"command": "ls"}, "span": None})
    assert verdicts(("end", {"reason": "turns"}), events=(call,))["official"].error_class == "limit_reached"
    acted = ("action", {"kind": "command", "text": "ls"})
    assert verdicts(acted, ("end", {"reason": "turns"}))["official"].error_class == "limit_reached"
    limit = ("limit", {"kind": "turns", "limit": 10})
    assert verdicts(events=(call, limit))["official"].error_class == "limit_reached"


@given(st.lists(st.text(), max_size=5), st.sampled_from(["solved", "skipped", "turns"]))
def test_hostile_submissions_are_wrong_and_nobody_elses_fault(flags: list[str], reason: str) -> None:
    for verdict in verdicts(*submissions(*flags), ("end", {"reason": reason})).values():
        assert not verdict.passed
        assert verdict.owner == "model"


def test_a_verdict_keeps_little_of_a_long_flag() -> None:
    assert len(verdicts(*submissions("x" * 100_000))["official"].details["first"]) == 200
