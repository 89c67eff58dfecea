"""Waiting: for frames from the host, for output of commands, for the end of processes, for the next look at memory."""

import errno
import os
import select
import signal
import time

from sandbox.sandboxes.guest.processes import SECONDS_TO_DIE, StuckError, Table
from sandbox.sandboxes.guest.wire import LARGEST_BODY, PREFIX, lengths, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS_BETWEEN_LOOKS = 0.1
CHUNK = 65536
LARGEST_FIELDS = 4 * 1024 * 1024


class HostGoneError(Exception):
    """The host closed the channel."""


class Loop:
    """The one place where the supervisor waits.

    Args:
        source: the descriptor from which frames come.
        table: the processes.
        look: called every `SECONDS_BETWEEN_LOOKS` while there are processes.
    """

    def __init__(self, source: int, table: Table, look: "Callable[[], None]") -> None:
        self._source = source
        self._table = table
        self._look = look
        self._poll = select.poll()
        self._handlers: dict[int, Callable[[], None]] = {}
        self._buffer = bytearray()
        self._frames: list[tuple[dict[str, bytes], bytes]] = []
        self._ended: dict[int, int] = {}
        self._awaited: set[int] = set()
        self._next_look = 0.0
        self.alive = False
        self._reaped, writer = os.pipe()
        for fd in (self._reaped, writer):
            os.set_blocking(fd, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(writer)
        self.attach(self._reaped, self._reap, select.POLLIN)
        self.attach(source, self._read_frames, select.POLLIN)

    def attach(self, fd: int, handler: "Callable[[], None]", events: int) -> None:
        """Call a function whenever a descriptor can be read (or written)."""
        self._handlers[fd] = handler
        self._poll.register(fd, events)

    def detach(self, fd: int) -> None:
        """Take no more notice of a descriptor."""
        if self._handlers.pop(fd, None):
            self._poll.unregister(fd)

    def await_end(self, pid: int) -> None:
        """Remember how a child ends, for `status`."""
        self._awaited.add(pid)
        self.alive = True
        self._next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS

    def status(self, pid: int) -> "int | None":
        """How a child ended, as a shell has it; None while it runs."""
        return self._ended.get(pid)

    def forget(self, pid: int) -> int:
        """How a child has ended, of which nothing more will be asked."""
        self._awaited.discard(pid)
        return self._ended.pop(pid)

    def next_frame(self) -> "tuple[dict[str, bytes], bytes]":
        """Wait for a frame.

        Raises:
            HostGoneError: there will be none.
        """
        while not self._frames:
            self.step(None)
        return self._frames.pop(0)

    def is_cancelled(self) -> bool:
        """Whether the host asked to end what is going on."""
        if not self._frames:
            return False
        self._frames.pop(0)
        return True

    def step(self, seconds: "float | None") -> None:
        """Wait until something happens, at most so long, and let it be handled."""
        wait = seconds
        if self.alive:
            left = max(0.0, self._next_look - time.monotonic())
            wait = left if wait is None else min(wait, left)
        for fd, _ in self._poll.poll(None if wait is None else int(wait * 1000) + 1):
            handler = self._handlers.get(fd)
            if handler:
                handler()
        if self.alive and time.monotonic() >= self._next_look:
            self._look()
            self._next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS

    def reap_all(self) -> None:
        """Wait until all processes that were killed are gone.

        Raises:
            StuckError: they do not die.
        """
        deadline = time.monotonic() + SECONDS_TO_DIE
        while self.alive:
            self._reap()
            if self.alive:
                if time.monotonic() > deadline:
                    raise StuckError("processes do not die")
                select.select([self._reaped], [], [], 0.01)

    def _reap(self) -> None:
        try:
            while os.read(self._reaped, CHUNK):
                pass
        except BlockingIOError:
            pass
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid in self._awaited:
                    self._ended[pid] = _as_shell(status)
        except ChildProcessError:
            self.alive = False

    def _read_frames(self) -> None:
        data = os.read(self._source, CHUNK * 16)
        if not data:
            raise HostGoneError
        self._buffer += data
        while len(self._buffer) >= PREFIX:
            head, body = lengths(bytes(self._buffer[:PREFIX]))
            end = PREFIX + head + body
            if head > LARGEST_FIELDS or body > LARGEST_BODY:
                raise HostGoneError
            if len(self._buffer) < end:
                return
            fields = unpack(bytes(self._buffer[PREFIX : PREFIX + head]))
            self._frames.append((fields, bytes(self._buffer[PREFIX + head : end])))
            del self._buffer[:end]


def read_available(fd: int, most: int) -> "bytes | None":
    """What a descriptor has; None where it has nothing now, empty at its end."""
    try:
        return os.read(fd, most)
    except OSError as error:
        if error.errno == errno.EAGAIN:
            return None
        return b""


def _as_shell(status: int) -> int:
    if os.WIFSIGNALED(status):
        return 128 + os.WTERMSIG(status)
    return os.WEXITSTATUS(status)
