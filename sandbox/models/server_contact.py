"""Contact with a model's server: whether it is there at all, and who waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import sys
from collections.abc import Iterator

from sandbox.errors import MissingError, UsageError

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 10.0, 5.0
"""The most that is waited for a server before a run begins; one that takes longer to answer is there."""
SECONDS_BEFORE_LINE, SECONDS_BETWEEN_LINES = 1.0, 5.0
"""How long requests wait before a line tells of them, and the least time from line to line."""


def check_server(address: str) -> None:
    """Connect to a server once, by the proxies of the environment. Any answer will do.

    Raises:
        MissingError: nothing takes connections there.
        UsageError: it is no address.
    """
    import httpx

    hint = "start the model's server, or give its address with --set model.base_url=http://HOST:PORT/v1"
    try:
        httpx.head(address, timeout=httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise UsageError(f"model.base_url is {address}, which is no address: {error}", hint=hint) from error
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise MissingError(f"no model server answers at {address}: {reason(error)}", hint=hint) from error
    except httpx.TransportError:
        return


def reason(error: Exception) -> str:
    """What an exception of an HTTP client says, with what it says of its cause."""
    said = str(error) or type(error).__name__
    cause = str(error.__cause__ or "")
    return said if cause in said else f"{said.rstrip('.')} ({cause})"


NO_WAY = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH)
NOT_CONNECTED = ("ConnectError", "ConnectTimeout")
"""The exceptions of HTTP clients for a server that takes no connection, by their names."""


def no_connection(error: BaseException) -> str | None:
    """What an exception, or what it comes from, says of a server that takes no connection; None where none does."""
    for one in _causes(error):
        found = isinstance(one, socket.gaierror) or (isinstance(one, OSError) and one.errno in NO_WAY)
        if found or type(one).__name__ in NOT_CONNECTED:
            return str(one) or type(one).__name__
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class Waits:
    """The waits of requests to one server before they are sent again.

    While there are any, a line on standard error says every few seconds how many, and why.

    Args:
        address: of the server.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._waiting = 0
        self._last_problem = ""
        self._line: asyncio.TimerHandle | None = None
        self._next_line = 0.0

    async def wait(self, seconds: float, problem: str) -> None:
        """Wait, because of a problem."""
        self._waiting += 1
        self._last_problem = problem
        if self._line is None:
            self._schedule()
        try:
            await asyncio.sleep(seconds)
        finally:
            self._waiting -= 1
            if not self._waiting and self._line is not None:
                self._line.cancel()
                self._line = None

    def _schedule(self) -> None:
        loop = asyncio.get_running_loop()
        self._line = loop.call_at(max(loop.time() + SECONDS_BEFORE_LINE, self._next_line), self._tell)

    def _tell(self) -> None:
        self._next_line = asyncio.get_running_loop().time() + SECONDS_BETWEEN_LINES
        one = self._waiting == 1
        waiting = f"{self._waiting} {'request' if one else 'requests'} to {self._address} {'waits' if one else 'wait'}"
        with contextlib.suppress(OSError):  # nobody reads the lines any more; the run goes on
            print(f"{waiting} to be sent again: {self._last_problem}", file=sys.stderr, flush=True)
        self._schedule()
