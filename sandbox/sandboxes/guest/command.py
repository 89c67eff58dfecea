"""One command: its pipes, its standard input, what is kept of its output."""

import errno
import os
import select

from sandbox.sandboxes.guest.capture import Capture
from sandbox.sandboxes.guest.loop import CHUNK, Loop, read_available
from sandbox.sandboxes.guest.processes import spawn

MOST_IN_PIPE = 1024 * 1024
"""Bytes that a pipe can hold when its writers have ended."""


class Program:
    """What is to be started.

    Args:
        path: of the program; empty where it is to be found by the first word of `argv`.

    Raises:
        OSError: there is no such program.
    """

    def __init__(self, argv: "list[bytes]", env: "dict[bytes, bytes]", cwd: bytes, path: bytes) -> None:
        self.argv = argv
        self.env = env
        self.cwd = cwd
        self.path = path or _find(argv[0], env.get(b"PATH", b""), cwd)

    def spawn(self, fds: "tuple[int, int, int]") -> int:
        return spawn(self.path, self.argv, self.env, self.cwd, fds)


class Feeder:
    """Writes bytes into a process's standard input as it takes them."""

    def __init__(self, loop: Loop, fd: int) -> None:
        self._loop = loop
        self._fd = fd
        self._attached = False
        self.waiting = bytearray()
        self.closed = False
        self.last = False
        os.set_blocking(fd, False)

    def send(self, data: bytes, last: bool) -> None:
        """Write these bytes, and close the input after them if they are the last."""
        self.waiting += data
        self.last = last
        self._write()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.waiting.clear()
            self._loop.detach(self._fd)
            os.close(self._fd)

    def _write(self) -> None:
        if self.closed:
            self.waiting.clear()
            return
        try:
            while self.waiting:
                del self.waiting[: os.write(self._fd, self.waiting[:CHUNK])]
        except OSError as error:
            if error.errno != errno.EAGAIN:
                self.close()
                return
        if self.waiting and not self._attached:
            self._loop.attach(self._fd, self._write, select.POLLOUT)
            self._attached = True
        elif not self.waiting and self._attached:
            self._loop.detach(self._fd)
            self._attached = False
        if self.last and not self.waiting:
            self.close()


class Reader:
    """Reads an output to its end, also when the command has ended: a process in the background is never blocked."""

    def __init__(self, loop: Loop, fd: int, capture: Capture) -> None:
        self._loop = loop
        self._fd = fd
        self._capture: Capture | None = capture
        os.set_blocking(fd, False)
        loop.attach(fd, self._ready, select.POLLIN)

    def finish(self) -> None:
        """Take what is there, and let go what comes later."""
        left = MOST_IN_PIPE
        while left > 0 and self._fd >= 0:
            size = self._read()
            if size == 0:
                break
            left -= size
        self._capture = None

    @property
    def is_open(self) -> bool:
        return self._fd >= 0

    def close(self) -> None:
        if self._fd >= 0:
            self._loop.detach(self._fd)
            os.close(self._fd)
            self._fd = -1

    def _ready(self) -> None:
        self._read()

    def _read(self) -> int:
        data = read_available(self._fd, CHUNK)
        if data == b"":
            self.close()
        if not data:
            return 0
        if self._capture:
            self._capture.add(data)
        return len(data)


class Command:
    """A running command.

    Args:
        limit: bytes kept of each output.
        merge: both outputs are one.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, loop: Loop, program: Program, stdin: bytes, limit: int, merge: bool) -> None:
        self.captures = [Capture(limit)] if merge else [Capture(limit), Capture(limit)]
        outputs = [os.pipe() for _ in self.captures]
        source, feed = os.pipe() if stdin else (os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC), -1)
        given = [source] + [writer for _, writer in outputs]
        try:
            self.pid = program.spawn((source, outputs[0][1], outputs[-1][1]))
        except OSError:
            given += [reader for reader, _ in outputs] + ([feed] if stdin else [])
            raise
        finally:
            for fd in given:
                os.close(fd)
        loop.await_end(self.pid)
        self._readers = [Reader(loop, outputs[n][0], capture) for n, capture in enumerate(self.captures)]
        self._feeder = Feeder(loop, feed) if stdin else None
        if self._feeder:
            self._feeder.send(stdin, last=True)

    @property
    def produced(self) -> int:
        return sum(capture.total for capture in self.captures)

    @property
    def is_open(self) -> bool:
        """Whether something still writes into its pipes."""
        return any(reader.is_open for reader in self._readers)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()

    def finish(self) -> None:
        """The command has ended: take the rest of its output."""
        if self._feeder:
            self._feeder.close()
        for reader in self._readers:
            reader.finish()


def not_started(error: OSError) -> "tuple[int, bytes]":
    """The exit code and message of a command that could not be started, as a shell has them."""
    name = error.filename if isinstance(error.filename, bytes) else b""
    code = 127 if isinstance(error, FileNotFoundError) else 126
    return code, name + b": " + (error.strerror or str(error)).encode("utf-8", "replace") + b"\n"


def _find(name: bytes, path: bytes, cwd: bytes) -> bytes:
    if b"/" in name:
        return name
    for folder in path.split(b":"):
        candidate = os.path.join(cwd, folder, name)
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    raise FileNotFoundError(errno.ENOENT, "command not found", name)
