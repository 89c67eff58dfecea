"""The suites of worlds: a goal holds whatever ids new records get, and does not mind a slip that was undone."""

from __future__ import annotations

import pytest
from world_play import UNDOING, counted_on, gold_calls, load_world_suite, play_by_answers, tasks_by_id

from sandbox import ToolCall, UserSimulator

SUITES = {name: load_world_suite(name) for name in ("shop", "travel", "tracker")}
TASKS = {
    f"{name}: {task_id}": (suite, task)
    for name, suite in SUITES.items()
    for task_id, task in tasks_by_id(suite).items()
}
FOR_GOOD = "tracker: refuse/only_a_reporter"
"""The only task whose agent may not delete what it makes."""
SLIPS = [
    (name, number)
    for name, (_, task) in TASKS.items()
    for number, step in enumerate(gold_calls(task))
    if isinstance(step, ToolCall) and step.name in UNDOING and name != FOR_GOOD
]


@pytest.mark.parametrize("name", TASKS)
async def test_a_goal_knows_new_records_by_their_fields(name: str) -> None:
    suite, task = TASKS[name]
    verdict, _ = await play_by_answers(suite, task, counted_on(task, 40))
    assert verdict.passed, verdict.details


@pytest.mark.parametrize(("name", "slip"), SLIPS)
async def test_what_was_made_by_a_slip_and_undone_does_no_harm(name: str, slip: int) -> None:
    suite, task = TASKS[name]
    verdict, undone = await play_by_answers(suite, task, task, slip)
    assert [result.content for result in undone if result.error] == []
    assert verdict.passed, verdict.details


@pytest.mark.parametrize("name", TASKS)
def test_new_records_that_may_be_made_are_counted(name: str) -> None:
    """Where any new record of a table is allowed, the goal says how many there must be that were not taken back."""
    goal = TASKS[name][1].gold["goal"]
    for table in [pattern.removesuffix("/+") for pattern in goal.get("changes", []) if pattern.endswith("/+")]:
        wheres = [holds.get("where", {}) for holds in goal["holds"] if holds["table"] == table and holds.get("new")]
        assert any(where in ({}, {"refunded": 0}, {"status": {"ne": "cancelled"}}) for where in wheres), table


@pytest.mark.parametrize("name", [name for name, (_, task) in TASKS.items() if "user" in task.setup])
async def test_the_user_answers_what_a_solution_asks_and_leaves_when_it_is_done(name: str) -> None:
    _, task = TASKS[name]
    user = UserSimulator()
    user.reset(task)
    said = [step for step in gold_calls(task) if isinstance(step, str)]
    answers = [await user.respond(text) for text in said]
    assert [answer is None for answer in answers] == [False] * (len(said) - 1) + [True]
