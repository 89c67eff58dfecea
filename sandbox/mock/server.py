"""A mock API on a port."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from sandbox.errors import DependencyMissingError, UsageError

if TYPE_CHECKING:
    import uvicorn

    from sandbox.mock.api import MockApi

INSTALL_HINT = "pip install 'uvicorn>=0.54'"
LOOPBACK = "127.0.0.1"
SECONDS_KEPT_ALIVE = 75
"""How long a connection without requests is kept, so that slow callers do not meet its end."""

_MOST_WAITING = 2_048
"""Connections that wait to be accepted."""


@contextlib.asynccontextmanager
async def serve_api(api: MockApi, host: str = LOOPBACK, port: int = 0) -> AsyncIterator[str]:
    """Serve an API for as long as the context is entered; gives its address.

    Args:
        port: 0 for a free one.

    Raises:
        UsageError: nothing can listen there.
        DependencyMissingError: uvicorn is not installed.
    """
    listener = _listen(host, port)
    started = asyncio.Event()
    server = _server(api, started)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await started.wait()
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{listener.getsockname()[1]}{api.prefix}"
    finally:
        server.should_exit = True
        await task
        listener.close()


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host's ports."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. It names its protocol, because asyncio sets TCP_NODELAY only on sockets that do.

    Without that, the body of an answer waits 40 ms for the receiver's word that the headers came.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_MOST_WAITING)
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(f"nothing can listen on {host} port {port}: {error}", hint="try --port 0") from error
    return listener


def _server(api: MockApi, started: asyncio.Event) -> uvicorn.Server:
    try:
        import uvicorn

        from sandbox.mock.http_protocol import mock_protocol
    except ImportError as error:
        raise DependencyMissingError(f"uvicorn cannot be imported: {error}", hint=INSTALL_HINT) from error

    class Server(uvicorn.Server):
        """Says when it has started, and leaves signals to the program around it."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            try:
                await super().startup(sockets)
            finally:
                started.set()

        @contextlib.contextmanager
        def capture_signals(self) -> Any:
            yield

    config = uvicorn.Config(
        api.asgi,
        http=mock_protocol(api.handle, api.limits.body_bytes),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=SECONDS_KEPT_ALIVE,
        timeout_graceful_shutdown=1,
    )
    return Server(config)
