"""How many requests a scarce thing takes at once, adjusted by what it answers.

Additive increase, multiplicative decrease (Chiu and Jain, 1989): a refusal halves the limit and may
close the gate for the time that the server asks for; each full round of successes adds one.
"""

from __future__ import annotations

import asyncio
from collections import deque


class AdaptiveLimiter:
    """Hands out at most `limit` places, in order of arrival. An async context manager.

    Args:
        limit: the places at the start.
        maximum: the places after any growth.
    """

    def __init__(self, limit: int, maximum: int | None = None) -> None:
        self.limit = limit
        self._maximum = maximum or limit
        self._served = 0
        self._in_use = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed_until = 0.0

    async def __aenter__(self) -> None:
        if self._in_use < self.limit and not self._waiting:
            self._in_use += 1
        else:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._release()
                raise
        while (delay := self._closed_until - asyncio.get_running_loop().time()) > 0:
            try:
                await asyncio.sleep(delay)
            except asyncio.CancelledError:
                self._release()
                raise

    async def __aexit__(self, *exception: object) -> None:
        self._release()

    def _release(self) -> None:
        self._in_use -= 1
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self._in_use < self.limit:
            place = self._waiting.popleft()
            if not place.done():
                self._in_use += 1
                place.set_result(None)

    def succeeded(self) -> None:
        """A request was served: the limit grows by one after as many successes as it has places."""
        self._served += 1
        if self._served >= self.limit and self.limit < self._maximum:
            self._served = 0
            self.limit += 1
            self._admit()

    def refused(self, retry_after: float = 0.0) -> None:
        """The server had too much: halve the limit; take no new request for `retry_after` seconds."""
        self._served = 0
        self.limit = max(1, self.limit // 2)
        self._closed_until = max(self._closed_until, asyncio.get_running_loop().time() + retry_after)
