"""Confidence intervals of proportions and of their weighted sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.statistics import (
    effective_trials,
    mean_difference_interval,
    weighted_sum_interval,
    wilson_interval,
)


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


@given(shares)
def test_one_proportion_of_weight_1_has_wilsons_interval(share: tuple[int, int]) -> None:
    assert weighted_sum_interval([(1.0, *share)]) == pytest.approx(wilson_interval(*share), abs=1e-12)


def test_the_difference_of_two_proportions_has_newcombes_interval() -> None:
    # Newcombe (1998, "Interval estimation for the difference"), table II, method 10: 56/70 against 48/80
    assert weighted_sum_interval([(1.0, 56, 70), (-1.0, 48, 80)]) == pytest.approx((0.0524, 0.3339), abs=5e-5)


weighted_shares = st.lists(st.tuples(st.floats(0, 1), shares), min_size=1, max_size=6).map(
    lambda parts: [(weight / len(parts), *share) for weight, share in parts]
)


@given(weighted_shares)
def test_a_mean_of_proportions_and_its_interval_lie_between_0_and_1(parts: list[tuple[float, int, int]]) -> None:
    low, high = weighted_sum_interval(parts)
    total = sum(weight * successes / n for weight, successes, n in parts)
    assert -1e-9 <= low <= total + 1e-9
    assert total - 1e-9 <= high <= 1 + 1e-9


splits = st.tuples(st.floats(0.05, 1.0), st.integers(25, 400), st.floats(0.08, 0.92))


@settings(max_examples=40, derandomize=True)
@given(st.lists(splits, min_size=2, max_size=6))
def test_95_of_100_simulated_runs_have_the_true_mean_in_their_interval(drawn: list[tuple[float, int, float]]) -> None:
    runs = 2000
    weights = np.array([weight for weight, _, _ in drawn]) / sum(weight for weight, _, _ in drawn)
    sizes = [n for _, n, _ in drawn]
    truths = np.array([truth for _, _, truth in drawn])
    passed = np.random.default_rng(0).binomial(sizes, truths, size=(runs, len(drawn)))
    intervals = np.array([weighted_sum_interval(zip(weights, row, sizes, strict=True)) for row in passed.tolist()])
    mean = float(weights @ truths)
    covered = np.mean((intervals[:, 0] <= mean) & (mean <= intervals[:, 1]))
    assert 0.925 <= covered <= 0.975
    deviation = float(np.sqrt(np.sum(weights**2 * truths * (1 - truths) / sizes)))
    assert np.mean(intervals[:, 1] - intervals[:, 0]) == pytest.approx(2 * 1.96 * deviation, rel=0.1)


def test_one_trial_of_each_task_counts_in_full() -> None:
    assert effective_trials([(1, 1), (0, 1), (1, 1)]) == 3


@pytest.mark.parametrize("tasks", [[(30, 30)], [(30, 30), (0, 30)], [(8, 8)] * 5, [(0, 4)] * 3])
def test_trials_that_always_end_alike_are_worth_one(tasks: list[tuple[int, int]]) -> None:
    assert effective_trials(tasks) == len(tasks)


@given(st.lists(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=30))
def test_trials_are_worth_no_less_than_tasks_and_no_more_than_all(tasks: list[tuple[int, int]]) -> None:
    assert len(tasks) <= effective_trials(tasks) <= sum(trials for _, trials in tasks)


@pytest.mark.parametrize("spread", [0.3, 1.0, 5.0])
def test_the_interval_of_repeated_tasks_holds_the_share_as_often_as_it_says(spread: float) -> None:
    random, held, rounds = np.random.default_rng(4), 0, 600
    for _ in range(rounds):
        likely = random.beta(spread, spread, 20)
        tasks = [(int(passed), 10) for passed in random.binomial(10, likely)]
        worth = effective_trials(tasks)
        low, high = wilson_interval(sum(passed for passed, _ in tasks) / 200 * worth, worth)
        held += low <= 0.5 <= high
    assert 0.92 <= held / rounds <= 0.99


@pytest.mark.parametrize(("freedom", "quantile"), [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (30, 2.042)])
def test_the_mean_of_differences_has_students_interval(freedom: int, quantile: float) -> None:
    # quantiles as tables of Student's t print them
    pairs = [(0.5, 0.5 + 0.002 * number) for number in range(freedom + 1)]
    differences = [other - one for one, other in pairs]
    half = quantile * float(np.std(differences, ddof=1)) / (freedom + 1) ** 0.5
    middle = float(np.mean(differences))
    assert mean_difference_interval(pairs) == pytest.approx((middle - half, middle + half), abs=0.01 * half)


def test_one_difference_tells_nothing() -> None:
    assert mean_difference_interval([(0.0, 1.0)]) == (-1.0, 1.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=20))
def test_a_mean_of_differences_has_an_interval_of_some_width_within_1(pairs: list[tuple[float, float]]) -> None:
    low, high = mean_difference_interval(pairs)
    assert -1 <= low < high <= 1


def test_differences_that_are_all_alike_leave_doubt() -> None:
    low, high = mean_difference_interval([(0.5, 1.0), (0.0, 0.5)])
    assert low < 0 < 0.5 < high
