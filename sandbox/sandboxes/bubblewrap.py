"""Sandboxes by bubblewrap: namespaces of the kernel, without a daemon and without root."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import secrets
import shutil
import subprocess

from sandbox.errors import ProviderError, SandboxGoneError
from sandbox.sandboxes.answers import Limits
from sandbox.sandboxes.api_entrance import make_entrance, remove_entrance
from sandbox.sandboxes.bubblewrap_launch import Launched, check, launch
from sandbox.sandboxes.bubblewrap_layout import SHARED_MB, environment, make_layout
from sandbox.sandboxes.bubblewrap_unpack import fill_root
from sandbox.sandboxes.channel import Channel
from sandbox.sandboxes.images import rootfs, rootfs_env, rootfs_sha256
from sandbox.sandboxes.images_digest import packages_sha256
from sandbox.sandboxes.seccomp import seccomp_filter
from sandbox.sandboxes.supervised import SupervisedSandbox
from sandbox.sandboxes.traces import leave_trace, remove_left
from sandbox.sandboxes.types import SandboxSpec
from sandbox.types import JSON

OLDEST = (0, 7)
"""The first version that can limit the size of a tmpfs."""

COUNTS_BY_NAMESPACE = (5, 14)
"""The first Linux that counts a user's processes in each user namespace for itself."""

MB = 1024 * 1024
MB_BESIDE = 64
"""How much one process may have over the memory limit of all, so that it meets that limit and not its own."""

FILES_PER_MB = 256
"""Of a writable folder: about as many as a disk has."""


class BubblewrapProvider:
    """Starts sandboxes of `bwrap`.

    Args:
        run: the run that they belong to.

    Raises:
        ProviderError: there is no `bwrap`, it is too old, or the kernel does not let it work.
    """

    name = "bubblewrap"

    def __init__(self, run: str) -> None:
        self._run = run
        self._sandboxes: set[SupervisedSandbox] = set()
        self._compiled: dict[str, bytes] = {}
        program = shutil.which("bwrap")
        if program is None:
            raise ProviderError("bubblewrap is not installed", hint="apt install bubblewrap")
        self._program = program
        self._version = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60
        ).stdout.strip()
        if _numbers(self._version) < OLDEST:
            raise ProviderError(f"{self._version} is too old", hint="apt install bubblewrap, of Debian 12 or newer")
        check(program)

    async def start(self, spec: SandboxSpec) -> SupervisedSandbox:
        """See `SandboxProvider.start`.

        Raises:
            ProviderError: the image is not unpacked, or the sandbox cannot be made as asked.
            SandboxGoneError: it cannot be started at present.
        """
        root = rootfs(spec.image) if spec.image else None
        entrance = make_entrance(spec.api_port, self.name, self._run)
        try:
            layout = make_layout(spec, root, entrance)
            launched = launch(self._program, spec, layout)
        except BaseException:
            remove_entrance(entrance)
            raise
        try:
            reader, writer = await asyncio.open_unix_connection(sock=launched.connection)
        except BaseException:
            launched.end()
            remove_entrance(entrance)
            raise
        trace = None

        async def end() -> None:
            self._sandboxes.discard(sandbox)
            await asyncio.to_thread(launched.end)
            remove_entrance(entrance)
            if trace is not None:
                trace.unlink(missing_ok=True)

        variables = environment(spec) | (rootfs_env(spec.image) if spec.image else {})
        sandbox = SupervisedSandbox(Channel(reader, writer), spec, end, variables, api_entrance=entrance)
        self._sandboxes.add(sandbox)
        try:
            await self._configure(sandbox, spec, layout.folders, launched)
            if spec.image not in self._compiled:
                self._compiled[spec.image] = await sandbox.compiled_supervisor()
            trace = leave_trace(self.name, secrets.token_hex(8), self._run, launched.identify())
            if layout.unpacked is not None:
                await fill_root(sandbox, layout.unpacked, layout.bound)
                await sandbox.begin_here()
        except BaseException:
            await asyncio.shield(sandbox.stop())
            raise
        return sandbox

    async def describe(self, spec: SandboxSpec) -> dict[str, JSON]:
        """See `SandboxProvider.describe`. Starts a sandbox, to know that it can be.

        Raises:
            ProviderError: the image is not unpacked, or no sandbox can be started.
            SandboxGoneError: it cannot be started at present.
        """
        sandbox = await self.start(spec)
        await sandbox.stop()
        return {
            "engine": f"{self._version}, Linux {platform.release()}",
            "image": f"sha256:{rootfs_sha256(spec.image)}" if spec.image else _own_programs(),
            "python": sandbox.python,
            "limits": _enforcement(spec),
        }

    async def answers(self) -> bool:
        """See `SandboxProvider.answers`. There is no engine."""
        return True

    async def clean(self, run: str | None) -> list[str]:
        """See `SandboxProvider.clean`. Most sandboxes have ended with the process that started them."""
        return remove_left(self.name, run)

    async def close(self) -> None:
        """Stop all sandboxes that this provider started."""
        async with asyncio.TaskGroup() as group:
            for sandbox in list(self._sandboxes):
                group.create_task(sandbox.stop())

    async def _configure(
        self, sandbox: SupervisedSandbox, spec: SandboxSpec, folders: tuple[str, ...], launched: Launched
    ) -> None:
        try:
            await sandbox.configure(_limits(spec), folders=folders, modules=self._compiled.get(spec.image, b""))
        except SandboxGoneError:
            raise launched.failure() from None


def _own_programs() -> str:
    packages = packages_sha256()
    return f"/usr of this machine, packages {'of an unknown kind' if packages is None else f'sha256:{packages}'}"


def _limits(spec: SandboxSpec) -> Limits:
    by_kernel = _counts_by_namespace()
    return Limits(
        memory=spec.memory_mb * MB,
        data=(spec.memory_mb + MB_BESIDE) * MB,
        nproc=spec.processes + 1 if by_kernel else 0,
        threads=0 if by_kernel else spec.processes,
        files=spec.scratch_mb * FILES_PER_MB,
        fsize=spec.scratch_mb * MB,
        snapshot=spec.scratch_mb * MB,
    )


def _enforcement(spec: SandboxSpec) -> dict[str, JSON]:
    """How each limit is enforced, for the run header."""
    allowed = len(os.sched_getaffinity(0))
    filtered = "a filter of ours" if seccomp_filter(platform.machine()) else "no filter for this machine"
    return {
        "memory": "supervisor, 10 times a second; rlimit for each process; not counted: the kernel's buffers "
        "and pages of shared mappings that no process maps any more",
        "swap": "counted as memory",
        "processes": "rlimit of a user namespace" if _counts_by_namespace() else "supervisor, 10 times a second",
        "cpus": f"bound to {min(allowed, -int(-spec.cpus // 1))} of {allowed} processors",
        "disk": f"size of a tmpfs for each folder, {SHARED_MB} MB for /dev/shm; files: supervisor, 10 times a second",
        "network": "this machine's, with all that listens on it" if spec.network else "a namespace with loopback only",
        "system calls": filtered,
    }


def _counts_by_namespace() -> bool:
    return _numbers(platform.release()) >= COUNTS_BY_NAMESPACE


def _numbers(version: str) -> tuple[int, ...]:
    found = re.search(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
