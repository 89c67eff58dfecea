"""Whether two results are the same, by their values and not by how these are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sandbox import plain_number

from .rows import Row


def same_rows(agent: Sequence[Row] | None, gold: Sequence[Row], *, ordered: bool) -> bool:
    """Whether the rows are the same.

    Args:
        agent: None for a statement without a result.
        ordered: whether they must come in the same order, too.
    """
    if agent is None or len(agent) != len(gold):
        return False
    ours, theirs = [_key(row) for row in agent], [_key(row) for row in gold]
    return ours == theirs if ordered else Counter(ours) == Counter(theirs)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(_cell(value) for value in row)


def _cell(value: Any) -> str:
    if isinstance(value, (int, float, Decimal)):
        return f"number {plain_number(value)}"
    return "null" if value is None else f"text {value}"
