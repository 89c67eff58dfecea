"""The statements of a script in MySQL's dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .tokens import COMMENT, NAME, TEXT

_EXECUTED = "/*!"
"""How a comment begins that MySQL executes."""
_TOKEN = re.compile(rf"(?P<comment>{COMMENT})|{TEXT}|{NAME}|;|[^'\"`\-\#/;]+|.", re.VERBOSE | re.DOTALL)


def split_statements(script: str) -> Iterator[str]:
    """The statements, without comments that no server executes. Takes time linear in the script."""
    parts: list[str] = []
    for found in _TOKEN.finditer(script):
        token = found[0]
        if token == ";":
            if statement := "".join(parts).strip():
                yield statement
            parts = []
        elif found["comment"] is None or token.startswith(_EXECUTED):
            parts.append(token)
    if statement := "".join(parts).strip():
        yield statement
