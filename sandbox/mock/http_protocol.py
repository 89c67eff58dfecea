"""HTTP on a connection: usual requests on a short way, all others through uvicorn and h11."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.mock.answers import refuse
from sandbox.mock.asgi import ABORT, Handle
from sandbox.mock.bodies import ApiLimits
from sandbox.mock.exchange import ConnectionLostError, Refusal, WireRequest
from sandbox.mock.plain_request import answer_bytes, plain_request

_log = logging.getLogger("sandbox.mock")


def mock_protocol(handle: Handle, limits: ApiLimits) -> Callable[..., asyncio.Protocol]:
    """What makes the protocol of each connection to an API.

    Args:
        handle: answers a request.
        limits: of requests.
    """

    def make(*arguments: Any, **named: Any) -> MockProtocol:
        protocol = MockProtocol(*arguments, **named)
        protocol.handle, protocol.limits = handle, limits
        return protocol

    return make


class MockProtocol(H11Protocol):
    """A connection. A request that comes whole and is plain is answered without h11, one at a time.

    Attributes:
        handle: answers a request.
        limits: of requests.
    """

    handle: Handle
    limits: ApiLimits
    _under_way: asyncio.Task[None] | None = None
    _ends: bool = False
    _early: bytes = b""
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state: dict[str, Any] = {**self.app_state, ABORT: transport.abort}
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._request_has_come()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._under_way is not None:
            self._early += data
            self.flow.pause_reading()
            return
        request = None
        if self._is_idle():
            request = plain_request(data, self.client[0] if self.client else "", self.limits.body_bytes)
        if request is None:
            super().data_received(data)
            if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
                self._expect_request()
            else:
                self._request_has_come()
            return
        self._request_has_come()
        self._unset_keepalive_if_required()
        self._under_way = self.loop.create_task(self._answer(request))
        self.tasks.add(self._under_way)
        self._under_way.add_done_callback(self.tasks.discard)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        has_begun = self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]
        if not self.transport.is_closing() and (has_begun or self.conn.their_state is h11.SEND_BODY):
            self._unset_keepalive_if_required()
            self._expect_request()

    def _is_idle(self) -> bool:
        """Whether no request is under way, nor a part of one received."""
        states = self.conn.our_state, self.conn.their_state
        return states == (h11.IDLE, h11.IDLE) and not self.conn.trailing_data[0] and not self.flow.write_paused

    def _expect_request(self) -> None:
        """Give a request, of which a part may have come, its time."""
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.limits.seconds, self._end_late)

    def _request_has_come(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end_late(self) -> None:
        """Close the connection, with an answer where a part of a request came and none was sent."""
        is_silent = self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]
        if not is_silent and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            refusal = Refusal(408, f"the request did not come whole in {self.limits.seconds:g} s")
            answer = refuse(None, refusal)
            answer.headers["Connection"] = "close"
            self.transport.write(answer_bytes(answer, "GET", self.server_state.default_headers) or b"")
        self.transport.close()

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
