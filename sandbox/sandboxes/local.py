"""No isolation at all: commands run as the user, in a temporary folder, with what limits the supervisor can hold."""

from __future__ import annotations

import asyncio
import os
import platform
import secrets
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path, PurePosixPath

from sandbox.errors import ProviderError
from sandbox.sandboxes.answers import Limits
from sandbox.sandboxes.channel import Channel
from sandbox.sandboxes.owner import mark_of
from sandbox.sandboxes.supervised import SupervisedSandbox
from sandbox.sandboxes.supervisor import supervisor_argv
from sandbox.sandboxes.traces import leave_trace, remove_folder, remove_left
from sandbox.sandboxes.types import SandboxSpec
from sandbox.types import JSON

MB = 1024 * 1024
SECONDS_TO_END = 15.0

PASSED_ON = ("PATH", "LANG", "TERM")
"""Variables of this process that commands get; no others, since they may hold secrets."""


class LocalProvider:
    """Starts supervisors as plain child processes.

    Nothing keeps a command from this machine's files, network and processes, or from ending its own
    supervisor. The writable folders of the spec are folders below a temporary one; calls with paths
    below them are led there, but commands have to use relative paths.

    Args:
        run: the run that the sandboxes belong to.
    """

    name = "local"

    def __init__(self, run: str) -> None:
        self._run = run
        self._sandboxes: set[SupervisedSandbox] = set()

    async def start(self, spec: SandboxSpec) -> SupervisedSandbox:
        """See `SandboxProvider.start`.

        Raises:
            ProviderError: the spec asks for an image, a port, or for another user or root than this program's.
            SandboxGoneError: it cannot be started at present.
        """
        if spec.api_port:
            raise ProviderError(
                "the local provider has no loopback of its own to serve an API on",
                hint="use --sandbox docker or --sandbox bubblewrap",
            )
        if spec.image or spec.writable_root or (spec.root and os.geteuid() != 0):
            raise ProviderError(
                "the local provider has no images, no root folder of its own and no other user",
                hint="use --sandbox docker or --sandbox bubblewrap",
            )
        above = Path(tempfile.mkdtemp(prefix="sandbox-"))

        def locate(path: str) -> str:
            below = any(PurePosixPath(path).is_relative_to(folder) for folder in (*spec.writable, spec.workdir))
            return str(above / path.lstrip("/")) if below else path

        folders = [locate(folder) for folder in spec.writable]
        for folder in (*folders, locate(spec.workdir)):
            os.makedirs(folder, exist_ok=True)
        process = await asyncio.create_subprocess_exec(
            *supervisor_argv(sys.executable), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
        )
        assert process.stdin is not None
        assert process.stdout is not None
        trace = leave_trace(self.name, secrets.token_hex(8), self._run, (mark_of(process.pid),), str(above))

        async def end() -> None:
            self._sandboxes.discard(sandbox)
            await _end(process)
            await asyncio.to_thread(remove_folder, str(above))
            trace.unlink(missing_ok=True)

        variables = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        variables |= {"HOME": locate(spec.workdir), "TMPDIR": locate("/tmp")}
        sandbox = SupervisedSandbox(Channel(process.stdout, process.stdin), spec, end, variables, locate)
        self._sandboxes.add(sandbox)
        try:
            await sandbox.configure(_limits(spec), folders=folders)
        except BaseException:
            await asyncio.shield(sandbox.stop())
            raise
        return sandbox

    async def describe(self, spec: SandboxSpec) -> dict[str, JSON]:
        """See `SandboxProvider.describe`."""
        return {
            "engine": f"none, Linux {platform.release()}",
            "image": "this machine",
            "python": platform.python_version(),
            "isolation": "none: commands reach the files, the network and the processes of this machine, as this user",
            "limits": {
                "memory": "supervisor, 10 times a second; rlimit for each process",
                "processes": "supervisor, 10 times a second",
                "cpus": "not enforced",
                "disk": "not enforced in sum, by rlimit for each file",
                "network": "this machine's",
                "system calls": "no filter",
            },
        }

    async def answers(self) -> bool:
        """See `SandboxProvider.answers`. There is no engine."""
        return True

    async def clean(self, run: str | None) -> list[str]:
        """See `SandboxProvider.clean`. Processes that left their supervisor are not found."""
        return remove_left(self.name, run)

    async def close(self) -> None:
        """Stop all sandboxes that this provider started."""
        async with asyncio.TaskGroup() as group:
            for sandbox in list(self._sandboxes):
                group.create_task(sandbox.stop())


def _limits(spec: SandboxSpec) -> Limits:
    memory = spec.memory_mb * MB
    scratch = spec.scratch_mb * MB
    return Limits(memory=memory, data=memory + 64 * MB, threads=spec.processes, fsize=scratch, snapshot=scratch)


async def _end(process: Process) -> None:
    """Wait for the supervisor, which ends all its processes when its input is closed."""
    try:
        await asyncio.wait_for(process.wait(), SECONDS_TO_END)
    except TimeoutError:
        process.kill()
        await process.wait()
