"""What a statement is, as far as its words tell: what it may change, and whether its rows have an order."""

from __future__ import annotations

import re

from .guest.tokens import COMMENT, NAME, TEXT

ASKS = ("SHOW", "SELECT", "DESCRIBE", "DESC")
"""The statements that InterCode's published experiments let an agent run."""

_FIRST = re.compile(rf"(?:[\s(]|(?!/\*!){COMMENT})*+([a-z]+)", re.VERBOSE | re.DOTALL | re.IGNORECASE)
"""What is in a comment that begins with `/*!` is executed by MySQL."""
_READS = frozenset((*ASKS, "EXPLAIN", "WITH", "VALUES", "TABLE", "USE", "HELP"))
_CHANGES_ROWS = frozenset(("INSERT", "UPDATE", "DELETE", "REPLACE"))
_TOKEN = re.compile(rf"{COMMENT}|{TEXT}|{NAME}|\w+|[()]", re.VERBOSE | re.DOTALL)


def first_word(statement: str) -> str:
    """In capitals; empty where a statement begins with something else."""
    found = _FIRST.match(statement)
    return found[1].upper() if found else ""


def only_reads(statement: str) -> bool:
    """Whether it leaves everything as it is for other sessions."""
    return first_word(statement) in _READS


def only_changes_rows(statement: str) -> bool:
    """Whether dropping the one database that there is undoes it."""
    return only_reads(statement) or (first_word(statement) in _CHANGES_ROWS and "mysql" not in statement.lower())


def is_ordered(statement: str) -> bool:
    """Whether its rows come in an order that it asks for."""
    depth = 0
    for found in _TOKEN.finditer(statement):
        word = found[0].upper()
        depth += (word == "(") - (word == ")")
        if depth == 0 and word == "ORDER":
            return True
    return False
