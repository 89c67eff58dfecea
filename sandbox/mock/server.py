"""A mock API on a port of this machine, or of a sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.errors import DependencyMissingError, UsageError

if TYPE_CHECKING:
    import uvicorn

    from sandbox.mock.api import MockApi
    from sandbox.sandboxes.types import Sandbox

INSTALL_HINT = "pip install 'sandbox[mock]'"
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
    async with _served(api, listener):
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{listener.getsockname()[1]}{api.prefix}"


@contextlib.asynccontextmanager
async def serve_in_sandbox(api: MockApi, sandbox: Sandbox) -> AsyncIterator[str]:
    """Serve an API to the processes of a sandbox, and to nobody else; gives the address that it has for them.

    It is up to the caller to end this before the sandbox is given back.

    Raises:
        UsageError: the sandbox has no port for an API, or another one is served to it.
        DependencyMissingError: uvicorn is not installed.
    """
    entrance = sandbox.api_entrance
    if entrance is None:
        raise UsageError("the sandbox has no port for an API", hint="ask for it with SandboxSpec(api_port=8080)")
    listener = _listen_at(entrance.socket)
    try:
        async with _served(api, listener):
            yield f"http://{LOOPBACK}:{entrance.port}{api.prefix}"
    finally:
        entrance.socket.unlink(missing_ok=True)


@contextlib.asynccontextmanager
async def _served(api: MockApi, listener: socket.socket) -> AsyncIterator[None]:
    with contextlib.closing(listener):
        started = asyncio.Event()
        server = _server(api, started)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await started.wait()
            yield
        finally:
            server.should_exit = True
            await task


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
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"nothing can listen on {host} port {port}: {reason}", hint="--port 0") from error
    return listener


def _listen_at(path: Path) -> socket.socket:
    """A listening socket of this machine, to which every user can connect who gets that far."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(0o666)
        listener.listen(_MOST_WAITING)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"nothing can listen at {path}: {error}",
            hint="a sandbox has one API at a time; a path that is too long is made shorter by TMPDIR",
        ) from error
    return listener


def check_server() -> None:
    """Hold what serves an API to be installed.

    Raises:
        DependencyMissingError: uvicorn is not.
    """
    try:
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise DependencyMissingError(f"uvicorn cannot be imported: {error}", hint=INSTALL_HINT) from error


def _server(api: MockApi, started: asyncio.Event) -> uvicorn.Server:
    check_server()
    import uvicorn

    from sandbox.mock.http_protocol import mock_protocol

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
        http=mock_protocol(api.handle, api.limits),  # type: ignore[arg-type]
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
