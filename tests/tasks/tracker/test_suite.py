"""The suite `tracker`: every solution passes, doing nothing fails, and what goes wrong fails for its own reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from command_line import CommandLine
from world_play import call, gold_calls, load_world_suite, play, refused_without, tasks_by_id

from sandbox import ToolCall, Verdict

SUITE = load_world_suite("tracker")
TASKS = tasks_by_id(SUITE)
READING = ("whoAmI", "search", "list", "get")


async def verdict_on(task_id: str, steps: list[ToolCall | str]) -> Verdict:
    return (await play(SUITE, TASKS[task_id], steps))[0]


def changed(task_id: str, tool: str, **arguments: Any) -> list[ToolCall | str]:
    """The solution with other arguments in its last call of a tool; those of a body are put into it."""
    steps = gold_calls(TASKS[task_id])
    index = max(number for number, step in enumerate(steps) if isinstance(step, ToolCall) and step.name == tool)
    step = steps[index]
    assert isinstance(step, ToolCall)
    body = {"body": {**step.arguments["body"], **arguments.pop("body")}} if "body" in arguments else {}
    steps[index] = replace(step, arguments={**step.arguments, **arguments, **body})
    return steps


def paths(verdict: Verdict) -> set[str]:
    return {change["path"] for change in verdict.details["collateral"]}


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
    assert words & ids <= {"support"}, "the name of a workflow"


async def test_a_handover_before_the_note_is_a_wrong_order() -> None:
    search, member, note, handover = gold_calls(TASKS["order/note_then_handover"])[:4]
    verdict = await verdict_on("order/note_then_handover", [search, member, handover, note])
    assert verdict.error_class == "wrong_order"
    (problem,) = verdict.details["order"]
    assert (problem["first"]["tool"], problem["then"]["tool"], problem["came"]) == (
        "addComment",
        "assignIssue",
        "later",
    )
    assert verdict.details["goal"]["met"]
    assert verdict.details["collateral"] == []


@pytest.mark.parametrize(
    ("task_id", "first", "then"),
    [
        ("order/half_of_it_elsewhere", "updateTimeLog", "logTime"),
        ("order/sprint_over", "closeSprint", "startSprint"),
        ("order/four_nine_done", "transitionIssue", "updateMilestone"),
        ("order/codes_into_sprint", "updateIssue", "moveToSprint"),
        ("order/opened_again", "transitionIssue", "moveToSprint"),
        ("order/end_of_the_kit", "closeSprint", "archiveProject"),
        ("order/five_two", "createMilestone", "updateIssue"),
    ],
)
async def test_what_has_to_wait_for_something_else_is_refused_before(task_id: str, first: str, then: str) -> None:
    assert await refused_without(SUITE, TASKS[task_id], first, then)


@pytest.mark.parametrize(("title", "passes"), [("ORB-3: should be blocked", True), ("ORB-30: is blocked", False)])
async def test_a_report_names_the_issue_and_no_other(title: str, passes: bool) -> None:
    *steps, report = [step for step in gold_calls(TASKS["refuse/circle"]) if isinstance(step, ToolCall)]
    retitled = replace(report, arguments={"body": {**report.arguments["body"], "title": title}})
    assert (await verdict_on("refuse/circle", [*steps, retitled])).passed is passes


async def test_an_order_that_the_tracker_refuses_leaves_the_goal_unmet() -> None:
    steps = [call("startSprint", sprint_id="s33"), call("closeSprint", sprint_id="s32", body={"move_open_to": "s33"})]
    verdict, results = await play(SUITE, TASKS["order/sprint_over"], steps)
    assert "the sprint s32 is still active" in results[0].content
    assert verdict.error_class == "bad_final_state"
    assert verdict.details["goal"]["missing"][0]["wrong"] == {"state": "planned"}


async def test_the_wrong_assignee_is_named_beside_the_right_one() -> None:
    steps = changed("several/jonas_has_left", "bulkEdit", body={"assignee_id": "m03"})
    verdict = await verdict_on("several/jonas_has_left", steps)
    assert verdict.error_class == "bad_final_state"
    missing = verdict.details["goal"]["missing"]
    assert [(problem["id"], problem["wrong"]) for problem in missing] == [
        (key, {"assignee_id": "m03"}) for key in ("ORB-13", "ORB-14", "ORB-15")
    ]
    assert missing[0]["fields"] == {"assignee_id": "m02"}


async def test_an_issue_too_many_is_collateral() -> None:
    keys = ["ORB-13", "ORB-21", "ORB-25", "ORB-22"]
    steps = changed("several/customers_first", "bulkEdit", body={"issue_ids": keys})
    verdict = await verdict_on("several/customers_first", steps)
    assert verdict.error_class == "collateral_change"
    assert paths(verdict) == {"/issues/ORB-22/priority"}
    assert verdict.details["goal"]["met"]


async def test_the_other_bug_of_nearly_the_same_title_is_the_wrong_one() -> None:
    steps = [
        call("updateIssue", issue_id="HEL-8", body={"priority": "high"}),
        call("assignIssue", issue_id="HEL-8", body={"member_id": "m14"}),
    ]
    verdict = await verdict_on("question/which_loop", steps)
    assert verdict.error_class == "bad_final_state"
    assert paths(verdict) == {"/issues/HEL-8/priority"}


async def test_a_duplicate_the_wrong_way_round_is_a_bad_final_state() -> None:
    steps = [
        call("createLink", body={"kind": "duplicates", "from_id": "SUP-3", "to_id": "SUP-8"}),
        call("addComment", issue_id="SUP-3", body={"text": "Oakline asked again."}),
    ]
    verdict = await verdict_on("several/charged_once", steps)
    assert verdict.error_class == "bad_final_state"
    wrong = [problem["wrong"] for problem in verdict.details["goal"]["missing"] if problem["table"] == "links"]
    assert wrong == [{"from_id": "SUP-3", "to_id": "SUP-8"}]


async def test_a_task_reported_twice_fails_by_its_count() -> None:
    steps = gold_calls(TASKS["single/mail_in_english"])
    verdict = await verdict_on("single/mail_in_english", [*steps, steps[2]])
    assert verdict.error_class == "bad_final_state"
    counted = verdict.details["goal"]["missing"][0]
    assert (counted["count"], counted["found"], counted["ids"]) == (1, 2, ["ORB-27", "ORB-28"])


@pytest.mark.parametrize(
    ("task_id", "tool", "arguments", "error_class"),
    [
        ("single/time_of_yesterday", "logTime", {"body": {"date": "2031-09-10"}}, "bad_final_state"),
        ("single/keys_now", "moveToSprint", {"body": {"sprint_id": "s33"}}, "bad_final_state"),
        ("single/slip_of_the_pen", "editComment", {"body": {"text": "behind"}}, "bad_final_state"),
        ("several/five_zero_slips", "updateMilestone", {"body": {"due": "2031-10-15"}}, "bad_final_state"),
        ("several/currency_waits", "createLink", {"body": {"from_id": "ORB-8", "to_id": "ORB-7"}}, "bad_final_state"),
        ("search/nobody_on_high", "bulkEdit", {"body": {"issue_ids": ["ORB-8", "ORB-24"]}}, "bad_final_state"),
        ("question/close_accents", "transitionIssue", {"issue_id": "ORB-21"}, "bad_final_state"),
        ("refuse/not_my_pipeline", "createIssue", {"body": {"labels": []}}, "bad_final_state"),
    ],
)
async def test_what_is_done_to_the_wrong_thing_fails(
    task_id: str, tool: str, arguments: dict[str, Any], error_class: str
) -> None:
    assert (await verdict_on(task_id, changed(task_id, tool, **arguments))).error_class == error_class


async def test_what_the_rules_forbid_is_not_done_another_way() -> None:
    gold = gold_calls(TASKS["refuse/still_blocked"])
    verdict = await verdict_on("refuse/still_blocked", [call("deleteLink", link_id="l201"), *gold])
    assert verdict.error_class == "collateral_change"
    assert paths(verdict) == {"/links/l201"}


async def test_a_wrong_number_in_the_answer_is_a_wrong_value() -> None:
    steps = [*gold_calls(TASKS["search/hours_of_noor"])[:-1], "Noor has logged 22 hours."]
    assert (await verdict_on("search/hours_of_noor", steps)).error_class == "wrong_value"


def test_validate_finds_nothing(cli: CommandLine) -> None:
    report = cli.json("validate", "tracker", "--json")
    assert {kind["kind"]: kind["findings"] for kind in report["checked"]} == {"environment": [], "suite": []}
    suite = report["checked"][1]
    assert suite["solution_passes"]["state_goal"] == {"passed": len(TASKS), "n": len(TASKS)}
    assert suite["doing_nothing_passes"]["state_goal"]["passed"] == 0
