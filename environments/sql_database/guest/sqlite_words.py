"""What MySQL has and SQLite lacks: a collation, and the functions that queries about data use most."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

COLLATION = "utf8mb4_general_ci"


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection the collation and the functions."""
    connection.create_collation(COLLATION, _compare)
    for name, (count, function) in _FUNCTIONS.items():
        connection.create_function(name, count, function, deterministic=True)


@lru_cache(maxsize=65536)
def _folded(text: str) -> str:
    """A text without what the collation ignores: case, accents, blanks at the end."""
    apart = unicodedata.normalize("NFD", text.rstrip(" "))
    return "".join(character for character in apart if not unicodedata.combining(character)).upper()


def _compare(first: str, second: str) -> int:
    one, other = _folded(first), _folded(second)
    return (one > other) - (one < other)


def _none_if_any(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        return None if any(argument is None for argument in arguments) else function(*arguments)

    return call


def _concat_ws(separator: Any, *values: Any) -> str | None:
    return None if separator is None else str(separator).join(str(value) for value in values if value is not None)


def _date_part(first: int, last: int) -> Callable[[Any], int | None]:
    def part(value: Any) -> int | None:
        digits = str(value)[first:last]
        return int(digits) if digits.isdecimal() else None

    return part


_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "char_length": (1, _none_if_any(lambda text: len(str(text)))),
    "concat": (-1, _none_if_any(lambda *values: "".join(map(str, values)))),
    "concat_ws": (-1, _concat_ws),
    "day": (1, _none_if_any(_date_part(8, 10))),
    "if": (3, lambda condition, then, otherwise: then if condition else otherwise),
    "lcase": (1, _none_if_any(lambda text: str(text).lower())),
    "left": (2, _none_if_any(lambda text, count: str(text)[: max(0, int(count))])),
    "month": (1, _none_if_any(_date_part(5, 7))),
    "right": (2, _none_if_any(lambda text, count: str(text)[-int(count) :] if int(count) > 0 else "")),
    "ucase": (1, _none_if_any(lambda text: str(text).upper())),
    "year": (1, _none_if_any(_date_part(0, 4))),
}
"""By name: how many arguments, -1 for any, and the function."""
