"""Playing tasks of a world: an agent whose replies are given acts in a suite's environment, and the suite judges it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sandbox import MockWorldEnvironment, Task, ToolCall, Trajectory, Verdict
from sandbox.journal.trajectory import Event
from sandbox.scoring import judge
from sandbox.tool_registry import ToolRegistry
from sandbox.types import ToolResult
from sandbox.workspace import LoadedSuite, Workspaces, builtin_root

WORKSPACES = Workspaces([builtin_root()])


def call(tool: str, **arguments: Any) -> ToolCall:
    return ToolCall(tool, arguments)


def load_world_suite(name: str) -> LoadedSuite:
    return WORKSPACES.load_suite(name, {})


def tasks_by_id(suite: LoadedSuite) -> dict[str, Task]:
    return {task.id: task for split in suite.manifest.splits for task in suite.suite.tasks(split)}


def gold_calls(task: Task) -> list[ToolCall | str]:
    """The solution as steps of `play`: calls, and texts that are said."""
    return [message.calls[0] if message.calls else message.content for message in task.solution]


class Play:
    """An episode in a world.

    Attributes:
        results: of the calls so far.
        events: the trajectory so far.
    """

    def __init__(self, environment_name: str, task: Task) -> None:
        loaded = WORKSPACES.load_environment(environment_name)
        assert isinstance(loaded, MockWorldEnvironment)
        self.environment = loaded
        self.results: list[ToolResult] = []
        self._task = task
        self.events: list[Event] = []

    async def begin(self) -> Play:
        await self.environment.reset(self._task)
        self._record()
        return self

    async def step(self, step: ToolCall | str) -> ToolResult | None:
        """Make a call, or say something; the result of the call."""
        text = step if isinstance(step, str) else ""
        self.events.append(Event(0.0, "reply", {"text": text, "usage": [0, 0, 0]}))
        if isinstance(step, str):
            await self.environment.respond(step)
            return None
        self.events.append(Event(0.0, "tool_call", step.to_json()))
        result = await ToolRegistry(self.environment).call(step)
        self.events.append(Event(0.0, "tool_result", result.to_json()))
        self.results.append(result)
        self._record()
        return result

    def _record(self) -> None:
        for name, data in self.environment.take_records():
            self.events.append(Event(0.0, "record", {"name": name, "data": data}))

    def verdict(self, suite: LoadedSuite) -> Verdict:
        return judge(suite.suite.scorers(), self._task, Trajectory(self.events))["state_goal"]


async def refused_without(suite: LoadedSuite, task: Task, first: str, then: str) -> bool:
    """Whether the world refuses the call of a tool in a solution, where no call of another tool went before it."""
    steps = [step for step in gold_calls(task) if isinstance(step, ToolCall) and step.name != first]
    _, results = await play(suite, task, steps)
    return next(result.error for result in results if result.name == then)


async def play(suite: LoadedSuite, task: Task, steps: Iterable[ToolCall | str]) -> tuple[Verdict, Sequence[ToolResult]]:
    """The verdict on an agent that does these steps, and what its calls answered."""
    episode = await Play(suite.manifest.environment or "", task).begin()
    for step in steps:
        await episode.step(step)
    return episode.verdict(suite), episode.results


UNDOING = {
    "addAddress": ("removeAddress", "address_id"),
    "addComment": ("deleteComment", "comment_id"),
    "addEvent": ("deleteEvent", "event_id"),
    "bookStay": ("cancelStay", "stay_id"),
    "createBooking": ("cancelBooking", "booking_id"),
    "createIssue": ("deleteIssue", "issue_id"),
    "createLink": ("deleteLink", "link_id"),
    "logTime": ("deleteTimeLog", "time_log_id"),
    "placeOrder": ("cancelOrder", "order_id"),
}
"""The tools that make a record, each with the one that takes it back and the parameter that names the record."""


def undoing(tool: str, made: dict[str, Any]) -> list[ToolCall]:
    """The calls after which what a tool made is as if it had never been; of an order, the cart is filled again."""
    undo, parameter = UNDOING[tool]
    if tool != "placeOrder":
        return [call(undo, **{parameter: made["id"]})]
    customer = made["customer_id"]
    calls = [call(undo, order_id=made["id"], body={"reason": "a slip"})]
    for line in made["lines"]:
        body = {"quantity": line["quantity"]}
        calls.append(call("setCartLine", customer_id=customer, product_id=line["product_id"], body=body))
    if made["coupon"]:
        calls.append(call("setCartCoupon", customer_id=customer, body={"code": made["coupon"]}))
    return calls


def renamed(value: Any, ids: dict[str, str]) -> Any:
    """A value with other ids in place of some."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, list):
        return [renamed(item, ids) for item in value]
    return {name: renamed(item, ids) for name, item in value.items()} if isinstance(value, dict) else value


def counted_on(task: Task, by: int) -> Task:
    """A task in whose world more records were made before, so that new ones get other ids."""
    counters = {name: number + by for name, number in task.gold["first_state"]["_counters"].items()}
    return replace(task, setup={**task.setup, "state": {**task.setup["state"], "_counters": counters}})


async def play_by_answers(
    suite: LoadedSuite, task: Task, world: Task, slip: int | None = None
) -> tuple[Verdict, list[ToolResult]]:
    """The verdict on an agent that carries out a task's solution by the ids that another world answers.

    Args:
        world: the task as it is played.
        slip: the number of the step that is made and undone before it is made for good.

    Returns:
        The verdict, and what the undoing calls answered.
    """
    environment = suite.manifest.environment or ""
    ideal, episode = await Play(environment, task).begin(), await Play(environment, world).begin()
    ids: dict[str, str] = {}
    undone: list[ToolResult] = []
    for number, step in enumerate(gold_calls(task)):
        expected = await ideal.step(step)
        if isinstance(step, str):
            await episode.step(step)
            continue
        own = replace(step, arguments=renamed(step.arguments, ids))
        if number == slip:
            made = await episode.step(own)
            assert made is not None
            undone += [
                result for undo in undoing(own.name, json.loads(made.content)) if (result := await episode.step(undo))
            ]
        result = await episode.step(own)
        assert expected is not None
        assert result is not None
        _note_ids(expected.content, result.content, ids)
    return episode.verdict(suite), undone


def _note_ids(expected: str, got: str, ids: dict[str, str]) -> None:
    """Note which id stands for which, of records that two worlds answered."""
    if expected.startswith("{") and got.startswith("{"):
        one, other = json.loads(expected), json.loads(got)
        if "id" in one:
            ids[one["id"]] = other["id"]
