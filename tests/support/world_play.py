"""Playing tasks of a world: an agent whose replies are given acts in a suite's environment, and the suite judges it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


async def play(suite: LoadedSuite, task: Task, steps: Iterable[ToolCall | str]) -> tuple[Verdict, Sequence[ToolResult]]:
    """The verdict on an agent that does these steps, and what its calls answered."""
    episode = await Play(suite.manifest.environment or "", task).begin()
    for step in steps:
        await episode.step(step)
    return episode.verdict(suite), episode.results
