"""The suite `travel`: every solution passes, doing nothing fails, and what goes wrong fails for its own reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from command_line import CommandLine
from world_play import call, gold_calls, load_world_suite, play, refused_without, tasks_by_id

from sandbox import ToolCall, Verdict

SUITE = load_world_suite("travel")
TASKS = tasks_by_id(SUITE)
READING = ("search", "list", "get", "quote")


async def verdict_on(task_id: str, steps: list[ToolCall | str]) -> Verdict:
    return (await play(SUITE, TASKS[task_id], steps))[0]


def book(number: int, traveller: str, flight: str, brand: str, method: str) -> list[ToolCall | str]:
    """The calls that book and pay a flight; the booking is the first, second … that is made."""
    body = {"traveller_id": traveller, "flight_id": flight, "brand": brand}
    return [
        call("createBooking", body=body),
        call("payBooking", booking_id=f"B{5000 + number}", body={"method_id": method}),
    ]


def changed(task_id: str, tool: str, **arguments: Any) -> list[ToolCall | str]:
    """The solution with other arguments in its last call of a tool; those of a body are put into it."""
    steps = gold_calls(TASKS[task_id])
    index = max(number for number, step in enumerate(steps) if isinstance(step, ToolCall) and step.name == tool)
    step = steps[index]
    assert isinstance(step, ToolCall)
    body = {"body": {**step.arguments["body"], **arguments.pop("body")}} if "body" in arguments else {}
    steps[index] = replace(step, arguments={**step.arguments, **arguments, **body})
    return steps


def test_there_are_enough_tasks_of_every_kind() -> None:
    assert len(TASKS) >= 30
    assert all(sum(task_id.startswith(f"{split}/") for task_id in TASKS) >= 6 for split in SUITE.manifest.splits)


@pytest.mark.parametrize("task_id", TASKS)
async def test_the_solution_passes_and_needs_several_calls(task_id: str) -> None:
    verdict, results = await play(SUITE, TASKS[task_id], gold_calls(TASKS[task_id]))
    assert verdict.passed, verdict.details
    assert [result.content for result in results if result.error] == []
    assert 3 <= len(results) <= 14


@pytest.mark.parametrize("task_id", TASKS)
async def test_saying_something_without_doing_anything_fails(task_id: str) -> None:
    assert not (await verdict_on(task_id, [])).passed
    assert not (await verdict_on(task_id, ["That is done."])).passed


@pytest.mark.parametrize("task_id", TASKS)
async def test_every_change_of_a_solution_is_needed(task_id: str) -> None:
    """Without any one of the calls that changed something, a task fails."""
    steps = gold_calls(TASKS[task_id])
    for index, step in enumerate(steps):
        if isinstance(step, ToolCall) and not step.name.startswith(READING):
            assert not (await verdict_on(task_id, steps[:index] + steps[index + 1 :])).passed, step


@pytest.mark.parametrize("task_id", TASKS)
def test_what_must_hold_is_not_told_to_the_agent_by_id(task_id: str) -> None:
    task = TASKS[task_id]
    words = set(task.prompt.replace(".", " ").replace(",", " ").split())
    tables = {name: table for name, table in task.gold["first_state"].items() if isinstance(table, dict)}
    ids = {key for name, table in tables.items() if not name.startswith("_") for key in table}
    assert words & ids <= {"lite", "standard", "flex"}


async def test_a_second_flight_for_the_same_trip_fails_as_double_booking() -> None:
    steps = [
        *gold_calls(TASKS["single/drayne_afternoon"]),
        *book(2, "T07", "NV610-0613", "standard", "M06"),
    ]
    verdict = await verdict_on("single/drayne_afternoon", steps)
    assert verdict.error_class == "bad_final_state"
    (counted,) = [problem for problem in verdict.details["goal"]["missing"] if problem["table"] == "bookings"]
    assert (counted["count"], counted["found"], counted["ids"]) == (1, 2, ["B5001", "B5002"])
    assert {change["path"] for change in verdict.details["collateral"]} == {
        "/flights/NV610-0613/fares/standard/seats_left",
    }


async def test_the_same_flight_cannot_be_booked_twice() -> None:
    task = TASKS["single/drayne_afternoon"]
    again = book(2, "T07", "NV612-0613", "flex", "M06")[:1]
    verdict, results = await play(SUITE, task, [*gold_calls(task), *again])
    assert results[-1].error
    assert "Odette Brisk is on the flight NV612-0613 at that time" in results[-1].content
    assert verdict.passed


async def test_a_hold_that_was_tried_and_given_up_does_no_harm() -> None:
    tried = [book(1, "T07", "NV610-0613", "standard", "M06")[0], call("cancelBooking", booking_id="B5001")]
    verdict = await verdict_on("single/drayne_afternoon", [*tried, *book(2, "T07", "NV612-0613", "standard", "M06")])
    assert verdict.passed, verdict.details


async def test_the_old_ticket_given_up_before_the_new_one_is_paid_is_a_wrong_order() -> None:
    steps = [call("cancelBooking", booking_id="B4010"), *book(1, "T09", "PX411-0612", "lite", "M11")]
    verdict = await verdict_on("order/new_before_old", steps)
    assert verdict.error_class == "wrong_order"
    (problem,) = verdict.details["order"]
    assert (problem["first"]["tool"], problem["then"]["tool"], problem["came"]) == (
        "payBooking",
        "cancelBooking",
        "later",
    )
    assert verdict.details["goal"]["met"]
    assert verdict.details["collateral"] == []


@pytest.mark.parametrize("paid", [False, True])
async def test_a_wrong_ticket_that_was_given_back_whole_is_no_wrong_order(paid: bool) -> None:
    """A dearer fare is held, perhaps even paid, and cancelled again before the right one is booked."""
    wrong = book(1, "T09", "PX411-0612", "standard", "M11")[: 2 if paid else 1]
    given_back = call("cancelBooking", booking_id="B5001")
    right = [*book(2, "T09", "PX411-0612", "lite", "M11"), call("cancelBooking", booking_id="B4010")]
    verdict, results = await play(SUITE, TASKS["order/new_before_old"], [*wrong, given_back, *right])
    assert [result.content for result in results if result.error] == []
    assert verdict.passed, verdict.details


async def test_the_old_ticket_given_up_while_only_a_wrong_one_is_paid_is_a_wrong_order() -> None:
    steps = [*book(1, "T09", "PX411-0612", "standard", "M11"), call("cancelBooking", booking_id="B4010")]
    steps += [call("cancelBooking", booking_id="B5001"), *book(2, "T09", "PX411-0612", "lite", "M11")]
    assert (await verdict_on("order/new_before_old", steps)).error_class == "wrong_order"


async def test_a_ticket_that_is_given_back_at_a_loss_is_not_undone() -> None:
    """A bag is not refunded with the ticket, so less is left on the card than there should be."""
    wrong = [
        *book(1, "T07", "NV610-0613", "standard", "M06"),
        call("addBags", booking_id="B5001", body={"bags": 1, "method_id": "M06"}),
    ]
    steps = [*wrong, call("cancelBooking", booking_id="B5001"), *book(2, "T07", "NV612-0613", "standard", "M06")]
    assert (await verdict_on("single/drayne_afternoon", steps)).error_class == "bad_final_state"


@pytest.mark.parametrize(
    ("task_id", "first", "then"),
    [
        ("order/refund_pays", "cancelBooking", "payBooking"),
        ("order/new_passport_first", "updateTraveller", "createBooking"),
        ("order/hold_ran_out", "cancelBooking", "createBooking"),
    ],
)
async def test_what_has_to_wait_for_something_else_is_refused_before(task_id: str, first: str, then: str) -> None:
    assert await refused_without(SUITE, TASKS[task_id], first, then)


async def test_where_the_refund_has_to_pay_the_other_order_is_refused() -> None:
    held, paid = book(1, "T12", "NV330-0610", "lite", "M13")
    verdict, results = await play(
        SUITE, TASKS["order/refund_pays"], [held, paid, call("cancelBooking", booking_id="B4012")]
    )
    assert "can pay 90 EUR, not 164" in results[1].content
    assert verdict.error_class == "bad_final_state"


async def test_a_cancellation_for_the_wrong_mira_names_what_was_touched() -> None:
    verdict = await verdict_on("question/which_mira", [call("cancelBooking", booking_id="B4003")])
    assert verdict.error_class == "bad_final_state"
    assert {problem["id"] for problem in verdict.details["goal"]["missing"]} == {"B4004", "P8004"}
    assert "/bookings/B4003/status" in {change["path"] for change in verdict.details["collateral"]}


async def test_both_miras_cancelled_is_collateral() -> None:
    steps = gold_calls(TASKS["question/which_mira"])
    steps.insert(-1, call("cancelBooking", booking_id="B4003"))
    verdict = await verdict_on("question/which_mira", steps)
    assert verdict.error_class == "collateral_change"
    assert "/bookings/B4003/status" in {change["path"] for change in verdict.details["collateral"]}
    assert verdict.details["goal"]["met"]


@pytest.mark.parametrize(
    ("task_id", "tool", "arguments", "error_class"),
    [
        ("single/pay_the_hold", "payBooking", {"body": {"points": 4000}}, "bad_final_state"),
        ("single/legroom", "assignSeat", {"body": {"seat": "7A"}}, "bad_final_state"),
        ("several/row_nine", "assignSeat", {"body": {"seat": "9C"}}, "bad_final_state"),
        ("budget/cheapest_of_three_days", "createBooking", {"body": {"flight_id": "SB310-0614"}}, "bad_final_state"),
        ("budget/best_bed_for_lucan", "bookStay", {"body": {"room_type_id": "H02-DBL"}}, "bad_final_state"),
        ("question/which_card", "payBooking", {"body": {"method_id": "M16"}}, "bad_final_state"),
        ("order/cheaper_bed", "cancelStay", {"stay_id": "S6003"}, "bad_final_state"),
        ("refuse/ill_with_lite", "openCase", {"body": {"topic": "other"}}, "bad_final_state"),
    ],
)
async def test_what_is_done_to_the_wrong_thing_fails(
    task_id: str, tool: str, arguments: dict[str, Any], error_class: str
) -> None:
    assert (await verdict_on(task_id, changed(task_id, tool, **arguments))).error_class == error_class


async def test_what_the_rules_forbid_is_not_done_another_way() -> None:
    gold = gold_calls(TASKS["refuse/ill_with_lite"])
    verdict = await verdict_on("refuse/ill_with_lite", [call("cancelBooking", booking_id="B4010"), *gold])
    assert verdict.error_class == "collateral_change"
    paid_herself = [*book(1, "T01", "NV105-0612", "flex", "M02"), *gold_calls(TASKS["refuse/too_dear_for_policy"])]
    assert (await verdict_on("refuse/too_dear_for_policy", paid_herself)).error_class == "bad_final_state"


async def test_the_right_deed_with_the_wrong_answer_is_a_wrong_value() -> None:
    steps = [*gold_calls(TASKS["several/audit_called_off"])[:-1], "All cancelled, 485 euros come back."]
    verdict = await verdict_on("several/audit_called_off", steps)
    assert verdict.error_class == "wrong_value"
    assert verdict.details["answer"] == [{"missing": 346}]


def test_validate_finds_nothing(cli: CommandLine) -> None:
    report = cli.json("validate", "travel", "--json")
    assert {kind["kind"]: kind["findings"] for kind in report["checked"]} == {"environment": [], "suite": []}
    suite = report["checked"][1]
    assert suite["solution_passes"]["state_goal"] == {"passed": len(TASKS), "n": len(TASKS)}
    assert suite["doing_nothing_passes"]["state_goal"]["passed"] == 0
