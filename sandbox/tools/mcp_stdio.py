"""A process that speaks MCP on its standard input and output.

The transport that comes with the `mcp` package takes time quadratic in the length of a message and
bounds it by nothing, so one large answer would stop every episode. This one is linear, turns a
message that is too long into an error, and keeps the end of what the process says on standard error.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client.stdio import get_default_environment
from mcp.shared.message import SessionMessage
from mcp.types import INTERNAL_ERROR, ErrorData, JSONRPCError, JSONRPCRequest, RequestId, jsonrpc_message_adapter

from sandbox.tools.lines import Line, LineCutter
from sandbox.tools.wire import LARGEST_ANSWER

CHUNK = 2**16
COMPLAINTS = 4096
"""Bytes that are kept of the end of standard error."""

SECONDS_TO_EXIT = 2.0
"""How long the process may take to end after its input is closed, after SIGTERM, and after SIGKILL."""

_ID_FIRST = re.compile(rb'\s*\{\s*(?:"jsonrpc"\s*:\s*"2.0"\s*,\s*)?"id"\s*:\s*(\d+)\b')
_ID_LAST = re.compile(rb'"id"\s*:\s*(\d+)\s*(?:,\s*"jsonrpc"\s*:\s*"2.0"\s*)?\}\s*$')

Incoming = MemoryObjectSendStream[SessionMessage | Exception]


class StdioServer:
    """A server process.

    Args:
        command: the program and its arguments.
        environment: variables beside the harmless ones that are passed on (`PATH`, `HOME` and the like).
        folder: its working directory; None for that of this process.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str], folder: Path | None) -> None:
        self._command = command
        self._environment = get_default_environment() | environment
        self._folder = folder
        self._asked: RequestId | None = None
        self._complaints = b""

    def last_words(self) -> str:
        """The last line on standard error; empty where there was none."""
        return self._complaints.decode("utf-8", "replace").rstrip().rpartition("\n")[2].strip()

    @contextlib.asynccontextmanager
    async def connect(
        self,
    ) -> AsyncIterator[
        tuple[MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]]
    ]:
        """Start the process, and end it and its children afterwards. Gives the streams of a session.

        Raises:
            OSError: the process cannot be started.
        """
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._environment,
            cwd=self._folder,
            start_new_session=True,
        )
        incoming, received = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        sent, outgoing = anyio.create_memory_object_stream[SessionMessage](0)
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._read, process, incoming)
                group.start_soon(self._write, process, outgoing, incoming)
                group.start_soon(self._listen, process)
                try:
                    yield received, sent
                finally:
                    with anyio.CancelScope(shield=True):
                        await _end(process)
                    group.cancel_scope.cancel()
        finally:
            if process.returncode is None:
                _kill(process, signal.SIGKILL)
            for stream in (incoming, received, sent, outgoing):
                stream.close()

    async def _read(self, process: Process, incoming: Incoming) -> None:
        assert process.stdout is not None
        cutter = LineCutter(LARGEST_ANSWER)
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            async with incoming:
                while chunk := await process.stdout.read(CHUNK):
                    for line in cutter.feed(chunk):
                        await incoming.send(self._message(line))

    def _message(self, line: Line) -> SessionMessage | Exception:
        if not line.complete:
            text = f"the server's answer has {line.size} bytes; the limit is {LARGEST_ANSWER} bytes"
            error = ErrorData(code=INTERNAL_ERROR, message=text)
            return SessionMessage(JSONRPCError(jsonrpc="2.0", id=self._answered(line), error=error))
        try:
            return SessionMessage(jsonrpc_message_adapter.validate_json(line.content, by_name=False))
        except ValueError as error:
            return error

    def _answered(self, line: Line) -> RequestId | None:
        """The request that a line of which only the ends are known answers; if it cannot be told, the last one."""
        found = _ID_FIRST.match(line.content) or _ID_LAST.search(line.content)
        return int(found[1]) if found else self._asked

    async def _write(
        self, process: Process, outgoing: MemoryObjectReceiveStream[SessionMessage], incoming: Incoming
    ) -> None:
        assert process.stdin is not None
        try:
            async for item in outgoing:
                if isinstance(item.message, JSONRPCRequest):
                    self._asked = item.message.id
                process.stdin.write(item.message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n")
                await process.stdin.drain()
        except OSError:
            await incoming.aclose()

    async def _listen(self, process: Process) -> None:
        assert process.stderr is not None
        while chunk := await process.stderr.read(CHUNK):
            self._complaints = (self._complaints + chunk)[-COMPLAINTS:]


async def _end(process: Process) -> None:
    """Ask the process to end: first by closing its input, then by a signal to it and its children."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    for signal_number in (None, signal.SIGTERM, signal.SIGKILL):
        if signal_number is not None:
            _kill(process, signal_number)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), SECONDS_TO_EXIT)
            _kill(process, signal.SIGKILL)  # what it started and left behind
            return


def _kill(process: Process, signal_number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal_number)
