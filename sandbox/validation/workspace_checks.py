"""Which things of the workspaces are checked, and the checks of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from sandbox.errors import SandboxError, UnknownNameError
from sandbox.validation.agents import check_agent
from sandbox.validation.environments import check_environment
from sandbox.validation.packs import check_pack
from sandbox.validation.report import Kind, Report
from sandbox.validation.suites import Options, check_suite
from sandbox.workspace import Workspaces


def validate(
    workspaces: Workspaces, names: Sequence[str], options: Options, on_start: Callable[[Kind, str], None]
) -> Iterator[Report]:
    """A report on each thing, tool packs and environments before the suites that use them.

    Args:
        names: of agents, environments, suites or tool packs; without any, all of the nearest workspace.
        on_start: told of each thing before it is looked at.

    Raises:
        UnknownNameError: no workspace has anything of a name.
    """
    chosen = _chosen(workspaces, names)
    suites = {name for kind, name, _ in chosen if kind == "suite"}
    for kind, name, path in chosen:
        on_start(kind, name)
        report = Report(kind, name, path, strict=bool(names))
        match kind:
            case "tools":
                check_pack(report, workspaces)
            case "environment":
                check_environment(report, workspaces, options.sandbox, _users(workspaces, name), suites)
            case "suite":
                check_suite(report, workspaces, options)
            case "agent":
                check_agent(report, workspaces)
        yield report


def _chosen(workspaces: Workspaces, names: Sequence[str]) -> list[tuple[Kind, str, Path]]:
    by_kind = _by_kind(workspaces)
    for name in names:
        if not any(name in known for known in by_kind.values()):
            raise UnknownNameError("thing to validate", name, {name for known in by_kind.values() for name in known})
    nearest = _by_kind(Workspaces(workspaces.roots[:1]))
    return [
        (kind, name, path)
        for kind, known in by_kind.items()
        for name, path in known.items()
        if name in (names or nearest[kind])
    ]


def _by_kind(workspaces: Workspaces) -> dict[Kind, Mapping[str, Path]]:
    return {
        "tools": workspaces.tools,
        "environment": workspaces.environments,
        "suite": workspaces.suites,
        "agent": workspaces.agents,
    }


def _users(workspaces: Workspaces, environment: str) -> list[str]:
    """The suites that name an environment."""
    users = []
    for name in workspaces.suites:
        try:
            if workspaces.suite_manifest(name).environment == environment:
                users.append(name)
        except SandboxError:
            continue
    return users
