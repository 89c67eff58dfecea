"""The reward of InterCode's SQL environment (Yang et al., 2023).

Rows are compared as texts. The arithmetic, its order and its quirks are those of the published program, so that
equal results give equal floating-point rewards.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from .kendall import kendall_tau
from .rows import Row


def reward(agent: Sequence[Row] | None, gold: Sequence[Row], *, order_counts: bool = True) -> float:
    """From -1 to 1: the share of rows that both have, times how alike they are ordered.

    The share is that of multisets, intersection by union; 1 where both are empty. The order is Kendall's tau-b of
    the common rows as they stand side by side, and then two decimals are kept. It is left out where it is not a
    number: one common row, or the same one over and over.

    Args:
        agent: None for a statement that failed or has no result.
        order_counts: False for the share alone, as the first version of the program had it.
    """
    if agent is None:
        return 0.0
    ours, theirs = [str(row) for row in agent], [str(row) for row in gold]
    have, want = Counter(ours), Counter(theirs)
    union = (have | want).total()
    if union == 0:
        return 1.0
    common = have & want
    share = common.total() / union
    if not common or not order_counts:
        return share
    tau = kendall_tau(_among(ours, common), _among(theirs, common))
    return share if math.isnan(tau) else round(tau * share, 2)


def _among(rows: Sequence[str], common: Counter[str]) -> list[str]:
    """The rows that are common, as often as they are and in their order."""
    left = dict(common)
    kept = []
    for row in rows:
        if left.get(row):
            left[row] -= 1
            kept.append(row)
    return kept
