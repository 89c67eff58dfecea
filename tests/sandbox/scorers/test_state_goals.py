"""The scorer of state goals: what passes, which error class a failure has, and what the evidence names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sandbox import StateGoal, StateGoalScorer, Task, ToolCall, Trajectory, Verdict, state_difference
from sandbox.journal.trajectory import Event
from sandbox.mock.state_changes import change_to_json
from sandbox.scorers.conditions import fits
from sandbox.scorers.state_conditions import AnswerGoal, check_goal, unanswered
from sandbox.scoring import judge
from sandbox.types import ToolResult

FIRST: dict[str, Any] = {
    "now": "2031-01-01",
    "accounts": {"a1": {"owner": "Mo", "cents": 500}, "a2": {"owner": "Liv", "cents": 10}},
    "transfers": {},
    "_counters": {"transfers": 0},
}
GOAL: dict[str, Any] = {
    "holds": [{"table": "accounts", "where": {"owner": "Liv"}, "fields": {"cents": 310}}],
    "changes": ["accounts/a1/cents", "accounts/a2/cents", "transfers/*"],
}
MOVED: dict[str, Any] = {
    "now": "2031-01-01",
    "accounts": {"a1": {"owner": "Mo", "cents": 200}, "a2": {"owner": "Liv", "cents": 310}},
    "transfers": {"t1": {"to": "a2", "cents": 300}},
    "_counters": {"transfers": 1},
}


def episode(
    last: dict[str, Any] | None = None,
    calls: Sequence[str | tuple[str, dict[str, Any]]] = ("transfer",),
    said: str = "Done.",
    **more: Any,
) -> Trajectory:
    """An agent makes calls, of which those that end in `!` fail, and says something."""
    events: list[Event] = []
    for number, (name, arguments) in enumerate((call, {}) if isinstance(call, str) else call for call in calls):
        failed = name.endswith("!")
        call = ToolCall(name.rstrip("!"), arguments, f"call_{number}")
        result = ToolResult(call.id, call.name, "...", error=failed, owner=more.get("owner") if failed else None)
        events += [Event(0.0, "reply", {"text": "I see.", "usage": [0, 0, 0]})]
        events += [Event(0.0, "tool_call", call.to_json()), Event(0.0, "tool_result", result.to_json())]
    if last is not None:
        data = [change_to_json(change) for change in state_difference(FIRST, last)]
        events.append(Event(0.0, "record", {"name": "state_difference", "data": data}))
    for name, data in more.get("records", ()):
        events.append(Event(0.0, "record", {"name": name, "data": data}))
    events.append(Event(0.0, "reply", {"text": said, "usage": [0, 0, 0]}))
    return Trajectory(events)


def score(goal: dict[str, Any], trajectory: Trajectory) -> Verdict:
    task = Task("single/1", "?", gold={"goal": goal, "first_state": FIRST})
    return judge({"state_goal": StateGoalScorer()}, task, trajectory)["state_goal"]


def test_the_goal_is_met_and_nothing_else_changed() -> None:
    verdict = score(GOAL, episode(MOVED))
    assert verdict.passed
    assert verdict.details["collateral"] == []


def test_records_that_are_not_as_they_must_be_are_named() -> None:
    last = {**MOVED, "accounts": {"a1": {"owner": "Mo", "cents": 490}, "a2": {"owner": "Liv", "cents": 20}}}
    verdict = score(GOAL, episode(last))
    assert verdict.error_class == "bad_final_state"
    (missing,) = verdict.details["goal"]["missing"]
    assert (missing["id"], missing["wrong"], missing["fields"]) == ("a2", {"cents": 20}, {"cents": 310})


def test_a_change_that_the_goal_does_not_cover_is_collateral_and_told_apart_from_the_goal() -> None:
    last = {**MOVED, "accounts": {**MOVED["accounts"], "a1": {"owner": "Nobody", "cents": 200}}}
    verdict = score(GOAL, episode(last))
    assert verdict.error_class == "collateral_change"
    assert verdict.details["goal"] == {"met": True, "missing": []}
    (change,) = verdict.details["collateral"]
    assert (change["path"], change["before"], change["after"]) == ("/accounts/a1/owner", "Mo", "Nobody")


def test_a_pattern_of_a_field_does_not_cover_a_whole_new_record() -> None:
    goal = {**GOAL, "changes": ["accounts", "transfers/t1/cents"]}
    assert score(goal, episode(MOVED)).error_class == "collateral_change"
    assert score({**GOAL, "changes": ["accounts", "transfers"]}, episode(MOVED)).passed


@pytest.mark.parametrize("count", [0, 2])
def test_records_are_counted_exactly(count: int) -> None:
    wanted = {"table": "transfers", "where": {"to": "a2"}, "count": count}
    verdict = score({**GOAL, "holds": [wanted]}, episode(MOVED))
    assert verdict.error_class == "bad_final_state"
    assert verdict.details["goal"]["missing"][0]["ids"] == ["t1"]


def test_records_that_never_changed_are_seen_too() -> None:
    goal = {"holds": [{"table": "accounts", "where": {"id": "a1"}, "fields": {"cents": 500}}], "changes": []}
    assert score(goal, episode()).passed


def test_a_reversed_order_goes_before_what_it_led_to() -> None:
    goal = {**GOAL, "order": [["check", "transfer"]]}
    wrong = score(goal, episode(None, ("transfer", "check")))
    assert wrong.error_class == "wrong_order"
    assert wrong.details["order"] == [{"first": "check", "then": "transfer", "came": "later"}]
    assert not wrong.details["goal"]["met"]
    assert score(goal, episode(MOVED, ("check", "transfer"))).passed
    assert score(goal, episode(MOVED, ("transfer!", "check", "transfer"))).passed, "a refused call has no place"
    never = score(goal, episode(MOVED, ("transfer",)))
    assert (never.error_class, never.details["order"][0]["came"]) == ("wrong_order", "never")
    assert score(goal, episode(None, ("transfer",))).error_class == "bad_final_state"


PAID = [
    {"tool": "pay", "arguments": {"booking_id": {"id_of": {"table": "transfers", "new": True, "where": {"to": "a2"}}}}},
    {"tool": ["cancel", "drop"], "arguments": {"body.id": "old"}},
]


@pytest.mark.parametrize(
    ("calls", "came"),
    [
        (["cancel:wrong", "pay:t1", "cancel:old"], None),
        (["pay:t0", "cancel:old", "pay:t1"], "later"),
        (["pay:t0", "drop:old"], "never"),
        (["drop:old!", "pay:t1", "cancel:old"], None),
        (["pay:t1"], None),
    ],
)
def test_a_side_of_a_pair_can_be_of_some_calls_of_a_tool_only(calls: list[str], came: str | None) -> None:
    made = []
    for name, _, key in (call.partition(":") for call in calls):
        arguments = {"booking_id": key} if name == "pay" else {"body": {"id": key.rstrip("!")}}
        made.append((name + "!" * key.endswith("!"), arguments))
    verdict = score({**GOAL, "order": [PAID]}, episode(MOVED, made))
    assert verdict.details.get("order") == ([{"first": PAID[0], "then": PAID[1], "came": came}] if came else None)


def test_calls_of_one_reply_are_told_apart_by_their_ids() -> None:
    trajectory = episode(MOVED, ["transfer", "check"])
    events = trajectory.events
    events[1], events[2], events[4], events[5] = events[1], events[4], events[5], events[2]
    goal = {**GOAL, "order": [["check", "transfer"]]}
    assert score(goal, trajectory).passed, "check was answered first"


def test_a_call_whose_answer_was_lost_has_its_place_by_what_it_changed() -> None:
    goal = {**GOAL, "order": [["transfer", "tell"]]}
    trajectory = episode(MOVED, ["transfer!"])
    told = episode(None, ["tell"]).events[:-1]
    trajectory.events[-1:-1] = told
    assert score(goal, trajectory).passed
    refused = episode(MOVED, ["tell", "transfer!"])
    assert score(goal, refused).error_class == "wrong_order"
    assert score(goal, episode(None, ["transfer!", "tell"])).details["order"][0]["came"] == "never"


HANDED: dict[str, Any] = {**FIRST, "accounts": {**FIRST["accounts"], "a1": {"owner": "Liv", "cents": 500}}}


@pytest.mark.parametrize(
    ("steps", "came"),
    [
        ([("give:Liv", HANDED), ("give:Mo", FIRST), ("note", None), ("give:Liv", HANDED)], None),
        ([("give:Liv", HANDED), ("give:Mo", FIRST), ("note", None), ("give:Liv!", HANDED)], None),
        ([("give:Liv", HANDED), ("note", None), ("give:Liv", None)], "later"),
        ([("give:Liv", HANDED), ("note", None), ("give:Liv", {**HANDED, "_counters": {"calls": 2}})], "later"),
        ([("give:Liv", HANDED), ("give:Mo", FIRST), ("note", None), ("give:Ada", HANDED)], "later"),
        ([("give:Liv", HANDED), ("give:Mo", FIRST), ("give:Liv", HANDED), ("note", None)], "later"),
        ([("give:Liv", HANDED), ("give:Mo", FIRST), ("give:Liv", HANDED)], "never"),
    ],
)
def test_a_call_too_early_is_forgiven_when_it_was_undone_and_is_made_again_in_its_order(
    steps: list[tuple[str, dict[str, Any] | None]], came: str | None
) -> None:
    events: list[Event] = []
    for number, (call, state) in enumerate(steps):
        name, _, owner = call.partition(":")
        arguments = {"to": owner.rstrip("!")} if owner else {}
        done = episode(state, [(name + "!" * owner.endswith("!"), arguments)]).events[:-1]
        for event in done[1:3]:
            event.data["id" if event.kind == "tool_call" else "call_id"] = f"call_{number}"
        events += done
    goal = {"changes": ["accounts"], "order": [["note", {"tool": "give", "arguments": {"to": {"in": ["Liv", "Ada"]}}}]]}
    verdict = score(goal, Trajectory(events))
    assert [problem["came"] for problem in verdict.details.get("order", ())] == ([came] if came else [])
    assert verdict.passed == (came is None)


def test_a_record_that_the_agent_made_is_known_by_its_fields() -> None:
    """The transfer was made, undone and made again, so it has another id than the first try."""
    goal: dict[str, Any] = {
        "holds": [
            {"table": "transfers", "new": True, "fields": {"cents": 300}},
            {"table": "accounts", "where": {"last": {"id_of": {"table": "transfers", "where": {"to": "a2"}}}}},
        ],
        "changes": ["accounts/*", "transfers/+"],
    }
    accounts = {"a1": {**FIRST["accounts"]["a1"], "last": "t7"}, "a2": FIRST["accounts"]["a2"]}
    last = {**MOVED, "accounts": accounts, "transfers": {"t7": {"to": "a2", "cents": 300}}}
    assert score(goal, episode(last)).passed
    other = {**last, "accounts": {**accounts, "a1": {**accounts["a1"], "last": "t8"}}}
    assert score(goal, episode(other)).error_class == "bad_final_state"


def test_only_new_records_are_covered_by_the_pattern_of_new_ones() -> None:
    goal = {"changes": ["accounts/+"]}
    added = {**FIRST, "accounts": {**FIRST["accounts"], "a3": {"owner": "Ada", "cents": 0}}}
    assert score(goal, episode(added)).passed
    changed = {**FIRST, "accounts": {**FIRST["accounts"], "a2": {"owner": "Ada", "cents": 0}}}
    assert score(goal, episode(changed)).error_class == "collateral_change"
    assert score({"holds": [{"table": "accounts", "new": True}], **goal}, episode(added)).passed
    assert score({"holds": [{"table": "accounts", "new": True}], **goal}, episode()).error_class == "bad_final_state"


def test_a_goal_about_what_is_no_table_counts_against_nobody() -> None:
    verdict = score({"holds": [{"table": "now"}]}, episode(MOVED))
    assert (verdict.owner, verdict.details["message"]) == ("grader", "ValueError: 'now' is no table of records")


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        ({"holds": [{"table": "now"}]}, "expected a table of records, got 'now'"),
        ({"holds": [{"table": "acounts"}]}, "got 'acounts'"),
        ({"holds": [{"table": "accounts", "fields": {"x": {"id_of": {"table": "now"}}}}]}, "got 'now'"),
        ({"changes": ["acounts/a1"]}, "expected a place in the state, got 'acounts/a1'"),
        ({"order": [["check", "trasnfer"]]}, "expected the name of a tool, got 'trasnfer'"),
        ({"order": [["check", {"tool": "transfer", "arguments": {"to": {"id_of": {"table": "x"}}}}]]}, "got 'x'"),
    ],
)
def test_a_goal_is_held_to_its_world(goal: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        check_goal(StateGoal.model_validate(goal), FIRST, ["check", "transfer"])


def test_the_answer_is_what_is_said_after_the_last_call() -> None:
    goal = {**GOAL, "answer": {"contains": [1250.5, ["Liv", "a2"]], "lacks": ["Mo"]}}
    assert score(goal, episode(MOVED, said="Liv now has 1,250.50 EUR.")).passed
    verdict = score(goal, episode(MOVED, said="Mo gave 1250 to Olivia."))
    assert verdict.error_class == "wrong_value"
    assert verdict.details["answer"] == [{"missing": 1250.5}, {"missing": ["Liv", "a2"]}, {"unwanted": "Mo"}]
    early = episode(MOVED, said="")
    early.events.insert(0, Event(0.0, "reply", {"text": "Liv has 1250.5", "usage": [0, 0, 0]}))
    assert score(goal, early).error_class == "wrong_value"


def test_who_calls_nothing_has_no_call_or_one_that_cannot_be_read() -> None:
    assert score(GOAL, episode(None, ())).error_class == "no_call"
    unread = episode(None, ())
    unread.events.insert(0, Event(0.0, "parse_error", {"message": "?"}))
    assert score(GOAL, unread).error_class == "unparsable_call"


def test_who_calls_only_tools_that_do_not_exist_hallucinates() -> None:
    task = Task("single/1", "?", gold={"goal": GOAL, "first_state": FIRST, "tools": ["transfer"]})
    for calls, expected in ((("send!",), "hallucinated_api"), (("send!", "transfer!"), "bad_final_state")):
        assert StateGoalScorer().score(task, episode(None, calls)).error_class == expected


def test_a_limit_before_the_goal_is_told_unless_something_else_went_wrong() -> None:
    limit = Event(0.0, "limit", {"kind": "turns", "limit": 3})
    early = episode(None)
    early.events.append(limit)
    assert score(GOAL, early).error_class == "limit_reached"
    wrong = episode({**FIRST, "accounts": {}})
    wrong.events.append(limit)
    assert score(GOAL, wrong).error_class == "bad_final_state"


def test_a_failure_of_the_environment_does_not_count_against_the_model() -> None:
    verdict = score(GOAL, episode(None, ("transfer!",), owner="environment"))
    assert (verdict.passed, verdict.owner, verdict.error_class) == (False, "environment", None)
    assert score(GOAL, episode(MOVED, ("transfer!", "transfer"), owner="environment")).passed


def test_faults_are_told_with_those_that_the_agent_recovered_from() -> None:
    records = [("faults", {"injected": 1, "recovered": 0}), ("faults", {"injected": 2, "recovered": 1})]
    verdict = score(GOAL, episode(MOVED, records=records))
    assert verdict.passed
    assert verdict.details["faults"] == {"injected": 2, "recovered": 1}


def test_bookkeeping_of_the_server_is_no_change() -> None:
    last = {**MOVED, "_counters": {"transfers": 9}, "_log": ["x"]}
    assert score(GOAL, episode(last)).passed


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        ("a", " a ", True),
        (None, None, True),
        ({"ge": 2}, 2, True),
        ({"gt": 2, "lt": 4}, 4, False),
        ({"le": "2031-05-01"}, "2031-04-30", True),
        ({"ge": 2}, "3", False),
        ({"ge": 2}, None, False),
        ({"in": ["a", "b"]}, "b", True),
        ({"ne": "a"}, "a", False),
        ({"contains": "REFUND"}, "a refund of 3", True),
        ({"contains": "art"}, "in the cart", False),
        ({"contains": "ORB-1"}, "ORB-10: is blocked", False),
        ({"contains": "goodwill 10 EUR"}, "Goodwill  10 EUR.", True),
        ({"contains": 75.45}, "worn; EUR75.45 refunded", True),
        ({"contains": 75.45}, "175.45", False),
        ({"contains": 3}, "a refund of 3", True),
        ({"any": [{"contains": "a"}, 3]}, 3, True),
        ({"any": [{"contains": "a"}, 3]}, "b", False),
        ({"contains": 3}, [1, 3], True),
        ({"has": {"product": "p1", "quantity": {"ge": 2}}}, [{"product": "p1", "quantity": 2}], True),
        ({"has": {"product": "p1", "quantity": 2}}, [{"product": "p1"}, {"quantity": 2}], False),
        ({"size": 2}, [1, 2], True),
        ({"city": "Kiel"}, {"city": "Kiel"}, True),
        ({"city": "Kiel"}, {"city": "Kiel", "street": "x"}, False),
    ],
)
def test_conditions(condition: Any, value: Any, expected: bool) -> None:
    assert fits(condition, value) is expected


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["eq", "ne", "ge", "lt", "in", "any", "contains", "has", "size", "x"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(ANYTHING, ANYTHING)
def test_any_condition_can_be_held_against_any_value(condition: Any, value: Any) -> None:
    assert fits(condition, value) in (True, False)


@given(st.text(), st.lists(st.text(max_size=4) | st.integers() | st.floats(allow_nan=False), max_size=3))
def test_any_text_can_be_searched_for_any_answer(text: str, wanted: list[Any]) -> None:
    found = list(unanswered(AnswerGoal(contains=wanted), text))
    assert len(found) <= len(wanted)


@pytest.mark.parametrize("text", ["9" * 200_000, "1," * 100_000, "1.1" * 60_000, " " * 200_000, "-" * 200_000])
def test_long_answers_are_searched_at_once(text: str) -> None:
    assert list(unanswered(AnswerGoal(contains=[7]), text)) == [("missing", 7)]


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("It is 40.", 40, True),
        ("It is 140.", 40, False),
        ("It is 40.5.", 40, False),
        ("€40", 40, True),
        ("1,250 in all", 1250, True),
        ("-3 degrees", -3, True),
        ("room 3a", 3, False),
        ("from 16:00 to 16:30", 0, False),
        ("16.5h", 16, False),
        ("16h in all", 16, True),
        ("EUR49.54", 49.54, True),
        ("79EUR", 79, True),
        ("ORB-7 blocks it", 7, False),
        ("on 2031-06-16", 16, False),
        ("10,20,30", 20, True),
    ],
)
def test_numbers_are_found_by_value(text: str, number: float, expected: bool) -> None:
    assert (not list(unanswered(AnswerGoal(contains=[number]), text))) is expected


def test_a_goal_that_nobody_can_read_is_refused() -> None:
    with pytest.raises(ValidationError, match="chnages"):
        StateGoal.model_validate({"chnages": []})
    with pytest.raises(ValidationError, match="wehre"):
        StateGoal.model_validate({"holds": [{"table": "a", "fields": {"b": {"id_of": {"table": "c", "wehre": {}}}}}]})
