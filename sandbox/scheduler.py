"""Runs many episodes at once, taking the next one only when there is a place for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeAlias, TypeVar

from sandbox.job_queue import Follower, JobQueue

Job = TypeVar("Job", bound=Follower)

Worker: TypeAlias = AbstractAsyncContextManager[Callable[[Job], Awaitable[None]]]
"""What works on jobs while it is entered; leaving it releases what it held from job to job."""


class Scheduler(Generic[Job]):
    """A fixed number of workers that pull jobs from an iterator.

    Pulling is the back-pressure: but for those that wait for another one, of which there is room for a
    fixed number, jobs are never read ahead of the workers, so a suite of any length takes the same memory.

    Args:
        jobs: read one by one; each comes after the one that it follows.
        concurrency: the workers.
    """

    def __init__(self, jobs: Iterator[Job], concurrency: int) -> None:
        self._queue = JobQueue(jobs)
        self._concurrency = concurrency
        self._tasks: list[asyncio.Task[None]] = []
        self.draining = False

    def drain(self) -> None:
        """Start no further job; those that run are finished."""
        self.draining = True
        self._queue.close()

    def stop(self) -> None:
        """Start no further job and cancel those that run."""
        self.drain()
        for task in self._tasks:
            task.cancel()

    async def run(self, make_worker: Callable[[], Worker[Job]]) -> None:
        """Work until the jobs are done, or drained or stopped.

        The first exception of a job cancels the others and is raised, in an ExceptionGroup.

        Args:
            make_worker: called once for each worker; what entering it gives is awaited with each job.
        """
        async with asyncio.TaskGroup() as group:
            self._tasks = [group.create_task(self._work(make_worker())) for _ in range(self._concurrency)]

    async def _work(self, worker: Worker[Job]) -> None:
        async with worker as handle:
            while (job := await self._queue.take()) is not None:
                await handle(job)
                self._queue.done(job)
