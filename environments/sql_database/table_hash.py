"""The hash of a table by which AgentBench judges edits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .rows import Row

ROW_CHARACTERS = 5
LONGEST_LIST = 1024
"""Bytes; what MySQL keeps of a `group_concat`."""


def table_hash(rows: Sequence[Row]) -> str | None:
    """MD5 of the sorted beginnings of the rows' MD5 sums, as MySQL's functions give it; None for an empty table."""
    if not rows:
        return None
    sums = sorted(_md5(",".join(str(value) for value in row if value is not None))[:ROW_CHARACTERS] for row in rows)
    return _md5(",".join(sums)[:LONGEST_LIST])


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
