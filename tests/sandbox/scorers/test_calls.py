"""The call scorer: what passes, what fails and under which error class, and that nothing breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import CallScorer, Task, ToolCall, ToolSpec, Trajectory, Verdict
from sandbox.journal.trajectory import Event
from sandbox.scorers.calls import maximum_matching

BOOK_ROOM = ToolSpec(
    "book_room",
    "Book a hotel room.",
    {
        "type": "object",
        "properties": {
            "hotel": {"type": "string"},
            "nights": {"type": "integer"},
            "rate": {"type": "number"},
            "breakfast": {"type": "boolean", "default": False},
            "guests": {"type": "array", "items": {"type": "string"}},
            "card": {"type": "object"},
        },
        "required": ["hotel"],
    },
)
CALL_TAXI = ToolSpec("call_taxi", "Call a taxi.", {"type": "object", "properties": {"to": {"type": "string"}}})


def expect(name: str, optional: tuple[str, ...] = (), **accepted: list[Any]) -> dict[str, Any]:
    return {"name": name, "arguments": accepted, "optional": list(optional)}


def score(
    expected: list[dict[str, Any]],
    made: list[tuple[str, dict[str, Any]]],
    ordered: bool = False,
    parse_errors: int = 0,
) -> Verdict:
    task = Task("single/1", "?", tools=(BOOK_ROOM, CALL_TAXI), gold={"calls": expected, "ordered": ordered})
    events = [Event(0.0, "tool_call", ToolCall(name, arguments).to_json()) for name, arguments in made]
    events += [Event(0.0, "parse_error", {"message": "not JSON"})] * parse_errors
    return CallScorer().score(task, Trajectory(events))


def book(**arguments: Any) -> tuple[str, dict[str, Any]]:
    return "book_room", arguments


def taxi(to: str) -> tuple[str, dict[str, Any]]:
    return "call_taxi", {"to": to}


RITZ = expect("book_room", hotel=["Ritz"])


@pytest.mark.parametrize(
    ("accepted", "got"),
    [
        ("Ritz", "  Ritz\n"),
        (1, 1.0),
        (2.0, 2),
        ([1, "a "], [1.0, "a"]),
        ({"a": [{"b": None}]}, {"a": [{"b": None}]}),
        (True, True),
    ],
)
def test_equal_values_are_accepted(accepted: Any, got: Any) -> None:
    assert score([expect("book_room", card=[accepted])], [book(card=got)]).passed


@pytest.mark.parametrize(
    ("accepted", "got"),
    [
        ("Ritz", "ritz"),
        ("a b", "a  b"),
        (1, True),
        (0, False),
        (True, 1),
        (1, "1"),
        (1, 1.5),
        ([1, 2], [2, 1]),
        ([1], [1, 1]),
        ([1], [True]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, {}),
        (0, None),
        (2.5, float("nan")),
    ],
)
def test_other_values_are_not(accepted: Any, got: Any) -> None:
    assert not score([expect("book_room", card=[accepted])], [book(card=got)]).passed


def test_any_accepted_value_will_do() -> None:
    gold = [expect("book_room", hotel=["Ritz", "The Ritz"])]
    assert score(gold, [book(hotel="The Ritz")]).passed
    assert not score(gold, [book(hotel="Savoy")]).passed


def test_optional_argument_may_be_left_out_but_not_be_wrong() -> None:
    gold = [expect("book_room", ("nights",), hotel=["Ritz"], nights=[2])]
    assert score(gold, [book(hotel="Ritz")]).passed
    assert score(gold, [book(hotel="Ritz", nights=2)]).passed
    assert score(gold, [book(hotel="Ritz", nights=3)]).error_class == "wrong_value"


def test_written_out_default_is_the_same_call() -> None:
    assert score([RITZ], [book(hotel="Ritz", breakfast=False)]).passed
    assert score([RITZ], [book(hotel="Ritz", breakfast=True)]).error_class == "unexpected_argument"
    without = [expect("book_room", hotel=["Ritz"], breakfast=[False])]
    assert score(without, [book(hotel="Ritz")]).passed
    perhaps = [expect("book_room", ("breakfast",), hotel=["Ritz"], breakfast=[True])]
    assert score(perhaps, [book(hotel="Ritz")]).passed
    assert score(perhaps, [book(hotel="Ritz", breakfast=False)]).passed
    assert score(perhaps, [book(hotel="Ritz", breakfast=0)]).error_class == "wrong_type"
    with_breakfast = [expect("book_room", hotel=["Ritz"], breakfast=[True])]
    assert score(with_breakfast, [book(hotel="Ritz")]).error_class == "missing_argument"


@pytest.mark.parametrize(
    ("made", "error_class"),
    [
        ([], "no_call"),
        ([("reserve_room", {"hotel": "Ritz"})], "hallucinated_api"),
        ([taxi("Ritz")], "wrong_api"),
        ([book(nights=2)], "missing_argument"),
        ([book(hotel="Ritz", nights=2, stars=5)], "unexpected_argument"),
        ([book(hotel="Ritz", nights="2")], "wrong_type"),
        ([book(hotel="Ritz", nights=2.5)], "wrong_type"),
        ([book(hotel="Ritz", nights=True)], "wrong_type"),
        ([book(hotel="Ritz", nights=3)], "wrong_value"),
        ([book(hotel="Ritz", nights=2), taxi("Ritz")], "wrong_count"),
    ],
)
def test_error_class_of_one_expected_call(made: list[tuple[str, dict[str, Any]]], error_class: str) -> None:
    verdict = score([expect("book_room", hotel=["Ritz"], nights=[2])], made)
    assert (verdict.passed, verdict.error_class, verdict.owner) == (False, error_class, "model")


def test_unreadable_call_is_told_from_no_call() -> None:
    assert score([RITZ], [], parse_errors=1).error_class == "unparsable_call"
    assert score([RITZ], [book(hotel="Ritz")], parse_errors=1).passed


def test_number_of_another_value_has_the_right_type() -> None:
    gold = [expect("book_room", rate=[99.5])]
    assert score(gold, [book(rate=100)]).error_class == "wrong_value"
    assert score(gold, [book(rate="99.5")]).error_class == "wrong_type"


def test_type_of_an_undeclared_parameter_is_that_of_its_accepted_values() -> None:
    gold = [expect("book_room", floor=[3, "third"])]
    assert score(gold, [book(floor="fourth")]).error_class == "wrong_value"
    assert score(gold, [book(floor=[3])]).error_class == "wrong_type"


def test_when_nothing_fits_only_silence_passes() -> None:
    assert score([], []).passed
    assert score([], [taxi("home")]).error_class == "wrong_api"
    assert score([], [("call_bus", {})]).error_class == "hallucinated_api"
    assert score([], [], parse_errors=1).error_class == "unparsable_call"


def test_identical_repetition_is_too_many() -> None:
    assert score([RITZ], [book(hotel="Ritz")] * 2).error_class == "wrong_count"
    assert score([RITZ, RITZ], [book(hotel="Ritz")] * 2).passed
    assert score([RITZ, RITZ], [book(hotel="Ritz")]).error_class == "wrong_count"


def test_order_matters_only_where_the_gold_says_so() -> None:
    gold = [RITZ, expect("call_taxi", to=["Ritz"])]
    backwards = [taxi("Ritz"), book(hotel="Ritz")]
    assert score(gold, backwards).passed
    assert score(gold, backwards, ordered=True).error_class == "wrong_order"
    assert score(gold, backwards[::-1], ordered=True).passed
    assert score(gold, [taxi("home"), book(hotel="Ritz")], ordered=True).error_class == "wrong_value"


def test_ambiguous_calls_are_matched_so_that_all_fit() -> None:
    """Taken in order, the first call would use up the only expected call that the second one fits."""
    gold = [expect("call_taxi", to=["airport", "station"]), expect("call_taxi", to=["airport"])]
    assert score(gold, [taxi("airport"), taxi("station")]).passed
    assert not score(gold, [taxi("station"), taxi("station")]).passed


def test_evidence_names_the_argument_and_both_values() -> None:
    details = score([expect("book_room", hotel=["Ritz"], nights=[2])], [book(hotel="Ritz", nights=3)]).details
    assert (details["argument"], details["accepted"], details["value"]) == ("nights", [2], 3)
    assert details["got"] == {"name": "book_room", "arguments": {"hotel": "Ritz", "nights": 3}}
    assert details["expected"]["name"] == "book_room"


def test_mistake_is_shown_on_the_closest_attempt() -> None:
    gold = [expect("book_room", hotel=["Ritz"], nights=[2])]
    details = score(gold, [book(hotel="Savoy", nights=9), book(hotel="Ritz", nights=9)]).details
    assert (details["argument"], details["value"]) == ("nights", 9)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [nested(100_000), "x" * 1_000_000, [0] * 100_000, 1 << 100_000, float("inf"), {"": {"\ud800": "\udfff"}}],
    ids=["deep", "long", "wide", "huge_integer", "infinite", "odd_keys"],
)
def test_evidence_of_monstrous_values_is_small_json(value: Any) -> None:
    for gold in ([RITZ], [expect("book_room", hotel=["Ritz"], guests=[["Ann"]])]):
        verdict = score(gold, [book(hotel="Ritz", guests=value)])
        assert not verdict.passed
        assert len(json.dumps(verdict.to_json(), allow_nan=False)) < 10_000


def test_many_calls_are_judged() -> None:
    assert score([RITZ, expect("call_taxi", to=["Ritz"])], [book(hotel="Ritz")] * 5_000).error_class == "wrong_api"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
arguments = st.dictionaries(st.sampled_from(["hotel", "nights", "guests", "card"]) | st.text(), json_values, max_size=4)
calls = st.lists(st.tuples(st.sampled_from(["book_room", "call_taxi"]) | st.text(), arguments), max_size=4)
gold_calls = st.lists(
    st.builds(
        lambda name, accepted: expect(name, **accepted),
        st.sampled_from(["book_room", "call_taxi"]),
        st.dictionaries(st.sampled_from(["hotel", "nights", "guests", "card"]), st.lists(json_values, max_size=3)),
    ),
    max_size=3,
)


@given(gold_calls, calls, st.booleans(), st.integers(0, 2))
def test_any_call_gets_a_verdict_that_can_be_written(
    expected: list[dict[str, Any]], made: list[tuple[str, dict[str, Any]]], ordered: bool, parse_errors: int
) -> None:
    verdict = score(expected, made, ordered, parse_errors)
    assert verdict.passed == (verdict.error_class is None)
    assert verdict.passed or verdict.owner == "model"
    if len(expected) != len(made):
        assert not verdict.passed
    json.dumps(verdict.to_json())


@given(st.lists(arguments, min_size=1, max_size=4), st.randoms())
def test_the_gold_itself_passes_in_any_order_unless_ordered(made: list[dict[str, Any]], random: Any) -> None:
    made = json.loads(json.dumps(made).replace("NaN", "0"))
    gold = [expect("book_room") | {"arguments": {name: [value] for name, value in one.items()}} for one in made]
    replies = [book(**one) for one in made]
    assert score(gold, replies, ordered=True).passed
    random.shuffle(replies)
    assert score(gold, replies).passed


def best_by_trying_all(fits: list[list[int]], used: frozenset[int] = frozenset()) -> int:
    if not fits:
        return 0
    without = best_by_trying_all(fits[1:], used)
    pairings = [1 + best_by_trying_all(fits[1:], used | {right}) for right in fits[0] if right not in used]
    return max([without, *pairings])


@given(st.lists(st.lists(st.integers(0, 4), max_size=5, unique=True), max_size=5))
def test_matching_is_as_large_as_any(fits: list[list[int]]) -> None:
    matched = maximum_matching(fits)
    assert len(matched) == best_by_trying_all(fits)
    assert len(set(matched.values())) == len(matched)
    assert all(right in fits[left] for left, right in matched.items())
