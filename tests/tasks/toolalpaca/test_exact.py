"""The scorer without a judge, and reading standard answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Task, ToolCall, Trajectory
from sandbox.journal.trajectory import Event
from tasks.toolalpaca.exact import ExactScorer
from tasks.toolalpaca.golden import OPEN, GoldCall, gold_arguments

REQUIRED = {"find": ["query"], "book": ["id"], "cancel": ["id"], "getDetails": ["Question"]}
GOLD = [
    GoldCall("find", {"query": "Room", "size": "Large", "page": 1}, False),
    GoldCall("book", {"id": OPEN, "nights": 2}, False),
]
FIND: tuple[str, dict[str, Any]] = ("find", {"query": " room", "size": "large"})
BOOK: tuple[str, dict[str, Any]] = ("book", {"id": 17, "nights": "2"})


def judge(calls: list[tuple[str, dict[str, Any]]], text: str = "Done.", golds: list[GoldCall] = GOLD) -> str | None:
    gold = {"calls": golds, "required": REQUIRED, "instruction": "Find a large room and book it for 2 nights."}
    events = [Event(0.0, "tool_call", ToolCall(name, arguments).to_json()) for name, arguments in calls]
    events.append(Event(0.0, "reply", {"text": text}))
    verdict = ExactScorer().score(Task("simulated/x", "", gold=gold), Trajectory(events))
    return None if verdict.passed else verdict.error_class or verdict.owner


@pytest.mark.parametrize(
    ("calls", "result"),
    [
        ([FIND, BOOK], None),
        ([("getDetails", {"Question": "Which?"}), FIND, FIND, BOOK], None),
        ([("find", {"query": "attic"}), FIND, BOOK], None),
        ([FIND, ("book", {"id": 17})], "missing_argument"),
        ([FIND, ("book", {"id": 17, "nights": 3})], "wrong_value"),
        ([("find", {"query": "room", "size": "small"}), BOOK], "wrong_value"),
        ([BOOK, FIND], "wrong_count"),
        ([FIND], "wrong_count"),
        ([FIND, BOOK, ("cancel", {"id": 17})], "wrong_api"),
        ([FIND, BOOK, ("fly", {})], "hallucinated_api"),
        ([("getDetails", {"Question": "Which?"})], "no_call"),
        ([], "no_call"),
    ],
)
def test_each_way_of_being_wrong_has_its_class(calls: list[tuple[str, dict[str, Any]]], result: str | None) -> None:
    assert judge(calls) == result


def test_the_user_has_to_be_told() -> None:
    assert judge([FIND, BOOK], text=" ") == "gave_up"


def test_an_optional_call_may_be_left_out_and_a_missing_function_is_the_graders_fault() -> None:
    optional = [*GOLD, GoldCall("cancel", {"id": OPEN}, True)]
    assert judge([FIND, BOOK], golds=optional) is None
    assert judge([FIND, BOOK, ("cancel", {"id": 1})], golds=optional) is None
    assert judge([FIND, BOOK], golds=[*GOLD, GoldCall("fly", {}, False)]) == "grader"


def test_a_value_nested_deeply_is_held_against_the_gold_one_like_others() -> None:
    def nested(value: Any) -> Any:
        for _ in range(100):
            value = [value]
        return value

    golds = [GoldCall("book", {"id": nested(" A ")}, False)]
    assert judge([("book", {"id": nested("a")})], golds=golds) is None
    assert judge([("book", {"id": nested("b")})], golds=golds) == "wrong_value"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("{}", {}),
        ('{"a": 1, "b": ["x"]}', {"a": 1, "b": ["x"]}),
        ('{"id": ${id from search}}', {"id": OPEN}),
        ('{"id": ${id from search, "token": ${token}}', {"id": OPEN, "token": OPEN}),
        (
            '{"kinds": ["x"], "from": ${start}", "to": "{end}", "page": 1}',
            {"kinds": ["x"], "from": OPEN, "to": OPEN, "page": 1},
        ),
        ('{"base": "USD", "symbols": "symbols": ["EUR"]}', {"base": "USD", "symbols": ["EUR"]}),
        ('{"rights": [${some right}], "users": ["me"]}', {"rights": OPEN, "users": ["me"]}),
        ("nothing", {}),
        ("[1]", {}),
    ],
)
def test_standard_answers_are_read(text: str, arguments: dict[str, Any]) -> None:
    assert gold_arguments(text) == arguments


@given(st.text() | st.text(alphabet='{}[]":,$ab1'))
def test_no_text_of_a_standard_answer_raises(text: str) -> None:
    assert isinstance(gold_arguments(text), dict)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*REQUIRED, "other"]),
            st.dictionaries(
                st.sampled_from(["query", "id"]), st.text() | st.integers() | st.none() | st.lists(st.text())
            ),
        )
    )
)
def test_no_calls_make_the_scorer_raise(calls: list[tuple[str, dict[str, Any]]]) -> None:
    judge(calls)
