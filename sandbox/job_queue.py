"""Jobs in an order in which each comes after the one that it follows is done."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable, Iterator
from typing import Generic, Protocol, TypeVar

WAITING_ROOM = 1000
"""How many jobs may wait for others, beside those that can start."""


class Follower(Protocol):
    """A job that may follow another."""

    @property
    def key(self) -> Hashable:
        """What names it among all jobs."""

    @property
    def follows(self) -> Hashable | None:
        """The key of the job that has to be done before it; None where it can start at once."""


Job = TypeVar("Job", bound=Follower)


class JobQueue(Generic[Job]):
    """Gives out jobs of an iterator; one that follows another waits aside until that is done.

    No order of jobs blocks it: of those that are read and not done, the first one in the iterator's order
    follows none of the others.

    Args:
        jobs: read one by one; each comes after the one that it follows.
        room: jobs that may wait aside; where there are more, the next is read when one of them can start.
    """

    def __init__(self, jobs: Iterator[Job], room: int = WAITING_ROOM) -> None:
        self._jobs = jobs
        self._room = room
        self._ready: deque[Job] = deque()
        self._waiting: dict[Hashable, list[Job]] = {}
        self._waiting_count = 0
        self._open: set[Hashable] = set()
        self._closed = False
        self._change = asyncio.Event()

    async def take(self) -> Job | None:
        """The next job that can start, as soon as there is one; None when no more will come."""
        while not self._closed:
            if self._ready:
                return self._ready.popleft()
            if self._waiting_count < self._room and (job := next(self._jobs, None)) is not None:
                self._open.add(job.key)
                if job.follows not in self._open:
                    return job
                self._waiting.setdefault(job.follows, []).append(job)
                self._waiting_count += 1
            elif self._waiting_count:
                await self._change.wait()
            else:
                return None
        return None

    def done(self, job: Job) -> None:
        """Let those start that follow a job."""
        self._open.discard(job.key)
        followers = self._waiting.pop(job.key, [])
        self._waiting_count -= len(followers)
        self._ready.extend(followers)
        self._wake()

    def close(self) -> None:
        """Give out no further job."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        self._change.set()
        self._change = asyncio.Event()
