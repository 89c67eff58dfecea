"""Checks of an environment with a task: it comes back to the same beginning, and the solution can be carried out."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sandbox.environment import QuestionEnvironment
from sandbox.errors import EpisodeError, MissingError, SandboxError
from sandbox.guarded_environment import GuardedEnvironment
from sandbox.ingredients import Ingredients, RunRequest
from sandbox.limits import LimitedTools, Limits
from sandbox.protocols import Environment
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.selection import adjusted
from sandbox.tool_registry import ToolRegistry, argument_problem
from sandbox.tools.environment import EnvironmentWithTools
from sandbox.types import Task, ToolCall, ToolSpec
from sandbox.validation.report import Report, Severity
from sandbox.validation.tasks import tasks_of
from sandbox.validation.tool_specs import check_specs

SECONDS = 600.0
"""For one task, where the suite sets no limit of its own."""


async def walk_tasks(report: Report, ingredients: Ingredients, request: RunRequest) -> None:
    """Reset the environment with every task twice, with the solution between.

    Raises:
        MissingError: sandboxes or tool packs cannot be had on this machine.
    """
    manifest = ingredients.suite.manifest
    label = f"validate-{secrets.token_hex(4)}"
    async with SandboxPool(
        lambda: open_provider(request.sandbox, label), lambda spec: adjusted(spec, manifest.sandbox, manifest.name)
    ) as pool:
        load = ingredients.workspaces.load_environment
        environment = load(manifest.environment, pool) if manifest.environment else QuestionEnvironment()
        async with EnvironmentWithTools(GuardedEnvironment(environment), ingredients.load_packs()) as world:
            walk = Walk(report, world, ingredients.limits)
            for task in _tasks(ingredients, request):
                if task.builds_on is None:
                    await walk.take(task)
                else:
                    message = "tasks that build on others: their environment was not reset apart from these"
                    report.add("note", "reset", message, task.id)


def _tasks(ingredients: Ingredients, request: RunRequest) -> Iterator[Task]:
    for split in request.splits:
        yield from tasks_of(ingredients.suite.suite, split, request.limit)


class Beginning(NamedTuple):
    """What an agent meets after a reset."""

    text: str
    tools: str
    state: str | None


class Walk:
    """Takes an environment through tasks.

    Args:
        world: the environment with the suite's tool packs.
    """

    def __init__(self, report: Report, world: Environment, limits: Limits) -> None:
        self._report = report
        self._world = world
        self._seconds = limits.seconds or SECONDS
        self._registry = LimitedTools(ToolRegistry(world), limits)

    async def take(self, task: Task) -> None:
        """Reset, carry out the solution, reset again, and report what was wrong.

        Raises:
            MissingError: something is not on this machine, such as a provider of sandboxes.
        """
        try:
            async with asyncio.timeout(self._seconds):
                await self._take(task)
        except MissingError:
            raise
        except SandboxError as error:
            if isinstance(error.__cause__, MissingError):
                raise error.__cause__ from None
            owner = error.owner if isinstance(error, EpisodeError) else "environment"
            self._report.add("error", "environment", f"a failure of the {owner} ends the episode", task.id, str(error))
        except TimeoutError:
            message = f"the solution takes more than {self._seconds:g} seconds"
            self._report.add("error", "environment", message, task.id)
        except Exception as error:
            self._report.add("error", "environment", "the environment raises", task.id, repr(error))
        finally:
            with contextlib.suppress(Exception):
                await self._world.close()

    async def _take(self, task: Task) -> None:
        first = await self._begin(task)
        if check_specs(self._report, self._world.tools(), task.id):
            await self._act(task)
        await self._world.close()
        second = await self._begin(task)
        for name in Beginning._fields:
            before, after = getattr(first, name), getattr(second, name)
            if before != after:
                message = f"after an episode, a reset does not bring back the {name}"
                self._report.add("error", "reset", message, task.id, f"{before} before, {after} after")

    async def _begin(self, task: Task) -> Beginning:
        observation = await self._world.reset(task)
        return Beginning(observation.text, _written(self._world.tools()), self._world.state_hash())

    async def _act(self, task: Task) -> None:
        """Carry out the solution as the episode's loop would, until the environment ends the episode."""
        for message in task.solution:
            if self._world.finished:
                return
            for call in message.calls:
                await self._call(task, call)
            if not message.calls and await self._world.respond(message.content) is None:
                return

    async def _call(self, task: Task, call: ToolCall) -> None:
        add = self._report.add
        spec = next((tool for tool in self._world.tools() if tool.name == call.name), None)
        problem = None if spec is None else argument_problem(spec, call)
        if spec is None:
            add("error", "unreachable_gold", "the solution calls a tool that is not offered", task.id, call.name)
        elif problem is not None:
            severity: Severity = "error" if spec.checked else "warning"
            message = "the arguments of a call of the solution do not fit the tool's schema"
            add(severity, "gold_arguments", message, task.id, f"{call.name}: {problem}")
        result = await self._registry.call(call)
        if not result.error or spec is None or (problem is not None and spec.checked):
            return
        if result.owner is not None:
            add("error", "gold_call", "a tool fails at a call of the solution", task.id, result.content)
        else:
            add("warning", "gold_call", "a call of the solution is answered with an error", task.id, result.content)


def _written(specs: Sequence[ToolSpec]) -> str:
    return json.dumps([spec.to_json() for spec in specs], sort_keys=True)
