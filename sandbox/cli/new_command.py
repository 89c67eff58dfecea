"""`new environment`, `new suite`, `new agent` and `new tool`."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from sandbox.errors import UsageError
from sandbox.new.writing import write_agent, write_environment, write_suite, write_tool
from sandbox.paths import expanded
from sandbox.workspace import Workspaces, find_workspaces


def new_environment(name: str, folder: Path | None, *, container: bool) -> int:
    workspace, known = _workspace(folder)
    written = write_environment(name, workspace, known, container=container)
    build = [f"{_go_to(workspace)}sandbox images build {name}"] if container else []
    inside = "" if folder is None else f" --in {shlex.quote(str(folder))}"
    _tell(written, [*build, f"sandbox new suite {name} --environment {name}{inside}"])
    return 0


def new_suite(name: str, folder: Path | None, environment: str | None) -> int:
    workspace, known = _workspace(folder)
    if environment is None and (workspace / "environments" / name / "environment.py").is_file():
        environment = name
        print(f"its tasks run in the environment {name} of this workspace")
    written = write_suite(name, workspace, known, environment=environment)
    there = _go_to(workspace)
    _tell(written, [f"{there}sandbox run --agent oracle --suite {name}", f"{there}sandbox validate {name}"])
    return 0


def new_agent(name: str, folder: Path | None) -> int:
    workspace, known = _workspace(folder)
    (written,) = write_agent(name, workspace, known)
    run = f"{_go_to(workspace)}sandbox run --agent {name} --suite starter --limit 3"
    _tell([written], [f"name your server and its model in {os.path.relpath(written)}", run])
    return 0


def new_tool(name: str, folder: Path | None) -> int:
    workspace, known = _workspace(folder)
    written = write_tool(name, workspace, known)
    there = _go_to(workspace)
    run = f"{there}sandbox run --agent random --suite starter --limit 3 --tools {name}"
    _tell(written, [f"{there}sandbox tools show {name}", run])
    return 0


def _workspace(folder: Path | None) -> tuple[Path, Workspaces]:
    """Where to write, and the workspaces in reach from there.

    Raises:
        UsageError: the folder is a file.
    """
    workspace = expanded(folder or ".").absolute()
    if workspace.exists() and not workspace.is_dir():
        raise UsageError(f"{workspace} is no folder", hint="give another one with --in")
    return workspace, Workspaces([workspace, *find_workspaces().roots])


def _go_to(workspace: Path) -> str:
    """What a command begins with that needs the workspace in reach."""
    return "" if workspace in find_workspaces().roots else f"cd {shlex.quote(str(workspace))} && "


def _tell(written: Sequence[Path], steps: Sequence[str]) -> None:
    """Say what was written, and what to do next."""
    for path in written:
        print(f"wrote {os.path.relpath(path)}")
    for step in steps:
        print(f"next: {step}")
