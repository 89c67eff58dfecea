"""Groups in the order in which MySQL 8 gives them: as they come. MariaDB sorts them unless it is told not to."""

from __future__ import annotations

import re

from .tokens import COMMENT, NAME, TEXT

_TOKEN = re.compile(rf"(?P<comment>{COMMENT})|{TEXT}|{NAME}|\w+|[^\w\s]", re.VERBOSE | re.DOTALL)
_STOP = frozenset(("ORDER", "UNION", "EXCEPT", "INTERSECT", "ROLLUP", "INTO", "FOR", "LOCK", "PROCEDURE"))


def keep_group_order(statement: str) -> str:
    """The statement with `ORDER BY NULL`, where it is one SELECT with groups and without an order of its own.

    MySQL 8 does not sort groups (its release notes for 8.0.12); this makes MariaDB leave them, too. Takes time
    linear in the statement.
    """
    depth, grouped, end = 0, False, len(statement.rstrip("; \t\r\n"))
    limit = None
    for found in _TOKEN.finditer(statement):
        word = found[0].upper()
        depth += (word == "(") - (word == ")")
        if depth:
            continue
        if word == ";" and found.start() >= end:
            break
        if word in _STOP or word == ";" or found["comment"] is not None:
            return statement
        grouped = grouped or word == "GROUP"
        if word == "LIMIT":
            limit = found.start()
    if not grouped or depth:
        return statement
    place = end if limit is None else limit
    return f"{statement[:place].rstrip()} ORDER BY NULL {statement[place:]}"
