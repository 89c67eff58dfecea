"""Documents as plain JSON: what YAML adds to it is taken away."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from sandbox.errors import UsageError
from sandbox.types import JSON

LARGEST_DOCUMENT = 5_000_000
"""Values in a document, each counted wherever it stands, so that a few lines of YAML aliases cannot fill the memory."""

DEEPEST_DOCUMENT = 200
"""Levels in a document."""


def plain_json(document: Mapping[str, JSON], where: str) -> JSON:
    """A copy in which every key is a text, and dates are texts as JSON has them.

    Raises:
        UsageError: it is too large or too deep (as one that contains itself is), or holds what JSON cannot.
    """
    return _Plain(where).copy(document, 0)


class _Plain:
    def __init__(self, where: str) -> None:
        self._where = where
        self._values = 0

    def copy(self, value: JSON, depth: int) -> JSON:
        self._values += 1
        if self._values > LARGEST_DOCUMENT:
            raise UsageError(f"{self._where} has more than {LARGEST_DOCUMENT} values")
        if depth > DEEPEST_DOCUMENT:
            raise UsageError(f"{self._where} is nested more than {DEEPEST_DOCUMENT} levels deep")
        if value is None or isinstance(value, (str, bool, int, float)):
            return value
        if isinstance(value, Mapping):
            return {_key(key): self.copy(child, depth + 1) for key, child in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.copy(child, depth + 1) for child in value]
        if isinstance(value, (datetime.date, datetime.datetime)):
            return value.isoformat()
        raise UsageError(f"{self._where} has a value that JSON cannot hold: {type(value).__name__}")


def _key(key: object) -> str:
    """A key as a text; YAML reads the status codes of answers as numbers, and `on` and `yes` as truth values."""
    return str(key).lower() if isinstance(key, bool) else str(key)
