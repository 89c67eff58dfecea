"""An API as an ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import replace
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
"""Bytes of a body that is too large which are still read."""


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


class _TooLargeError(Exception):
    """A body is larger than it may be.

    Attributes:
        more: whether some of it is still to come.
    """

    def __init__(self, *, more: bool) -> None:
        self.more = more


async def _live(receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def _respond(handle: Handle, body_bytes: int, scope: Message, receive: Receive, send: Send) -> None:
    request = _request(scope)
    try:
        body = await _body(receive, body_bytes, request.headers.get("content-length", ""))
    except _TooLargeError as error:
        answer = refuse(None, Refusal(413, f"the body is larger than {body_bytes} bytes"))
        answer.headers["Connection"] = "close"
        await _send(answer, scope["method"], send, more=True)
        if error.more:
            await _discard(receive)
        await send({"type": "http.response.body", "body": b""})
        return
    if body is None:
        return
    try:
        answer = await handle(replace(request, body=body))
    except ConnectionLostError as lost:
        abort = (scope.get("state") or {}).get(ABORT)
        if abort is None:
            _raise_as_caller_meets_it(lost)
        else:
            abort()
        return
    await _send(answer, scope["method"], send)


async def _body(receive: Receive, limit: int, declared: str) -> bytes | None:
    """The body; None where the caller went away.

    Args:
        declared: its length, as the request's head has it.

    Raises:
        _TooLargeError: it is larger than the limit; raised as soon as that is known.
    """
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise _TooLargeError(more=True)
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise _TooLargeError(more=more)
    return bytes(body)


async def _discard(receive: Receive) -> None:
    """Read what is still to come of a body, so that the caller gets to read the answer."""
    discarded = 0
    while discarded <= MOST_DISCARDED:
        message = await receive()
        discarded += len(message.get("body", b""))
        if not message.get("more_body", False):
            return


def _request(scope: Message) -> WireRequest:
    """A request without its body."""
    raw = scope.get("raw_path")
    path = raw.decode("latin-1") if raw else quote(scope["path"])
    client = scope.get("client")
    query = scope.get("query_string", b"").decode("latin-1")
    return WireRequest(scope["method"], path, query, _headers(scope["headers"]), b"", client[0] if client else "")


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


async def _send(answer: WireAnswer, method: str, send: Send, *, more: bool = False) -> None:
    content = b"" if method == "HEAD" else answer.body
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if answer.status >= 200 and answer.status not in (204, 304):
        headers.append((b"Content-Length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": more})
