"""The suite `shop`: every solution passes, doing nothing fails, and what goes wrong fails for its own reason."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from command_line import CommandLine
from killed_runs import contents, kill_after_progress
from world_play import call, gold_calls, load_world_suite, play, refused_without, tasks_by_id

from sandbox import Task, ToolCall, Verdict

SUITE = load_world_suite("shop")
TASKS = tasks_by_id(SUITE)


def changed(task: Task, tool: str, **arguments: Any) -> list[ToolCall | str]:
    """The solution with other arguments in its last call of a tool."""
    steps = gold_calls(task)
    index = max(number for number, step in enumerate(steps) if isinstance(step, ToolCall) and step.name == tool)
    step = steps[index]
    assert isinstance(step, ToolCall)
    steps[index] = replace(step, arguments={**step.arguments, **arguments})
    return steps


async def verdict_on(task_id: str, steps: list[ToolCall | str]) -> Verdict:
    return (await play(SUITE, TASKS[task_id], steps))[0]


def refund(payment: str, customer: str, cents: int, reason: str = "cancelled") -> ToolCall:
    body = {"payment_id": payment, "customer_id": customer, "amount": cents, "reason": reason}
    return call("refundPayment", body=body)


def test_there_are_enough_tasks_of_every_kind() -> None:
    assert len(TASKS) >= 30
    assert all(sum(task_id.startswith(f"{split}/") for task_id in TASKS) >= 6 for split in SUITE.manifest.splits)


@pytest.mark.parametrize("task_id", TASKS)
async def test_the_solution_passes_and_needs_several_calls(task_id: str) -> None:
    verdict, results = await play(SUITE, TASKS[task_id], gold_calls(TASKS[task_id]))
    assert verdict.passed, verdict.details
    assert [result.content for result in results if result.error] == []
    assert 2 <= len(results) <= 12


@pytest.mark.parametrize("task_id", TASKS)
async def test_saying_something_without_doing_anything_fails(task_id: str) -> None:
    assert not (await verdict_on(task_id, [])).passed
    assert not (await verdict_on(task_id, ["That is done."])).passed


@pytest.mark.parametrize("task_id", TASKS)
async def test_every_change_of_a_solution_is_needed(task_id: str) -> None:
    """Without any one of the calls that changed something, a task fails."""
    task, steps = TASKS[task_id], gold_calls(TASKS[task_id])
    reading = ("find", "list", "get", "search")
    for index, step in enumerate(steps):
        if isinstance(step, ToolCall) and not step.name.startswith(reading):
            verdict, _ = await play(SUITE, task, steps[:index] + steps[index + 1 :])
            assert not verdict.passed, step


@pytest.mark.parametrize("task_id", TASKS)
def test_what_must_hold_is_not_told_to_the_agent_by_id(task_id: str) -> None:
    task = TASKS[task_id]
    words = set(task.prompt.replace(".", " ").replace(",", " ").split())
    tables = {name: table for name, table in task.gold["first_state"].items() if isinstance(table, dict)}
    ids = {key for name, table in tables.items() if not name.startswith("_") for key in table}
    assert words & ids <= {"SPRING10", "WINTER15"}


async def test_a_refund_to_the_wrong_person_names_both() -> None:
    task_id = "trap/jonas_of_graz"
    verdict = await verdict_on(task_id, [call("findCustomers", name="Jonas Berg"), refund("y2006", "c2", 17900)])
    assert verdict.error_class == "bad_final_state"
    (missing,) = verdict.details["goal"]["missing"]
    assert missing["wrong"] == {"payment_id": "y2006", "customer_id": "c2"}
    assert missing["fields"]["customer_id"] == "c3"
    assert {change["path"] for change in verdict.details["collateral"]} == {
        "/orders/o1006/refunded",
        "/payments/y2006/refunded",
    }


async def test_a_refund_to_both_persons_is_no_success_either() -> None:
    steps = [refund("y2003", "c3", 17900), refund("y2006", "c2", 17900)]
    verdict = await verdict_on("trap/jonas_of_graz", steps)
    assert verdict.error_class == "bad_final_state"
    assert "/payments/y2006/refunded" in {change["path"] for change in verdict.details["collateral"]}


async def test_the_shop_does_not_refund_a_payment_to_somebody_else() -> None:
    verdict, results = await play(SUITE, TASKS["trap/jonas_of_graz"], [refund("y2003", "c2", 17900)])
    assert results[0].error
    assert json.loads(results[0].content.partition(": ")[2])["status"] == 403
    assert verdict.error_class == "bad_final_state"
    assert verdict.details["collateral"] == []


async def test_a_ticket_that_is_closed_before_the_refund_is_a_wrong_order() -> None:
    steps = gold_calls(TASKS["single/late_tent"])
    closing = steps.pop(-2)
    steps.insert(0, closing)
    verdict = await verdict_on("single/late_tent", steps)
    assert verdict.error_class == "wrong_order"
    (problem,) = verdict.details["order"]
    assert (problem["first"]["tool"], problem["then"]["tool"], problem["came"]) == (
        "refundPayment",
        "updateTicket",
        "later",
    )
    assert verdict.details["goal"]["met"]


async def test_a_ticket_that_is_only_noted_on_before_the_refund_is_in_order() -> None:
    noted = call("updateTicket", ticket_id="s3", body={"note": "is looked at"})
    verdict = await verdict_on("single/late_tent", [noted, *gold_calls(TASKS["single/late_tent"])])
    assert verdict.passed, verdict.details


@pytest.mark.parametrize(
    ("task_id", "first", "then"),
    [
        ("single/changed_his_mind", "cancelOrder", "refundPayment"),
        ("question/which_order", "cancelOrder", "refundPayment"),
    ],
)
async def test_what_has_to_wait_for_something_else_is_refused_before(task_id: str, first: str, then: str) -> None:
    assert await refused_without(SUITE, TASKS[task_id], first, then)


async def test_an_order_that_is_partly_paid_is_not_changed_any_more() -> None:
    steps = [step for step in gold_calls(TASKS["several/second_torch"]) if isinstance(step, ToolCall)]
    changing = next(step for step in steps if step.name == "changeOrderLine")
    paying = next(step for step in steps if step.name == "payOrder")
    _, results = await play(SUITE, TASKS["several/second_torch"], [paying, changing])
    assert [result.error for result in results] == [False, True]


async def test_an_order_that_is_placed_twice_fails_by_its_count() -> None:
    steps = gold_calls(TASKS["single/two_mugs"])
    again = [step for step in steps if isinstance(step, ToolCall) and step.name in ("setCartLine", "placeOrder")]
    verdict = await verdict_on("single/two_mugs", [*steps, *again])
    assert verdict.error_class == "bad_final_state"
    counted = next(problem for problem in verdict.details["goal"]["missing"] if "found" in problem)
    assert (counted["table"], counted["count"], counted["found"]) == ("orders", 1, 2)
    assert counted["ids"] == ["o1043", "o1044"]


async def test_a_change_beside_the_goal_is_collateral() -> None:
    extra = call("updateCustomer", customer_id="c5", body={"phone": "+49 30 1234567"})
    verdict = await verdict_on("single/changed_his_mind", [*gold_calls(TASKS["single/changed_his_mind"]), extra])
    assert verdict.error_class == "collateral_change"
    assert [change["path"] for change in verdict.details["collateral"]] == ["/customers/c5/phone"]
    assert verdict.details["goal"]["met"]


@pytest.mark.parametrize(
    ("task_id", "tool", "arguments", "error_class"),
    [
        ("several/worn_shoes", "receiveReturn", {"body": {"condition": "new"}}, "bad_final_state"),
        ("question/which_size", "setCartLine", {"product_id": "p21"}, "bad_final_state"),
        ("trap/entered_twice", "cancelOrder", {"order_id": "o1027"}, "bad_final_state"),
        ("trap/unpaid_copy", "cancelOrder", {"order_id": "o1033"}, "bad_final_state"),
        ("single/telephone_number", "moderateReview", {"review_id": "v3"}, "bad_final_state"),
        ("several/well_reviewed_tent", "setCartLine", {"product_id": "p14"}, "bad_final_state"),
        ("question/which_clara", "updateCustomer", {"customer_id": "c15"}, "bad_final_state"),
    ],
)
async def test_what_is_done_to_the_wrong_thing_fails(
    task_id: str, tool: str, arguments: dict[str, Any], error_class: str
) -> None:
    assert (await verdict_on(task_id, changed(TASKS[task_id], tool, **arguments))).error_class == error_class


async def test_the_wrong_sum_in_the_answer_is_a_wrong_value() -> None:
    steps = gold_calls(TASKS["several/spent_by_yuki"])
    verdict = await verdict_on("several/spent_by_yuki", [*steps[:-1], "She has paid 243.54 EUR."])
    assert verdict.error_class == "wrong_value"


async def test_a_refusal_in_words_only_does_not_do() -> None:
    looked = gold_calls(TASKS["refuse/tent_too_late"])[:2]
    verdict = await verdict_on("refuse/tent_too_late", [*looked, "I am sorry, that is not possible any more."])
    assert verdict.error_class == "bad_final_state"


async def test_less_than_what_was_asked_is_no_way_around_a_refusal() -> None:
    steps = gold_calls(TASKS["refuse/too_much_goodwill"])
    verdict = await verdict_on("refuse/too_much_goodwill", [refund("y2009", "c8", 1500, "goodwill"), *steps])
    assert verdict.error_class == "collateral_change"


def test_a_whole_run_with_faults_tells_who_recovered(cli: CommandLine) -> None:
    cli.ok("run", "--agent", "oracle", "--suite", "shop", "--set", "faults=0.3", "--out", "run.sqlite")
    rows = cli.lines("export", "run.sqlite")
    assert len(rows) == len(TASKS)
    told = [row["scores"]["state_goal"]["details"]["faults"] for row in rows]
    assert any(faults["injected"] == 0 for faults in told)
    assert sum(faults["injected"] for faults in told) > 20
    assert all(faults["recovered"] <= faults["injected"] for faults in told)
    passed = [row["scores"]["state_goal"]["passed"] for row in rows]
    assert any(passed)
    assert not all(passed), "an agent that never tries again cannot pass every task"
    assert {row["scores"]["state_goal"]["owner"] for row in rows} <= {None, "model"}


def test_a_run_that_is_killed_ends_like_an_undisturbed_one(cli: CommandLine) -> None:
    arguments = ["run", "--agent", "oracle", "--suite", "shop", "--concurrency", "4", "--out"]
    cli.ok(*arguments, "whole.sqlite")
    path = cli.folder / "killed.sqlite"
    commands, kills = [*arguments, "killed.sqlite"], 0
    while kills < 3 and kill_after_progress(cli, commands, path, 60):
        commands, kills = ["resume", "killed.sqlite"], kills + 1
    assert kills == 3
    cli.ok("resume", "killed.sqlite")
    assert contents(path) == contents(cli.folder / "whole.sqlite")


def test_validate_finds_nothing(cli: CommandLine) -> None:
    report = cli.json("validate", "shop", "--json")
    assert {kind["kind"]: kind["findings"] for kind in report["checked"]} == {"environment": [], "suite": []}
    suite = report["checked"][1]
    assert suite["solution_passes"]["state_goal"] == {"passed": len(TASKS), "n": len(TASKS)}
    assert suite["doing_nothing_passes"]["state_goal"]["passed"] == 0
