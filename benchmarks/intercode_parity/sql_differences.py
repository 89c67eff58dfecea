"""Why a turn is not as it was recorded."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.intercode_parity.sql_recordings import REACT_ROWS, REACT_SHOWN
from environments.sql_database.server import Result
from environments.sql_database.statement import first_word

_WIDTH = re.compile(r"\b((?:tiny|small|medium|big)?int)\(\d+\)")
_BYTES = re.compile(r"\bb(?=')")
_KINDS = {
    "syntax": re.compile("error in your SQL syntax|syntax error|unrecognized token"),
    "column": re.compile("Unknown column|no such column"),
    "table": re.compile("Table .* doesn't exist|no such table", re.DOTALL),
    "ambiguous": re.compile("ambiguous"),
}
"""Errors by the words of MySQL, MariaDB and SQLite."""
_NAMED = re.compile(r"(?:column|Table) '([^']*)'|no such \w+: (\S+)")
_MADE_BY_OTHERS = "tables and columns that others had made"
_MISSING = "doesn't exist"


def shown(result: Result, *, shortened: bool) -> str:
    """What the recording program kept of a result."""
    if result.error is not None:
        text = f"Error executing query: {result.error}"
        return text[:REACT_SHOWN] if shortened else text
    return str(result.rows[:REACT_ROWS] if result.rows is not None and shortened else result.rows)


def observation_class(statement: str | None, recorded: str, own: str) -> str | None:
    """How an observation differs; None where it does not."""
    if recorded == own:
        return None
    if recorded.startswith("Error") and own.startswith("Error"):
        return "words of the same error" if _error(recorded) == _error(own) else "another error"
    if recorded.startswith("Error"):
        return "the engine takes what MySQL refuses"
    if own.startswith("Error"):
        lacks = _MISSING in own or "no such" in own or "Unknown column" in own
        return _MADE_BY_OTHERS if lacks else "the engine refuses what MySQL takes"
    if _plain(recorded) == _plain(own):
        return "types as DESCRIBE tells them"
    ours, theirs = _rows(own), _rows(recorded)
    if ours is None or theirs is None:
        return "values, or too long to compare"
    if ours == theirs:
        return "numbers as they are written"
    if first_word(statement or "") in ("SHOW", "DESC", "DESCRIBE"):
        return _MADE_BY_OTHERS
    return "order of rows" if Counter(ours) == Counter(theirs) else "other rows"


def reward_class(recorded: str | None, own: str, gold_error: str | None) -> str:
    """Why a reward differs."""
    if recorded is not None and recorded.startswith("Error"):
        return "MySQL refused the statement" if not own.startswith("Error") else "MySQL refused the gold query"
    if own.startswith("Error"):
        return _MADE_BY_OTHERS if _MISSING in own or "no such" in own else "the engine refuses the statement"
    if gold_error is not None:
        return "the engine refuses the gold query"
    if recorded is None or _plain(recorded) == _plain(own):
        return "the gold query gave other rows, or the same in another order, or was refused by MySQL"
    return "the statement gave other rows, or the same in another order"


def _error(text: str) -> tuple[str, str]:
    """(kind, the name that it is about) of an error."""
    kind = next((kind for kind, words in _KINDS.items() if words.search(text)), "other")
    named = _NAMED.search(text) if kind in ("column", "table") else None
    return kind, (named[1] or named[2]).lower().split(".")[-1] if named else ""


def _plain(text: str) -> str:
    return _BYTES.sub("", _WIDTH.sub(r"\1", text))


def _rows(text: str) -> Sequence[str] | None:
    """The rows of a result, comparable; None for what is too long or has other than literals."""
    if len(text) > 100_000:
        return None
    plain = re.sub(r"Decimal\('([^']*)'\)", r"\1", text)
    plain = re.sub(r"datetime\.\w+(\([^)]*\))", r"\1", plain)
    try:
        rows = ast.literal_eval(plain)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return [str(tuple(map(_comparable, row))) for row in rows] if isinstance(rows, list) else None


def _comparable(value: Any) -> Any:
    return float(value) if isinstance(value, (int, float)) else value
