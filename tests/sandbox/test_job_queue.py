"""The order in which jobs that follow others are worked on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from sandbox.job_queue import JobQueue
from sandbox.scheduler import Scheduler


@dataclass(frozen=True)
class Link:
    key: int
    follows: int | None


@st.composite
def forests(draw: st.DrawFn) -> list[Link]:
    """Jobs of which each may follow any earlier one."""
    links: list[Link] = []
    for key in range(draw(st.integers(0, 40))):
        links.append(Link(key, draw(st.none() | st.integers(0, key - 1)) if key else None))
    return links


@given(forests(), st.integers(1, 8), st.randoms(use_true_random=False))
def test_every_job_is_done_once_and_after_the_one_it_follows(links: list[Link], workers: int, chance: object) -> None:
    done: list[int] = []

    @contextlib.asynccontextmanager
    async def make_worker() -> AsyncIterator[Callable[[Link], Awaitable[None]]]:
        async def work(link: Link) -> None:
            assert link.follows is None or link.follows in done
            for _ in range(chance.randrange(4)):  # type: ignore[attr-defined]
                await asyncio.sleep(0)
            done.append(link.key)

        yield work

    asyncio.run(asyncio.wait_for(Scheduler(iter(links), workers).run(make_worker), 60))
    assert sorted(done) == [link.key for link in links]


@given(forests(), st.integers(1, 5))
def test_no_more_jobs_are_read_ahead_than_there_is_room_for(links: list[Link], room: int) -> None:
    read = 0

    def reading() -> Iterator[Link]:
        nonlocal read
        for link in links:
            read += 1
            yield link

    async def work() -> None:
        queue = JobQueue(reading(), room)
        at_work: list[Link] = []
        given_out = 0
        while True:
            taking = asyncio.create_task(queue.take())
            await asyncio.sleep(0)
            while not taking.done():
                queue.done(at_work.pop(0))
                await asyncio.sleep(0)
            assert read - given_out <= room + 1
            link = await taking
            if link is None:
                break
            given_out += 1
            at_work.append(link)
        assert given_out == len(links)

    asyncio.run(work())


def test_independent_jobs_are_worked_on_while_others_wait() -> None:
    async def work() -> list[int]:
        queue = JobQueue(iter([Link(0, None), Link(1, 0), Link(2, 1), Link(3, None)]))
        first, second = await queue.take(), await queue.take()
        assert first is not None
        assert second is not None
        waiting = asyncio.create_task(queue.take())
        await asyncio.sleep(0)
        assert not waiting.done()
        queue.done(first)
        third = await waiting
        assert third is not None
        return [first.key, second.key, third.key]

    assert asyncio.run(work()) == [0, 3, 1]


def test_closing_wakes_those_who_wait() -> None:
    async def work() -> None:
        queue = JobQueue(iter([Link(0, None), Link(1, 0)]))
        await queue.take()
        waiting = [asyncio.create_task(queue.take()) for _ in range(3)]
        await asyncio.sleep(0)
        queue.close()
        assert await asyncio.wait_for(asyncio.gather(*waiting), 60) == [None, None, None]

    asyncio.run(work())
