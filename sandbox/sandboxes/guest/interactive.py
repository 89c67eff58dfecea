"""A process that is sent input and asked for output many times, such as an interpreter."""

import os
import select

from sandbox.sandboxes.guest.capture import Capture
from sandbox.sandboxes.guest.command import Feeder, Program
from sandbox.sandboxes.guest.loop import CHUNK, Loop, read_available

MOST_WAITING = 1024 * 1024
"""Bytes of output that wait to be received; with more the process waits."""


class Interactive:
    """A running process; both its outputs are one stream.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, loop: Loop, program: Program) -> None:
        self._loop = loop
        self._buffer = bytearray()
        source, feed = os.pipe()
        self._output, writer = os.pipe()
        try:
            self.pid = program.spawn((source, writer, writer))
        except OSError:
            os.close(feed)
            os.close(self._output)
            raise
        finally:
            os.close(source)
            os.close(writer)
        loop.await_end(self.pid)
        self.feeder = Feeder(loop, feed)
        self._attached = False
        self._open = True
        os.set_blocking(self._output, False)
        self._attach()

    def take(self, until: bytes, capture: Capture) -> bool:
        """Move output into a capture, up to a text, which is left out. Returns whether the text came."""
        while True:
            position = self._buffer.find(until) if until else -1
            if position >= 0:
                capture.add(bytes(self._buffer[:position]))
                del self._buffer[: position + len(until)]
                return True
            keep = min(len(self._buffer), max(0, len(until) - 1)) if self._open else 0
            whole = len(self._buffer) - keep
            capture.add(bytes(self._buffer[:whole]))
            del self._buffer[:whole]
            if not self._read():
                self._attach()
                return False

    def finish(self) -> None:
        """The process has ended: what is still in the pipe is all that will be."""
        while len(self._buffer) < 2 * MOST_WAITING and self._read():
            pass
        self.close()

    def close(self) -> None:
        self.feeder.close()
        if self._open:
            self._loop.detach(self._output)
            os.close(self._output)
            self._open = False

    def _attach(self) -> None:
        if self._open and not self._attached:
            self._loop.attach(self._output, self._ready, select.POLLIN)
            self._attached = True

    def _ready(self) -> None:
        if len(self._buffer) < MOST_WAITING:
            self._read()
        else:
            self._loop.detach(self._output)
            self._attached = False

    def _read(self) -> bool:
        data = read_available(self._output, CHUNK) if self._open else None
        if data == b"":
            self._loop.detach(self._output)
            os.close(self._output)
            self._open = False
        self._buffer += data or b""
        return bool(data)
