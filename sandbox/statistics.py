"""Intervals for the numbers of a report."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


def wilson_interval(successes: float, n: float) -> tuple[float, float]:
    """The 95 % confidence interval of a proportion, by Wilson's score method (1927).

    Args:
        successes: at most n; need not be whole (`effective_trials`).
        n: trials; with 0 nothing is known and the interval is (0, 1).
    """
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    z2 = Z_95 * Z_95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def effective_trials(tasks: Sequence[tuple[int, int]]) -> float:
    """Independent trials that would tell as much of a share as these, of which some are of one task.

    The share's variance is estimated from the tasks' own shares, and the degrees of freedom that this costs are
    taken off: Korn and Graubard, Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data, Survey Methodology 24 (1998), with tasks for clusters. At most all trials, at least
    as many as tasks, which is what they are worth where each task always ends alike.

    Args:
        tasks: for each its (successes, trials), with trials not 0.
    """
    n, number = sum(trials for _, trials in tasks), len(tasks)
    share = sum(successes for successes, _ in tasks) / n if n else 0.0
    if number == n or number < 2 or share in (0.0, 1.0):
        return float(number)
    squares = sum((successes - share * trials) ** 2 for successes, trials in tasks)
    if squares == 0:
        return float(n)
    variance = number / (number - 1) * squares / n**2
    found = share * (1 - share) / variance * (Z_95 / _student_95(number - 1)) ** 2
    return min(float(n), max(float(number), found))


def weighted_sum_interval(parts: Iterable[tuple[float, float, float]]) -> tuple[float, float]:
    """The 95 % confidence interval of a weighted sum of independent proportions.

    Each end is as far from the sum as the root of the squared distances that the proportions' own ends
    have from them, each times its weight: the method of variance estimates recovery, for proportions
    with Wilson's intervals (Zou, Huang and Zhang, Computational Statistics & Data Analysis 53, 2009).
    One proportion of weight 1 has Wilson's interval. Weights are taken as known.

    Args:
        parts: for each proportion (weight, successes, n), with n not 0.
    """
    total = below = above = 0.0
    for weight, successes, n in parts:
        value = weight * successes / n
        low, high = sorted(weight * end for end in wilson_interval(successes, n))
        total += value
        below += (value - low) ** 2
        above += (high - value) ** 2
    return total - math.sqrt(below), total + math.sqrt(above)


def paired_interval(both: int, first: int, second: int, neither: int) -> tuple[float, float]:
    """The 95 % confidence interval of the difference of two proportions over the same things, second minus first.

    Wilson's intervals of the two, joined by what the pairs have in common: method 10 of Newcombe, Improved confidence
    intervals for the difference between binomial proportions based on paired data, Statistics in Medicine 17 (1998).

    Args:
        both: pairs of which both succeeded.
        first: pairs of which only the first did.
        second: pairs of which only the second did.
        neither: pairs of which none did; with no pairs nothing is known and the interval is (-1, 1).
    """
    n = both + first + second + neither
    if n == 0:
        return -1.0, 1.0
    one, other = (both + first) / n, (both + second) / n
    (low, high), (other_low, other_high) = wilson_interval(both + first, n), wilson_interval(both + second, n)
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    shared = both * neither - first * second
    corrected = shared if shared < 0 else max(shared - n / 2, 0.0)
    correlation = corrected / math.sqrt(margins) if margins else 0.0
    difference = other - one
    below = _joined(other - other_low, high - one, correlation)
    above = _joined(other_high - other, one - low, correlation)
    return max(-1.0, difference - below), min(1.0, difference + above)


def _joined(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * correlation * one * other + other * other))


def mean_difference_interval(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The 95 % confidence interval of the mean of differences of shares, second minus first; (-1, 1) of fewer than two.

    Student's, and where all differences are alike, which leaves him nothing to estimate from, that of two unpaired
    proportions of so many trials.
    """
    n = len(pairs)
    if n < 2:
        return -1.0, 1.0
    differences = [other - one for one, other in pairs]
    mean, deviation = statistics.fmean(differences), statistics.stdev(differences)
    if deviation < 1e-12:
        sums = [sum(shares) for shares in zip(*pairs, strict=True)]
        low, high = weighted_sum_interval([(1.0, sums[1], n), (-1.0, sums[0], n)])
    else:
        half = _student_95(n - 1) * deviation / math.sqrt(n)
        low, high = mean - half, mean + half
    return max(-1.0, low), min(1.0, high)


def _student_95(freedom: int) -> float:
    """The 97.5 % quantile of Student's t: exact for 1 and 2 degrees of freedom, else within 0.8 % by the expansion of
    Abramowitz and Stegun, 26.7.5."""
    if freedom == 1:
        return math.tan(math.pi * 0.475)
    if freedom == 2:
        return 0.95 * math.sqrt(2 / (1 - 0.95**2))
    z, size = Z_95, float(freedom)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / size**power for power, term in enumerate(terms, 1))


def sign_test(one: int, other: int) -> float:
    """How likely so uneven a split is where both sides are equally likely: McNemar's exact test, two-sided."""
    n, least = one + other, min(one, other)
    tail = term = 1
    for k in range(1, least + 1):
        term = term * (n - k + 1) // k
        tail += term
    return float(min(1.0, 2 * tail / 2**n))
