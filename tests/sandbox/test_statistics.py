"""Confidence intervals of proportions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.statistics import wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe (1998), table I, method 3: the score method without continuity correction
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # by hand, with z² = 3.8415: one success of one is (1 / (1 + z²), 1); five of ten is 0.5 ± 0.2634
        (1, 1, 0.2065, 1.0),
        (0, 1, 0.0, 0.7935),
        (5, 10, 0.2366, 0.7634),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_known_intervals(successes: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_without_trials_nothing_is_known() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


shares = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares)
def test_the_interval_lies_between_0_and_1_around_the_share(share: tuple[int, int]) -> None:
    successes, n = share
    low, high = wilson_interval(successes, n)
    assert 0.0 <= low < high <= 1.0
    assert low - 1e-12 <= successes / n <= high + 1e-12


@given(shares)
def test_failures_have_the_mirrored_interval(share: tuple[int, int]) -> None:
    successes, n = share
    low, high = wilson_interval(successes, n)
    assert wilson_interval(n - successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(shares)
def test_one_success_more_moves_both_ends_up(share: tuple[int, int]) -> None:
    successes, n = share
    low, high = wilson_interval(successes, n + 1)
    next_low, next_high = wilson_interval(successes + 1, n + 1)
    assert low < next_low
    assert high < next_high


@given(shares, st.integers(2, 100))
def test_more_trials_with_the_same_share_narrow_it(share: tuple[int, int], times: int) -> None:
    successes, n = share
    low, high = wilson_interval(successes, n)
    narrow_low, narrow_high = wilson_interval(successes * times, n * times)
    assert narrow_high - narrow_low < high - low
