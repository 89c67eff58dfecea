"""Values of result sets as Python has them, and rows as texts, in which they are shown and compared."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

Row: TypeAlias = tuple[Any, ...]

_TIME = re.compile(r"(-?)(\d{1,4}):(\d\d):(\d\d)(?:\.(\d{1,6}))?")


def to_rows(kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Row]:
    """Rows with Python values, as MySQL's own connector for Python makes them.

    A value that does not fit its kind stays the text that it is.
    """
    convert = [_CONVERSIONS.get(kind) for kind in kinds]
    return [
        tuple(
            value if how is None or not isinstance(value, str) else _converted(how, value)
            for how, value in zip(convert, row, strict=True)
        )
        for row in rows
    ]


def _converted(convert: Callable[[str], Any], value: str) -> Any:
    with contextlib.suppress(ValueError, InvalidOperation, OverflowError):
        return convert(value)
    return value


def _timedelta(value: str) -> datetime.timedelta:
    found = _TIME.fullmatch(value)
    if found is None:
        raise ValueError(value)
    hours, minutes, seconds = int(found[2]), int(found[3]), int(found[4])
    micros = int((found[5] or "0").ljust(6, "0"))
    length = datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micros)
    return -length if found[1] else length


_CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "decimal": Decimal,
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "time": _timedelta,
    "bytes": bytes.fromhex,
    "bit": lambda value: int(value, 16),
}
"""By the kind of a column; others are text, or came as JSON has them."""
