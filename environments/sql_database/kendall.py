"""Kendall's tau-b of two sequences of texts."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence


def kendall_tau(first: Sequence[str], second: Sequence[str]) -> float:
    """The rank correlation of pairs, with ties (Kendall, 1945).

    It is not a number where one sequence is constant or has fewer than two texts.

    Texts are ranked by their code points. The arithmetic is in the order in which SciPy has it, so that
    results are equal to the last bit.

    Args:
        second: as long as `first`.
    """
    size = len(first)
    pairs = size * (size - 1) // 2
    ties_first, ties_second = _ties(first), _ties(second)
    if pairs in (ties_first, ties_second):
        return math.nan
    ties_both = sum(count * (count - 1) // 2 for count in Counter(zip(first, second, strict=True)).values())
    difference = pairs - ties_first - ties_second + ties_both - 2 * _discordant(first, second)
    tau = difference / math.sqrt(pairs - ties_first) / math.sqrt(pairs - ties_second)
    return min(1.0, max(-1.0, tau))


def _ties(sequence: Sequence[str]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(sequence).values())


def _discordant(first: Sequence[str], second: Sequence[str]) -> int:
    """Pairs whose order in one sequence is the reverse of that in the other."""
    count = 0
    seen: list[str] = []
    by_first = sorted(zip(first, second, strict=True))
    start = 0
    while start < len(by_first):
        stop = start
        while stop < len(by_first) and by_first[stop][0] == by_first[start][0]:
            below = bisect_left(seen, by_first[stop][1])
            equal = bisect_left(seen, by_first[stop][1] + "\0", below) - below
            count += len(seen) - below - equal
            stop += 1
        for _, value in by_first[start:stop]:
            insort(seen, value)
        start = stop
    return count
