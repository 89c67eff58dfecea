"""Intervals for the numbers of a report."""

from __future__ import annotations

import math
from collections.abc import Iterable

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
