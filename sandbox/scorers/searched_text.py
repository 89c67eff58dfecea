"""Texts in which other texts are found as whole words, and numbers by their value."""

from __future__ import annotations

import re

CHARACTERS_READ = 100_000
"""How much of a text is looked at: its end."""

_NUMBER = re.compile(
    r"(?<![\d.:])(?<!\w[-/])(?:(?<!\w)|(?<=\beur))-?\d{1,300}+(?:\.\d{1,300}+)?+"
    r"(?!:\d|[-/]\d)(?=(?:h|hrs?|hours?|m|mins?|minutes?|eur)?(?!\w))",
    re.IGNORECASE,
)
"""A number, alone or with a unit of time or money, that is no part of a time of day, a date or an id."""


class SearchedText:
    """A text in which texts and numbers are looked for.

    Args:
        text: of which the end is read, at most `CHARACTERS_READ`.
    """

    def __init__(self, text: str) -> None:
        text = text[-CHARACTERS_READ:]
        self._text = " ".join(text.split()).casefold()
        plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
        self._numbers = [float(number) for number in _NUMBER.findall(plain)]

    def has(self, wanted: str | int | float) -> bool:
        """Whether a number, or a text as whole words whatever the case, is in it."""
        if not isinstance(wanted, str):
            return any(abs(number - wanted) < 1e-9 for number in self._numbers)
        normal = " ".join(wanted.split()).casefold()
        return re.search(rf"(?<!\w){re.escape(normal)}(?!\w)", self._text) is not None
