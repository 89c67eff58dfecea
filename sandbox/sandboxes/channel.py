"""The host's end of the channel to a supervisor: one request at a time, each with a deadline.

What comes from the sandbox is held to be hostile: every frame has a limit, every field a type, and
what is not an answer to the request ends the sandbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from sandbox.errors import SandboxGoneError
from sandbox.sandboxes.guest.wire import PREFIX, lengths, pack, unpack
from sandbox.sandboxes.supervisor import supervisor_program

SECONDS_OF_GRACE = 30.0
"""How much longer than the command itself an answer may take: killing, and a machine with much to do."""

LARGEST_FIELDS = 64 * 1024

Field = bytes | int | float | bool

AnswerType = TypeVar("AnswerType", bound=BaseModel)


class Writer(Protocol):
    """Where frames are written: an `asyncio.StreamWriter`, or what behaves like one."""

    def write(self, data: bytes, /) -> None: ...

    async def drain(self) -> None: ...

    def close(self) -> None: ...


class RefusedError(Exception):
    """The supervisor will not do what it was asked, with the reason."""


@dataclass(slots=True)
class _Owed:
    """An answer that is still to come."""

    number: int
    most: int
    deadline: float


class Channel:
    """Requests and answers.

    Args:
        reader: what the supervisor writes.
        writer: what the supervisor reads.
        grace: seconds that an answer may take beyond what the request may.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: Writer, grace: float = SECONDS_OF_GRACE) -> None:
        self._reader = reader
        self._writer = writer
        self._grace = grace
        self._lock = asyncio.Lock()
        self._number = 0
        self._owed: _Owed | None = None
        self._prefix: bytes | None = None
        self._broken = ""

    def send_supervisor(self, modules: bytes) -> None:
        """Send the supervisor itself, for which `supervisor_argv` waits."""
        self._writer.write(supervisor_program(modules))

    @property
    def broken(self) -> str:
        """Why no more requests can be made; empty while they can."""
        return self._broken

    async def request(
        self,
        operation: str,
        fields: Mapping[str, Field],
        answer: type[AnswerType],
        *,
        body: bytes = b"",
        seconds: float = 0.0,
        most: int = 0,
    ) -> tuple[AnswerType, bytes]:
        """Ask, and wait for the answer. If this is cancelled, what was asked for is ended before the next request.

        Args:
            seconds: that the supervisor may take, before the grace.
            most: bytes of the answer's body.

        Raises:
            RefusedError: the supervisor's reason.
            SandboxGoneError: there is no answer, or it is none.
        """
        async with self._lock:
            await self._settle()
            self._number += 1
            frame = pack({"op": operation.encode(), "id": b"%d" % self._number} | _as_bytes(fields), body)
            deadline = asyncio.get_running_loop().time() + seconds + self._grace
            self._owed = _Owed(self._number, most, deadline)
            try:
                self._writer.write(frame)
                found, content = await self._answer()
            except asyncio.CancelledError:
                self._cancel()
                raise
        if "error" in found:
            raise RefusedError(found["error"].decode(errors="replace"))
        try:
            return answer.model_validate({name: value.decode() for name, value in found.items()}), content
        except (ValidationError, UnicodeDecodeError) as error:
            raise self._break("the supervisor's answer is none") from error

    def close(self, reason: str = "it was stopped") -> None:
        """Make no more requests."""
        self._broken = self._broken or reason
        self._writer.close()

    def _cancel(self) -> None:
        if not self._broken:
            self._owed = self._owed and _Owed(self._owed.number, self._owed.most, self._soon())
            self._writer.write(pack({"op": b"cancel"}))

    def _soon(self) -> float:
        return asyncio.get_running_loop().time() + self._grace

    async def _settle(self) -> None:
        """Take the answer to a request that was cancelled."""
        if self._broken:
            raise SandboxGoneError(f"the sandbox is gone: {self._broken}")
        if self._owed is not None:
            await self._answer()

    async def _answer(self) -> tuple[dict[str, bytes], bytes]:
        owed = self._owed
        assert owed is not None
        try:
            async with asyncio.timeout_at(owed.deadline):
                await self._writer.drain()
                fields, body = await self._read_frame(owed.most)
        except TimeoutError:
            raise self._break("it did not answer in time") from None
        except (asyncio.IncompleteReadError, ConnectionError, OSError) as error:
            raise self._break("its supervisor ended") from error
        except ValueError as error:
            raise self._break(f"what it sent is no answer: {error}") from error
        if fields.get("id") != b"%d" % owed.number:
            raise self._break("it answered what was not asked")
        self._owed = None
        return fields, body

    async def _read_frame(self, most: int) -> tuple[dict[str, bytes], bytes]:
        """A frame; a cancellation while waiting for it loses none of it."""
        if self._prefix is None:
            self._prefix = await self._reader.readexactly(PREFIX)
        head, body = lengths(self._prefix)
        if head > LARGEST_FIELDS or body > most:
            raise ValueError(f"a frame of {head} and {body} bytes")
        content = await self._reader.readexactly(head + body)
        self._prefix = None
        return unpack(content[:head]), content[head:]

    def _break(self, reason: str) -> SandboxGoneError:
        self.close(reason)
        return SandboxGoneError(f"the sandbox is gone: {reason}")


def _as_bytes(fields: Mapping[str, Field]) -> dict[str, bytes]:
    return {
        name: value if isinstance(value, bytes) else str(int(value) if isinstance(value, bool) else value).encode()
        for name, value in fields.items()
    }
