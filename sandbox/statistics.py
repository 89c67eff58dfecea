"""Intervals for the numbers of a report."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


def wilson_interval(successes: int, n: int) -> tuple[float, float]:
    """The 95 % confidence interval of a proportion, by Wilson's score method (1927).

    Args:
        successes: at most n.
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


def weighted_sum_interval(parts: Iterable[tuple[float, int, int]]) -> tuple[float, float]:
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


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % confidence interval of a mean of differences by the normal approximation; (-1, 1) of fewer than two."""
    if len(values) < 2:
        return -1.0, 1.0
    half = Z_95 * statistics.stdev(values) / math.sqrt(len(values))
    mean = statistics.fmean(values)
    return mean - half, mean + half


def sign_test(one: int, other: int) -> float:
    """How likely so uneven a split is where both sides are equally likely: McNemar's exact test, two-sided."""
    n, least = one + other, min(one, other)
    tail = sum(math.comb(n, k) for k in range(least + 1))
    return float(min(1.0, 2 * tail / 2**n))
