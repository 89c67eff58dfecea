"""A process in a sandbox that is talked to, over the sandbox's channel."""

from __future__ import annotations

import signal

from sandbox.errors import SandboxFileError
from sandbox.sandboxes.answers import Done, ReceivedPart
from sandbox.sandboxes.channel import AnswerType, Channel, Field, RefusedError
from sandbox.sandboxes.guest.wire import LARGEST_BODY
from sandbox.sandboxes.types import Received, SandboxSpec


class SupervisedProcess:
    """A process, by the number that the supervisor gave it."""

    def __init__(self, channel: Channel, spec: SandboxSpec, number: int) -> None:
        self._channel = channel
        self._spec = spec
        self._number = number
        self._killed = False

    async def send(self, data: bytes, *, last: bool = False) -> None:
        """Write to its standard input: see `SandboxProcess.send`."""
        if len(data) > LARGEST_BODY:
            raise SandboxFileError(f"more than {LARGEST_BODY} bytes for a process at once")
        await self._request("send", {"last": last}, Done, data)

    async def receive(
        self, until: bytes = b"", *, seconds: float | None = None, output_bytes: int | None = None
    ) -> Received:
        """Wait for a text in its output: see `SandboxProcess.receive`."""
        limit = self._spec.output_bytes if output_bytes is None else output_bytes
        allowed = self._spec.seconds if seconds is None else seconds
        fields: dict[str, Field] = {"seconds": allowed, "limit": limit}
        answer, output = await self._request("receive", fields, ReceivedPart, until, allowed, limit + 4096)
        return Received(output, answer.found, answer.code, answer.cut, answer.timed_out)

    async def interrupt(self) -> None:
        """Send it SIGINT."""
        await self._request("kill", {"signal": int(signal.SIGINT)}, Done)

    async def kill(self) -> None:
        """End it with all its descendants: see `SandboxProcess.kill`."""
        if not self._killed:
            self._killed = True
            await self._request("kill", {"signal": int(signal.SIGKILL)}, Done)

    async def _request(
        self,
        operation: str,
        fields: dict[str, Field],
        answer: type[AnswerType],
        body: bytes = b"",
        seconds: float = 0.0,
        most: int = 0,
    ) -> tuple[AnswerType, bytes]:
        try:
            return await self._channel.request(
                operation, {**fields, "process": self._number}, answer, body=body, seconds=seconds, most=most
            )
        except RefusedError as error:
            raise SandboxFileError(str(error)) from None
