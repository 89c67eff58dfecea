"""The limiter: never too many at once, in order of arrival, and no place is ever lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.limiter import AdaptiveLimiter


class Crowd:
    """Visitors of a limiter, each of which stays until it is told to leave."""

    def __init__(self, limiter: AdaptiveLimiter) -> None:
        self.limiter = limiter
        self.inside: list[int] = []
        self.admitted: list[int] = []
        self.seen_inside: list[int] = []
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._entered: dict[int, asyncio.Event] = {}
        self._leave: dict[int, asyncio.Event] = {}

    def arrive(self) -> int:
        number = len(self._tasks)
        self._entered[number], self._leave[number] = asyncio.Event(), asyncio.Event()
        self._tasks[number] = asyncio.create_task(self._visit(number))
        return number

    async def _visit(self, number: int) -> None:
        async with self.limiter:
            self._entered[number].set()
            self.inside.append(number)
            self.admitted.append(number)
            self.seen_inside.append(len(self.inside))
            try:
                await self._leave[number].wait()
            finally:
                self.inside.remove(number)

    @property
    def waiting(self) -> int:
        return sum(not task.done() for task in self._tasks.values()) - len(self.inside)

    async def has_entered(self, number: int) -> None:
        await self._entered[number].wait()

    def leave(self, number: int) -> None:
        self._leave[number].set()

    def cancel(self, number: int) -> None:
        self._tasks[number].cancel()

    async def everybody_leaves(self) -> None:
        for number in self._tasks:
            self.leave(number)
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


async def settle() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


async def crowd_of(limiter: AdaptiveLimiter, count: int) -> Crowd:
    crowd = Crowd(limiter)
    for _ in range(count):
        crowd.arrive()
    await settle()
    return crowd


async def test_so_many_get_in_and_the_others_wait_in_order_of_arrival() -> None:
    crowd = await crowd_of(AdaptiveLimiter(2), 5)
    assert crowd.inside == [0, 1]
    crowd.leave(1)
    await settle()
    assert crowd.inside == [0, 2]
    crowd.leave(0)
    crowd.leave(2)
    await settle()
    assert crowd.inside == [3, 4]


async def test_nobody_overtakes_those_who_wait() -> None:
    crowd = await crowd_of(AdaptiveLimiter(1), 2)
    crowd.leave(0)
    crowd.arrive()
    await settle()
    assert crowd.inside == [1]


async def test_who_waits_can_give_up() -> None:
    crowd = await crowd_of(AdaptiveLimiter(1), 3)
    crowd.cancel(1)
    await settle()
    crowd.leave(0)
    await settle()
    assert crowd.inside == [2]


async def test_who_gives_up_just_as_a_place_is_handed_over_passes_it_on() -> None:
    crowd = await crowd_of(AdaptiveLimiter(1), 3)
    crowd.leave(0)
    await asyncio.sleep(0)
    assert crowd.admitted == [0]
    assert crowd.inside == []
    crowd.cancel(1)
    await settle()
    assert crowd.inside == [2]


async def test_an_exception_inside_gives_the_place_back() -> None:
    limiter = AdaptiveLimiter(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"):
            async with limiter:
                raise ValueError("inside")
    assert (await crowd_of(limiter, 1)).inside == [0]


async def test_refusals_halve_the_limit_down_to_one() -> None:
    limiter = AdaptiveLimiter(16)
    limits = []
    for _ in range(6):
        limiter.refused()
        limits.append(limiter.limit)
    assert limits == [8, 4, 2, 1, 1, 1]


async def test_each_full_round_of_successes_adds_one_up_to_the_maximum() -> None:
    limiter = AdaptiveLimiter(1, maximum=4)
    limits = []
    for _ in range(20):
        limiter.succeeded()
        limits.append(limiter.limit)
    assert limits == [2, 2, 3, 3, 3] + [4] * 15


async def test_without_a_maximum_the_limit_never_exceeds_its_start() -> None:
    limiter = AdaptiveLimiter(3)
    for _ in range(20):
        limiter.succeeded()
    assert limiter.limit == 3
    limiter.refused()
    for _ in range(20):
        limiter.succeeded()
    assert limiter.limit == 3


async def test_after_a_refusal_those_inside_stay_and_fewer_get_in() -> None:
    limiter = AdaptiveLimiter(4)
    crowd = await crowd_of(limiter, 6)
    limiter.refused()
    crowd.leave(0)
    crowd.leave(1)
    await settle()
    assert crowd.inside == [2, 3]
    crowd.leave(2)
    await settle()
    assert crowd.inside == [3, 4]


async def test_a_grown_limit_lets_the_next_one_in_at_once() -> None:
    limiter = AdaptiveLimiter(1, maximum=2)
    crowd = await crowd_of(limiter, 3)
    limiter.succeeded()
    await settle()
    assert crowd.inside == [0, 1]


async def admission_times(limiter: AdaptiveLimiter, count: int) -> list[float]:
    times = []

    async def visit() -> None:
        async with limiter:
            times.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(visit() for _ in range(count)))
    return times


async def test_a_closed_gate_holds_everybody_back() -> None:
    limiter = AdaptiveLimiter(4)
    refused = asyncio.get_running_loop().time()
    limiter.refused(0.1)
    times = await admission_times(limiter, 5)
    assert len(times) == 5
    assert min(times) - refused >= 0.1


async def test_a_gate_that_is_closed_again_holds_back_those_before_it_too() -> None:
    limiter = AdaptiveLimiter(4)
    refused = asyncio.get_running_loop().time()
    limiter.refused(0.05)
    waiting = asyncio.create_task(admission_times(limiter, 5))
    await settle()
    limiter.refused(0.2)
    limiter.refused(0.01)
    assert min(await waiting) - refused >= 0.2


async def test_who_gives_up_before_a_closed_gate_gives_the_place_back() -> None:
    limiter = AdaptiveLimiter(1)
    limiter.refused(0.1)
    crowd = await crowd_of(limiter, 2)
    assert crowd.inside == []
    crowd.cancel(0)
    await asyncio.wait_for(crowd.has_entered(1), 20)


steps = st.lists(
    st.tuples(
        st.sampled_from(["arrive", "arrive", "arrive", "leave", "leave", "cancel", "succeed", "refuse", "settle"]),
        st.integers(0, 30),
    ),
    max_size=60,
)


@given(st.integers(1, 5), st.integers(0, 3), steps)
def test_whatever_happens_the_limit_holds_the_order_is_kept_and_no_place_is_lost(
    limit: int, growth: int, happenings: list[tuple[str, int]]
) -> None:
    asyncio.run(live_through(AdaptiveLimiter(limit, limit + growth), happenings))


async def live_through(limiter: AdaptiveLimiter, happenings: list[tuple[str, int]]) -> None:
    crowd = Crowd(limiter)
    highest = limiter.limit
    arrived: list[int] = []

    def choose(number: int) -> int:
        return arrived[number % len(arrived)]

    acts: dict[str, Callable[[int], object]] = {
        "arrive": lambda _: arrived.append(crowd.arrive()),
        "leave": lambda number: crowd.leave(choose(number)) if arrived else None,
        "cancel": lambda number: crowd.cancel(choose(number)) if arrived else None,
        "succeed": lambda _: limiter.succeeded(),
        "refuse": lambda _: limiter.refused(),
    }
    for kind, number in happenings:
        if kind != "settle":
            acts[kind](number)
            highest = max(highest, limiter.limit)
            continue
        await settled(crowd, highest)
        highest = limiter.limit
    await settled(crowd, highest)
    assert crowd.admitted == sorted(crowd.admitted), "somebody overtook"
    await crowd.everybody_leaves()
    after = await crowd_of(limiter, limiter.limit + 1)
    assert after.inside == list(range(limiter.limit)), "a place was lost or won"
    await after.everybody_leaves()


async def settled(crowd: Crowd, highest: int) -> None:
    """Let everything happen, then check what must hold whenever nothing is about to happen."""
    await settle()
    assert all(count <= highest for count in crowd.seen_inside), "too many were let in"
    crowd.seen_inside.clear()
    assert not crowd.waiting or len(crowd.inside) >= crowd.limiter.limit, "a free place, and somebody waits"
