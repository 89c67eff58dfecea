"""HTTP on a connection: usual requests on a short way, all others through uvicorn and h11."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.mock.asgi import ABORT, Handle
from sandbox.mock.exchange import ConnectionLostError, WireRequest
from sandbox.mock.plain_request import answer_bytes, plain_request

_log = logging.getLogger("sandbox.mock")


def mock_protocol(handle: Handle, body_bytes: int) -> Callable[..., asyncio.Protocol]:
    """What makes the protocol of each connection to an API.

    Args:
        handle: answers a request.
        body_bytes: the largest body of a request that is taken.
    """

    def make(*arguments: Any, **named: Any) -> MockProtocol:
        protocol = MockProtocol(*arguments, **named)
        protocol.handle, protocol.body_bytes = handle, body_bytes
        return protocol

    return make


class MockProtocol(H11Protocol):
    """A connection. A request that comes whole and is plain is answered without h11, one at a time.

    Attributes:
        handle: answers a request.
        body_bytes: the largest body of a request that is taken.
    """

    handle: Handle
    body_bytes: int
    _under_way: asyncio.Task[None] | None = None
    _ends: bool = False
    _early: bytes = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state: dict[str, Any] = {**self.app_state, ABORT: transport.abort}

    def data_received(self, data: bytes) -> None:
        if self._under_way is not None:
            self._early += data
            self.flow.pause_reading()
            return
        request = None
        if self._is_idle():
            request = plain_request(data, self.client[0] if self.client else "", self.body_bytes)
        if request is None:
            super().data_received(data)
            return
        self._unset_keepalive_if_required()
        self._under_way = self.loop.create_task(self._answer(request))
        self.tasks.add(self._under_way)
        self._under_way.add_done_callback(self.tasks.discard)

    def _is_idle(self) -> bool:
        """Whether no request is under way, nor a part of one received."""
        states = self.conn.our_state, self.conn.their_state
        return states == (h11.IDLE, h11.IDLE) and not self.conn.trailing_data[0] and not self.flow.write_paused

    async def _answer(self, request: WireRequest) -> None:
        try:
            answer = await self.handle(request)
            content = answer_bytes(answer, request.method, self.server_state.default_headers)
            if content is None:
                raise ValueError("the answer has a header that cannot be sent")
            if not self.transport.is_closing():
                self.transport.write(content)
        except ConnectionLostError:
            self.transport.abort()
        except Exception:
            _log.exception("%s %s got no answer", request.method, request.path)
            self.transport.abort()
        finally:
            self._under_way = None
            self.on_response_complete()
            if self._ends:
                self.transport.close()
            early, self._early = self._early, b""
            if early and not self.transport.is_closing():
                self.data_received(early)

    def shutdown(self) -> None:
        """Close the connection, after the answer that is under way."""
        if self._under_way is None:
            super().shutdown()
        self._ends = True
