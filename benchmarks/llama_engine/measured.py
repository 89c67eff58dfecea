"""What a way needed for a workload."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

REMEMBERED = 8
"""Tokens of each reply that are kept, to compare what the ways say."""


@dataclass
class Measured:
    """One way's work, without the loading of the model.

    Attributes:
        requests: model calls.
        seconds, cpu: of the clock on the wall, and of the process that computes.
        generated: tokens.
        prefilled: prompt tokens that were computed.
        beginnings: for each conversation, the first tokens of its first reply.
        steps: for ours, (prompt tokens, generated tokens, seconds) of each call of llama.cpp.
    """

    requests: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    generated: int = 0
    prefilled: int = 0
    beginnings: list[list[int]] = field(default_factory=list)
    steps: list[tuple[int, int, float]] = field(default_factory=list)

    def count(self, reply: list[int], prefilled: int) -> None:
        """One more request."""
        self.requests += 1
        self.generated += len(reply)
        self.prefilled += prefilled

    @contextmanager
    def timed(self, cpu_clock: Callable[[], float] = time.process_time) -> Iterator[None]:
        """Measure the block."""
        started, cpu = time.perf_counter(), cpu_clock()
        yield
        self.seconds, self.cpu = time.perf_counter() - started, cpu_clock() - cpu
