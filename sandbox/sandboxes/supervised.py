"""A sandbox that a supervisor serves, whatever started it: the calls of `Sandbox` as requests on its channel."""

from __future__ import annotations

import posixpath
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sandbox.errors import ProviderError, SandboxFileError, SandboxGoneError
from sandbox.sandboxes.answers import Configured, Done, Executed, Limits, ReadPart, Started
from sandbox.sandboxes.api_entrance import ApiEntrance
from sandbox.sandboxes.channel import AnswerType, Channel, Field, RefusedError
from sandbox.sandboxes.guest.wire import LARGEST_BODY, join
from sandbox.sandboxes.program import UnusableError, encode_path, encode_program
from sandbox.sandboxes.supervised_process import SupervisedProcess
from sandbox.sandboxes.supervisor import supervisor_modules
from sandbox.sandboxes.types import ExecResult, SandboxSnapshot, SandboxSpec

PART = 1024 * 1024
"""Bytes of a file that one request carries."""

LARGEST_PROGRAM = 3 * 1024 * 1024
"""Bytes of a command with its environment; systems take less."""

SECONDS_FOR_FOLDERS = 120.0
"""How long remembering the folders, or bringing them back, may take."""

DEFAULT_ENV = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


class SupervisedSandbox:
    """A sandbox over a channel. `configure` comes before anything else.

    Args:
        channel: to the supervisor.
        spec: what was asked for.
        end: removes the sandbox.
        env: environment variables of commands; those of the spec go before them.
        locate: where a path inside is found; where the sandbox has the file system of the machine.
        api_entrance: see `Sandbox`.
    """

    def __init__(
        self,
        channel: Channel,
        spec: SandboxSpec,
        end: Callable[[], Awaitable[None]],
        env: Mapping[str, str],
        locate: Callable[[str], str] = str,
        api_entrance: ApiEntrance | None = None,
    ) -> None:
        self.api_entrance = api_entrance
        self._channel = channel
        self._spec = spec
        self._end = end
        self._env = DEFAULT_ENV | dict(env) | dict(spec.env)
        self._locate = locate
        self._stopped = False
        self._snapshots: weakref.WeakValueDictionary[int, SandboxSnapshot] = weakref.WeakValueDictionary()
        self._snapshots_taken = 0
        self.python = ""

    async def configure(
        self,
        limits: Limits,
        *,
        folders: Sequence[str],
        excluded: Sequence[str] = (),
        modules: bytes = b"",
        system_calls: bytes = b"",
    ) -> None:
        """Make the supervisor ready.

        Args:
            folders: those that a reset brings back.
            excluded: what a reset leaves alone in them.
            modules: what `compiled_supervisor` gave for the same Python; by default text, which takes longer.
            system_calls: a filter of them as `seccomp_filter` makes it, for what the sandbox is not started with one.

        Raises:
            ProviderError: the supervisor cannot work there.
            SandboxGoneError: it does not answer.
        """
        fields: dict[str, Field] = {
            **limits.fields(),
            "folders": join([encode_path(folder) for folder in folders]),
            "excluded": join([encode_path(folder) for folder in excluded]),
            "filter": system_calls,
            "api_port": self._spec.api_port,
        }
        self._channel.send_supervisor(modules or supervisor_modules())
        try:
            answer, _ = await self._channel.request("configure", fields, Configured, seconds=SECONDS_FOR_FOLDERS)
        except RefusedError as error:
            raise ProviderError(
                f"the sandbox cannot be set up: {error}",
                hint="its python3 needs the whole standard library: the package python3, not python3-minimal",
            ) from None
        self.python = answer.python

    async def compiled_supervisor(self) -> bytes:
        """The supervisor's modules as compiled by this sandbox's Python. To be asked for before any command."""
        modules = supervisor_modules()
        _, compiled = await self._channel.request("compile", {}, Done, body=modules, most=10 * len(modules))
        return compiled

    async def exec(
        self,
        command: str | Sequence[str],
        *,
        cwd: str | None = None,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        seconds: float | None = None,
        output_bytes: int | None = None,
        merge: bool = False,
    ) -> ExecResult:
        """Run a command: see `Sandbox.exec`. What cannot be a command's words has the exit code 126."""
        limit = self._spec.output_bytes if output_bytes is None else output_bytes
        allowed = self._spec.seconds if seconds is None else seconds
        try:
            if len(stdin) > LARGEST_BODY:
                raise UnusableError(f"a standard input of more than {LARGEST_BODY} bytes")
            program = self._program(command, cwd, env)
        except UnusableError as error:
            return ExecResult(126, b"", f"{error}\n".encode())
        try:
            answer, output = await self._channel.request(
                "exec",
                {**program, "seconds": allowed, "limit": limit, "merge": merge},
                Executed,
                body=stdin,
                seconds=allowed,
                most=2 * limit + 4096,
            )
        except RefusedError as error:
            raise SandboxGoneError(f"the sandbox refuses a command: {error}") from None
        return ExecResult(
            exit_code=answer.code,
            stdout=output[: answer.stdout],
            stderr=output[answer.stdout :],
            cut=answer.cut,
            timed_out=answer.timed_out,
            seconds=answer.seconds,
        )

    async def start_process(
        self, command: str | Sequence[str], *, cwd: str | None = None, env: Mapping[str, str] | None = None
    ) -> SupervisedProcess:
        """Start a process that is talked to: see `Sandbox.start_process`."""
        try:
            answer, _ = await self._channel.request("start", self._program(command, cwd, env), Started)
        except (UnusableError, RefusedError) as error:
            raise SandboxFileError(str(error)) from None
        return SupervisedProcess(self._channel, self._spec, answer.id)

    async def write_file(self, path: str, content: bytes, *, mode: int = 0o644) -> None:
        """Write a file: see `Sandbox.write_file`."""
        for offset in range(0, max(1, len(content)), PART):
            is_last = offset + PART >= len(content)
            fields: dict[str, Field] = {"offset": offset, "mode": mode if is_last else -1}
            await self._file_request("write", path, fields, Done, content[offset : offset + PART])

    async def read_file(self, path: str, *, max_bytes: int = 16 * 1024 * 1024) -> bytes:
        """Read a file: see `Sandbox.read_file`."""
        content = bytearray()
        while True:
            wanted = min(PART, max_bytes + 1 - len(content))
            fields: dict[str, Field] = {"offset": len(content), "size": wanted}
            answer, part = await self._file_request("read", path, fields, ReadPart, most=wanted)
            content += part
            if answer.size > max_bytes or len(content) > max_bytes:
                raise SandboxFileError(f"{path}: larger than {max_bytes} bytes")
            if not part:
                return bytes(content)

    async def snapshot(self) -> SandboxSnapshot:
        """Remember the writable folders: see `Sandbox.snapshot`."""
        self._snapshots_taken += 1
        snapshot = SandboxSnapshot(self._snapshots_taken)
        kept = join([b"%d" % number for number in self._snapshots])
        fields: dict[str, Field] = {"first": False, "name": snapshot.number, "kept": kept}
        try:
            await self._channel.request("snapshot", fields, Done, seconds=SECONDS_FOR_FOLDERS)
        except RefusedError as error:
            raise SandboxFileError(str(error)) from None
        self._snapshots[snapshot.number] = snapshot
        return snapshot

    async def begin_here(self) -> None:
        """Take the folders as they are for the beginning, to which a fresh reset comes back.

        Raises:
            ProviderError: they hold more than a snapshot may.
        """
        try:
            fields: dict[str, Field] = {"first": True, "name": b"", "kept": b""}
            await self._channel.request("snapshot", fields, Done, seconds=SECONDS_FOR_FOLDERS)
        except RefusedError as error:
            raise ProviderError(f"the sandbox cannot be set up: {error}", hint="give it more scratch_mb") from None

    async def reset(self, to: SandboxSnapshot | None = None, *, fresh: bool = False) -> None:
        """End every process and bring the writable folders back: see `Sandbox.reset`."""
        if fresh:
            self._snapshots.clear()
        if to is not None and self._snapshots.get(to.number) is not to:
            raise SandboxFileError("the snapshot is not one of this sandbox since its last fresh reset")
        fields: dict[str, Field] = {"fresh": fresh, "name": b"" if to is None else to.number}
        try:
            await self._channel.request("reset", fields, Done, seconds=SECONDS_FOR_FOLDERS)
        except RefusedError as error:
            self._channel.close("it could not be reset")
            raise SandboxGoneError(f"the sandbox is gone: it could not be reset: {error}") from None

    async def stop(self) -> None:
        """End it: see `Sandbox.stop`."""
        if not self._stopped:
            self._stopped = True
            self._channel.close()
            await self._end()

    def _program(
        self, command: str | Sequence[str], cwd: str | None, env: Mapping[str, str] | None
    ) -> dict[str, Field]:
        folder = posixpath.join(self._spec.workdir, cwd or "")
        program = encode_program(command, self._locate(folder), self._env | dict(env or {}))
        if sum(len(value) for value in program.values() if isinstance(value, bytes)) > LARGEST_PROGRAM:
            raise UnusableError("a command that is too long")
        return program

    async def _file_request(
        self,
        operation: str,
        path: str,
        fields: Mapping[str, Field],
        answer: type[AnswerType],
        body: bytes = b"",
        most: int = 0,
    ) -> tuple[AnswerType, bytes]:
        try:
            where = encode_path(path and self._locate(posixpath.join(self._spec.workdir, path)))
            return await self._channel.request(operation, {**fields, "path": where}, answer, body=body, most=most)
        except (UnusableError, RefusedError) as error:
            raise SandboxFileError(f"{path}: {error}") from None
