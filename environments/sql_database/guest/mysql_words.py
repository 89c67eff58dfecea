"""What MariaDB says otherwise than MySQL 8, in MySQL's words: clauses in errors, and types of integers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .wire import Answer

_CLAUSES = {
    "SELECT": "field list",
    "WHERE": "where clause",
    "ON": "on clause",
    "ORDER BY": "order clause",
    "GROUP BY": "group statement",
    "HAVING": "having clause",
    "IN/ALL/ANY": "IN/ALL/ANY subquery",
}
_NAMED = "|".join(map(re.escape, _CLAUSES))
_UNKNOWN = re.compile(rf"(Unknown column '.*' in )'({_NAMED})'\Z", re.DOTALL)
_AMBIGUOUS = re.compile(rf"(Column '.*' in )({_NAMED})( is ambiguous)\Z", re.DOTALL)
_SYNTAX = re.compile(r"(You have an error in your SQL syntax; check the manual that corresponds to your )MariaDB ")
_NOT_YET = re.compile(r"(This version of )MariaDB ")
_WIDTH = re.compile(r"\b((?:tiny|small|medium|big)?int)\(\d+\)", re.IGNORECASE)
_TYPE = "Type"


def in_mysqls_words(message: str) -> str:
    """An error as MySQL 8 words it; one that is not known stays as it is."""
    message = _UNKNOWN.sub(lambda found: f"{found[1]}'{_CLAUSES[found[2]]}'", message)
    message = _AMBIGUOUS.sub(lambda found: found[1] + _CLAUSES[found[2]] + found[3], message)
    return _NOT_YET.sub(r"\1MySQL ", _SYNTAX.sub(r"\1MySQL ", message, count=1), count=1)


def without_widths(answer: Answer) -> Answer:
    """A description of a table without the display widths of integers, which MySQL 8 does not show."""
    places = {place for place, column in enumerate(answer.columns or ()) if column.name == _TYPE}
    if not places:
        return answer
    return answer._replace(rows=[_narrowed(row, places) for row in answer.rows])


def _narrowed(row: Sequence[object], places: set[int]) -> list[object]:
    return [
        _WIDTH.sub(r"\1", value) if place in places and isinstance(value, str) else value
        for place, value in enumerate(row)
    ]
