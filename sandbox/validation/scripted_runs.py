"""Runs of agents that need no model, whose run files are read and thrown away."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from sandbox.ingredients import RunRequest
from sandbox.journal.run_file import RunFile
from sandbox.run import execute, start_run
from sandbox.tally import Tally
from sandbox.workspace import Workspaces, builtin_root

SOLVER, IDLER = "oracle", "silent"


class WithOwnAgents(Workspaces):
    """Workspaces in which only this package's own agents are found, so that no other of that name is taken."""

    @cached_property
    def agents(self) -> dict[str, Path]:
        return Workspaces([builtin_root()]).agents


class _NoProgress:
    def finished(self, tally: Tally) -> None:
        return None


@contextlib.contextmanager
def run_and_read(request: RunRequest, workspaces: Workspaces) -> Iterator[RunFile]:
    """Run a request by the real episode loop; the run file lasts as long as the context.

    Raises:
        SandboxError: it cannot be run.
    """
    with tempfile.TemporaryDirectory(prefix="sandbox-validate-") as folder:
        path = Path(folder) / f"validate-{Path(folder).name}.sqlite"
        with start_run(request, WithOwnAgents(workspaces.roots), path) as prepared:
            asyncio.run(execute(prepared, _NoProgress(), lambda scheduler: None))
        with RunFile(path) as run:
            yield run
