"""An API as an ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import quote

from sandbox.mock.answers import refuse
from sandbox.mock.exchange import ConnectionLostError, Refusal, WireAnswer, WireRequest

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Handle: TypeAlias = Callable[[WireRequest], Awaitable[WireAnswer]]
AsgiApp: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

ABORT = "abort"
"""The key in a scope's `state` of a function that cuts the connection; the server of this package puts it there."""

MOST_DISCARDED = 16 * 2**20
"""Bytes of a body that is too large which are still read, so that the caller gets to read the answer."""


def asgi_app(handle: Handle, body_bytes: int) -> AsgiApp:
    """An application that answers with `handle`.

    A fault that drops the connection cuts it where the server gave a function for that; else the application
    raises httpx's `RemoteProtocolError` or `ReadTimeout`, as a caller in this process would meet them.

    Args:
        body_bytes: the largest body of a request that is taken.
    """

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http":
            await _respond(handle, body_bytes, scope, receive, send)

    return app


async def _live(receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def _respond(handle: Handle, body_bytes: int, scope: Message, receive: Receive, send: Send) -> None:
    body = await _body(receive, body_bytes)
    if body is None:
        return
    if len(body) > body_bytes:
        answer = refuse(None, Refusal(413, f"the body is larger than {body_bytes} bytes"))
        answer.headers["Connection"] = "close"
    else:
        try:
            answer = await handle(_request(scope, body))
        except ConnectionLostError as lost:
            abort = (scope.get("state") or {}).get(ABORT)
            if abort is None:
                _raise_as_caller_meets_it(lost)
            else:
                abort()
            return
    await _send(answer, scope["method"], send)


async def _body(receive: Receive, limit: int) -> bytes | None:
    """The body, up to a little more than its limit; None where the caller went away."""
    body = bytearray()
    discarded = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        if len(body) <= limit:
            body += chunk
        else:
            discarded += len(chunk)
        if not message.get("more_body", False) or discarded > MOST_DISCARDED:
            return bytes(body)


def _request(scope: Message, body: bytes) -> WireRequest:
    raw = scope.get("raw_path")
    path = raw.decode("latin-1") if raw else quote(scope["path"])
    client = scope.get("client")
    query = scope.get("query_string", b"").decode("latin-1")
    return WireRequest(scope["method"], path, query, _headers(scope["headers"]), body, client[0] if client else "")


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        between = "; " if name == "cookie" else ", "
        found[name] = f"{found[name]}{between}{value}" if name in found else value
    return found


def _raise_as_caller_meets_it(lost: ConnectionLostError) -> None:
    import httpx

    if lost.timed_out:
        raise httpx.ReadTimeout(str(lost)) from lost
    raise httpx.RemoteProtocolError(str(lost)) from lost


async def _send(answer: WireAnswer, method: str, send: Send) -> None:
    content = b"" if method == "HEAD" else answer.body
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if answer.status >= 200 and answer.status not in (204, 304):
        headers.append((b"Content-Length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
