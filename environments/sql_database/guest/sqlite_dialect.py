"""What of MySQL's way of writing SQLite would take for something else."""

from __future__ import annotations

import re

from .tokens import COMMENT, NAME, TEXT

_TOKEN = re.compile(
    rf"(?P<text>{TEXT})|{NAME}|{COMMENT}|(?P<name>\b(?!\d+e\d|0x)\d+[a-z_]\w*|\b(?:left|right)(?=\s*\())|\w+|.",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "Z": "\x1a", "%": "\\%", "_": "\\_"}


def to_sqlite(statement: str) -> str:
    """A statement with backslashes in texts as MySQL reads them, and names in quotes that begin with a digit.

    So are the functions whose names are words of joins. Takes time linear in the statement.
    """
    return _TOKEN.sub(_rewritten, statement)


def _rewritten(found: re.Match[str]) -> str:
    if found["text"] is not None and len(found["text"]) > 1 and found["text"].endswith("'"):
        plain = _ESCAPE.sub(
            lambda escape: _ESCAPED.get(escape[1], escape[1]) if escape[1] else "'", found["text"][1:-1]
        )
        return "'" + plain.replace("'", "''").replace("\0", "") + "'"
    if found["name"] is not None:
        return f'"{found["name"]}"'
    return found[0]
