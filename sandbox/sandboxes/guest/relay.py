"""The way from the sandbox to one API: a port of its own loopback, led on to a socket that the host mounted."""

import select

from sandbox.sandboxes.guest.loop import CHUNK, Loop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

FOLDER = "/sandbox-api"
"""Where the host mounts its folder."""

SOCKET = "socket"
"""The name of the API's socket in it. It is there while an API is served."""

MOST_CONNECTIONS = 32
"""At once; further ones wait to be accepted."""

MOST_WAITING = 262144
"""Bytes of a connection that wait in one direction; with more the sender waits."""


class Relay:
    """Listens on a port, and leads every connection on to the API. Without an API it ends them at once.

    Raises:
        OSError: nothing can listen there.
    """

    def __init__(self, loop: Loop, port: int) -> None:
        import socket

        self._loop = loop
        self._open: set[_Connection] = set()
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(socket.SOMAXCONN)
        self._listener.setblocking(False)
        self._listen()

    def drop(self) -> None:
        """End all connections."""
        for connection in list(self._open):
            connection.close()

    def _listen(self) -> None:
        self._loop.attach(self._listener.fileno(), self._accept, select.POLLIN)

    def _accept(self) -> None:
        import socket

        try:
            near, _ = self._listener.accept()
        except OSError:
            return
        ends = [near]
        try:
            far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            ends.append(far)
            for end in ends:
                end.setblocking(False)
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            far.connect(FOLDER + "/" + SOCKET)
        except OSError:
            for end in ends:
                end.close()
            return
        self._open.add(_Connection(self._loop, near, far, self._closed))
        if len(self._open) >= MOST_CONNECTIONS:
            self._loop.detach(self._listener.fileno())

    def _closed(self, connection: "_Connection") -> None:
        self._open.discard(connection)
        self._listen()


class _Connection:
    """A connection from inside with its continuation."""

    def __init__(self, loop: Loop, near: "socket", far: "socket", closed: "Callable[[_Connection], None]") -> None:
        self._loop = loop
        self._closed = closed
        self._ways = (_Way(near, far), _Way(far, near))
        for end in (near, far):
            loop.attach(end.fileno(), self._turn, select.POLLIN)

    def close(self) -> None:
        for way in self._ways:
            self._loop.detach(way.source.fileno())
            way.source.close()
        self._closed(self)

    def _turn(self) -> None:
        """Move what can be moved, then wait for what is still to come."""
        try:
            for way in self._ways:
                way.move()
        except OSError:
            self.close()
            return
        if all(way.has_ended for way in self._ways):
            self.close()
            return
        for way, back in (self._ways, self._ways[::-1]):
            events = (select.POLLIN if way.can_take else 0) | (select.POLLOUT if back.waiting else 0)
            if events:
                self._loop.attach(way.source.fileno(), self._turn, events)
            else:
                self._loop.detach(way.source.fileno())


class _Way:
    """One direction."""

    def __init__(self, source: "socket", sink: "socket") -> None:
        self.source = source
        self._sink = sink
        self.waiting = bytearray()
        self._is_open = True
        self.has_ended = False

    @property
    def can_take(self) -> bool:
        return self._is_open and len(self.waiting) < MOST_WAITING

    def move(self) -> None:
        """Take what has come, and pass on what the other side takes.

        Raises:
            OSError: one of the sides is gone.
        """
        import socket

        try:
            data = self.source.recv(CHUNK) if self.can_take else None
        except BlockingIOError:
            data = None
        self._is_open = self._is_open and data != b""
        self.waiting += data or b""
        try:
            del self.waiting[: self._sink.send(self.waiting) if self.waiting else 0]
        except BlockingIOError:
            return
        if not self._is_open and not self.waiting and not self.has_ended:
            self.has_ended = True
            self._sink.shutdown(socket.SHUT_WR)
