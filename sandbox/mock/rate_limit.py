"""How many requests a caller may send in a time."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import UsageError
from sandbox.mock.exchange import Refusal

MAX_CALLERS = 10_000
"""Callers that are known at once; the one that has called least recently is forgotten."""


@dataclass(slots=True, frozen=True)
class RateLimit:
    """At most `requests` in any `seconds` that begin with a caller's first request."""

    requests: int
    seconds: float

    @classmethod
    def parse(cls, text: str) -> RateLimit:
        """`REQUESTS/SECONDS`, such as `100/60`.

        Raises:
            UsageError: it is not of that form.
        """
        match = re.fullmatch(r"(\d{1,9})/(\d{1,9}(?:\.\d{1,6})?)", text.strip(), re.ASCII)
        if match is None or int(match[1]) == 0 or float(match[2]) == 0:
            raise UsageError(f"the rate limit {text!r} is not REQUESTS/SECONDS", hint="for example --rate-limit 100/60")
        return cls(int(match[1]), float(match[2]))


class RateLimiter:
    """Counts the requests of each caller in windows of fixed length."""

    def __init__(self, limit: RateLimit, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, caller: str) -> None:
        """Count a request.

        Raises:
            Refusal: 429 with Retry-After, when the caller has sent all that it may.
        """
        now = self._clock()
        start, sent = self._windows.get(caller, (now, 0))
        if now - start >= self._limit.seconds:
            start, sent = now, 0
        if sent >= self._limit.requests:
            wait = max(1, math.ceil(start + self._limit.seconds - now))
            raise Refusal(429, f"too many requests; try again in {wait} s", headers={"Retry-After": str(wait)})
        self._windows[caller] = start, sent + 1
        self._windows.move_to_end(caller)
        if len(self._windows) > MAX_CALLERS:
            self._windows.popitem(last=False)
