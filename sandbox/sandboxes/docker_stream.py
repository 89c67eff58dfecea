"""The stream of an attached container: both outputs in one, cut into frames.

A frame begins with eight bytes: which output it is of (1 or 2), three zeros, and the length of what
follows, high byte first. Source: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
"""

from __future__ import annotations

import asyncio
import socket

HEADER = 8
STDOUT, STDERR = 1, 2

LAST_WORDS = 4096
"""Bytes that are kept of the end of standard error."""


class FrameError(ValueError):
    """What the engine sends is no stream of frames."""


class Demultiplexer:
    """Takes the stream in pieces of any size, and gives its standard output; holds no output back.

    Attributes:
        last_words: the end of standard error.
    """

    def __init__(self) -> None:
        self.last_words = b""
        self._header = b""
        self._left = 0

    def feed(self, data: bytes) -> bytes:
        """The standard output in the next piece of the stream.

        Raises:
            FrameError: a frame that is of neither output.
        """
        stdout = bytearray()
        at = 0
        while at < len(data):
            if self._left:
                part = data[at : at + self._left]
                self._left -= len(part)
                if self._header[0] == STDOUT:
                    stdout += part
                else:
                    self.last_words = (self.last_words + part)[-LAST_WORDS:]
            else:
                part = data[at : at + HEADER - len(self._header) % HEADER]
                self._begin(part)
            at += len(part)
        return bytes(stdout)

    def _begin(self, part: bytes) -> None:
        self._header = self._header[len(self._header) // HEADER * HEADER :] + part
        if len(self._header) < HEADER:
            return
        if self._header[0] not in (STDOUT, STDERR) or any(self._header[1:4]):
            raise FrameError(f"a frame begins with {self._header.hex(' ')}")
        self._left = int.from_bytes(self._header[4:], "big")


class _Protocol(asyncio.StreamReaderProtocol):
    """Feeds a reader with the standard output alone."""

    def __init__(self, reader: asyncio.StreamReader, demultiplexer: Demultiplexer) -> None:
        super().__init__(reader)
        self._output = reader
        self._demultiplexer = demultiplexer

    def data_received(self, data: bytes) -> None:
        try:
            stdout = self._demultiplexer.feed(data)
        except FrameError as error:
            self._output.set_exception(error)
            return
        if stdout:
            super().data_received(stdout)


async def open_stream(
    attached: socket.socket, demultiplexer: Demultiplexer
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The container's standard output and input, from the connection that was attached to it."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(loop=loop)
    transport, protocol = await loop.create_connection(lambda: _Protocol(reader, demultiplexer), sock=attached)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
