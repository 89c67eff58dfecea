"""Checks of an environment by itself, and with the first tasks of the suites that use it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Collection, Sequence

from sandbox.errors import SandboxError
from sandbox.ingredients import RunRequest, load_ingredients
from sandbox.protocols import Environment, Sandboxed
from sandbox.sandboxes.images import image_source
from sandbox.sandboxes.selection import describe_sandboxes
from sandbox.sandboxes.types import ProviderName, SandboxSpec
from sandbox.validation.report import Report
from sandbox.validation.scripted_runs import SOLVER, WithOwnAgents
from sandbox.validation.walk import walk_tasks
from sandbox.workspace import Workspaces

ASYNCHRONOUS = ("reset", "call", "respond", "close")
SYNCHRONOUS = ("tools", "state_hash")


TASKS = 3
"""Of each split of a suite that is not checked itself, to reset the suite's environment with."""


def check_environment(
    report: Report, workspaces: Workspaces, provider: ProviderName, users: Sequence[str], checked: Collection[str]
) -> None:
    """Report what the environment lacks of the protocol, and what goes wrong with the first tasks of its suites.

    Args:
        users: the suites that name it.
        checked: those that are checked themselves, with all their tasks.
    """
    try:
        environment = workspaces.load_environment(report.name)
    except SandboxError as error:
        report.add_failure("load", error)
        return
    _check_methods(report, environment)
    if isinstance(environment, Sandboxed):
        _check_sandboxes(report, workspaces, provider, environment.sandbox_specs)
    if not users:
        report.add("note", "reset", "no suite uses it, so it was not reset")
    if report.findings:
        return
    for suite in users:
        if suite not in checked:
            _walk(report, workspaces, provider, suite)


def _walk(report: Report, workspaces: Workspaces, provider: ProviderName, suite: str) -> None:
    request = RunRequest(agent=SOLVER, suite=suite, limit=TASKS, sandbox=provider)
    try:
        ingredients = load_ingredients(request, WithOwnAgents(workspaces.roots))
        for split in ingredients.splits:
            asyncio.run(walk_tasks(report, ingredients, request.model_copy(update={"splits": [split]})))
    except SandboxError as error:
        report.add_failure("reset", error)


def _check_sandboxes(
    report: Report, workspaces: Workspaces, provider: ProviderName, specs: Sequence[SandboxSpec]
) -> None:
    wrong = [spec for spec in specs if not isinstance(spec, SandboxSpec)]
    if wrong:
        report.add("error", "sandbox", f"sandbox_specs has {wrong[0]!r} in it, which is no SandboxSpec")
        return
    try:
        for spec in specs:
            image_source(spec.image, workspaces)
        asyncio.run(describe_sandboxes(provider, "", specs))
    except SandboxError as error:
        report.add_failure("sandbox", error)


def _check_methods(report: Report, environment: Environment) -> None:
    for name in (*ASYNCHRONOUS, *SYNCHRONOUS):
        method = getattr(environment, name, None)
        if not callable(method):
            report.add("error", "protocol", f"the class Environment has no method {name}")
        elif inspect.iscoroutinefunction(method) != (name in ASYNCHRONOUS):
            wanted = "async def" if name in ASYNCHRONOUS else "def"
            report.add("error", "protocol", f"the method {name} must be defined with `{wanted}`")
    if not hasattr(type(environment), "finished"):
        report.add("error", "protocol", "the class Environment has no property finished")
