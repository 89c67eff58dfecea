"""The published rules for answers and tables, case by case, and verdicts on anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Task, Trajectory
from sandbox.journal.trajectory import Event
from tasks.agentbench_db.scorers import ByKind, ExactAnswers, ExactTable, OfficialAnswers, TableHash


def trajectory(*records: tuple[str, Any]) -> Trajectory:
    return Trajectory([Event(0.0, "record", {"name": name, "data": data}) for name, data in records])


def answered(written: str | None, status: str = "completed") -> Trajectory:
    return trajectory(("end", {"status": status, "answer": written}))


def task(*wanted: str) -> Task:
    return Task("select/0", "?", gold={"answer": list(wanted), "type": "other"})


@pytest.mark.parametrize(
    ("written", "wanted", "official", "exact"),
    [
        (' ["a"]', ["a"], True, True),
        (' ["a", "b"]', ["b", "a"], True, True),
        (' ["a", "a", "b"]', ["b", "a"], True, False),
        (" 5", ["5.0"], True, True),
        (" [5]", ["5.0"], True, True),
        (" [5, 6]", ["5", "6"], False, True),
        (" a", ["a"], False, True),
        (' "a"', ["a"], True, True),
        (' ["1,234"]', ["1234"], False, True),
        (' ["1,2"]', ["12"], False, False),
        (' ["4915112345678"]', ["4915112349999"], False, False),
        (' ["1234567890"]', ["1234567891"], False, False),
        (' ["a", "b"]', ["a"], False, False),
        (" {'a'}", ["a"], True, True),
        (" [[1]]", ["a", "b"], False, False),
        (" [", ["["], False, True),
        ("", [""], True, True),
        (" __import__('os').getcwd()", ["a"], False, False),
    ],
)
def test_answers(written: str, wanted: list[str], official: bool, exact: bool) -> None:
    assert OfficialAnswers().score(task(*wanted), answered(written)).passed is official
    assert ExactAnswers().score(task(*wanted), answered(written)).passed is exact


def test_a_table_is_judged_by_its_hash_or_by_its_rows() -> None:
    change = Task("insert/1", "?", gold={"md5": "[('abc',)]", "type": "INSERT"})
    before = ("table", {"md5": "x", "readable": True, "same": False})
    operation = ("operation", {"statement": "INSERT", "error": None, "rows": 1})
    right = ("table", {"md5": "abc", "readable": True, "same": True})
    gone = ("table", {"md5": None, "readable": False, "same": False})
    assert TableHash().score(change, trajectory(before, operation, right)).passed
    assert ExactTable().score(change, trajectory(before, operation, right)).passed
    assert TableHash().score(change, trajectory(before, operation, right, gone)).error_class == "bad_final_state"
    assert TableHash().score(change, trajectory(before)).error_class == "no_call"
    emptied = Task("update/1", "?", gold={"md5": "[(None,)]", "type": "UPDATE"})
    empty = ("table", {"md5": None, "readable": True, "same": True})
    assert TableHash().score(emptied, trajectory(before, operation, empty)).passed
    unknown = ExactTable().score(change, trajectory(("table", {"md5": "abc", "readable": True, "same": None})))
    assert (unknown.passed, unknown.owner) == (False, "grader")


@pytest.mark.parametrize(("before", "nothing"), [("x", 0.0), ("abc", 1.0)])
def test_a_verdict_tells_what_doing_nothing_would_score(before: str, nothing: float) -> None:
    scorer = ByKind(OfficialAnswers(), TableHash())
    assert scorer.score(task("a"), answered(" a")).details["doing_nothing"] == 0.0
    change = Task("insert/1", "?", gold={"md5": "[('abc',)]", "type": "INSERT"})
    events = [
        Event(0.0, "record", {"name": "table", "data": {"md5": before, "readable": True, "same": False}}),
        Event(0.0, "reply", {"text": "x"}),
        Event(0.0, "record", {"name": "table", "data": {"md5": "abc", "readable": True, "same": True}}),
    ]
    verdict = scorer.score(change, Trajectory(events))
    assert (verdict.passed, verdict.details["doing_nothing"]) == (True, nothing)


@given(st.none() | st.text(), st.lists(st.text(max_size=5), min_size=1, max_size=3))
def test_any_answer_is_judged(written: str | None, wanted: list[str]) -> None:
    for scorer in (OfficialAnswers(), ExactAnswers()):
        verdict = scorer.score(task(*wanted), answered(written))
        assert verdict.passed == (verdict.error_class is None)
        assert scorer.score(task(*wanted), Trajectory()).error_class == "no_call"


@pytest.mark.parametrize(
    "written",
    ["[" * 50_000, "(" * 99_999, "-" * 99_999, "1e999999", "9" * 50_000, f"[0x{'f' * 5_000}]", "[nan]", "b'a'"],
)
def test_hostile_answers_are_no_error(written: str) -> None:
    for scorer in (OfficialAnswers(), ExactAnswers()):
        assert not scorer.score(task("a"), answered(written)).passed
