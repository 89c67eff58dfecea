"""Reads regular expressions of ECMA-262 into parts that texts can be made of.

Assertions inside a pattern (look-ahead, word boundaries) are not followed: who uses the texts holds them to the
pattern.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

MOST_REPEATED = 100_000
MAX_NESTING = 50

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points from and to, both included."""

_DIGITS: Ranges = ((48, 57),)
_WORD: Ranges = ((97, 122), (65, 90), (48, 57), (95, 95))
_SPACE: Ranges = ((32, 32),)
_ALL_SPACE: Ranges = ((9, 13), (32, 32), (0xA0, 0xA0))
_PRINTABLE: Ranges = ((97, 122), (65, 90), (48, 57), (32, 47), (58, 64), (91, 96), (123, 126))
_BEYOND_ASCII: Ranges = ((0xA1, 0x17F),)
_PROPERTIES: dict[str, Ranges] = {"N": _DIGITS, "Lu": ((65, 90),), "Ll": ((97, 122),), "Z": _SPACE, "P": ((33, 47),)}
_LETTERS: Ranges = ((97, 122), (65, 90))
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}


class PatternError(Exception):
    """A pattern cannot be read, or no text of a wanted length was found."""


@dataclass(slots=True, frozen=True)
class SetPart:
    """One character of some."""

    ranges: Ranges


@dataclass(slots=True, frozen=True)
class SequencePart:
    """Parts one after the other."""

    parts: tuple[Part, ...]


@dataclass(slots=True, frozen=True)
class ChoicePart:
    """One of several parts."""

    options: tuple[Part, ...]


@dataclass(slots=True, frozen=True)
class RepeatPart:
    """A part several times; `high` is None where there is no limit."""

    part: Part
    low: int
    high: int | None


@dataclass(slots=True, frozen=True)
class GroupPart:
    """A part whose text is remembered by its number."""

    part: Part
    number: int


@dataclass(slots=True, frozen=True)
class BackPart:
    """The text of a group again."""

    number: int


Part: TypeAlias = SetPart | SequencePart | ChoicePart | RepeatPart | GroupPart | BackPart
EMPTY = SequencePart(())


@functools.lru_cache(maxsize=256)
def parse_pattern(pattern: str) -> Part:
    """What a pattern is made of.

    Raises:
        PatternError: it cannot be read.
    """
    reader = _Reader(pattern)
    try:
        parsed = reader.choice(0)
    except (IndexError, ValueError):
        raise PatternError(f"the pattern {pattern[:100]} cannot be read") from None
    if reader.position < len(pattern):
        raise PatternError(f"the pattern {pattern[:100]} has an unpaired parenthesis")
    return parsed


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self.position = 0
        self._groups = 0
        self._names: dict[str, int] = {}

    def choice(self, depth: int) -> Part:
        if depth > MAX_NESTING:
            raise PatternError("the pattern is nested too deeply")
        options = [self._sequence(depth)]
        while self._take("|"):
            options.append(self._sequence(depth))
        return options[0] if len(options) == 1 else ChoicePart(tuple(options))

    def _sequence(self, depth: int) -> Part:
        parts: list[Part] = []
        while self.position < len(self._pattern) and self._pattern[self.position] not in "|)":
            parts.append(self._quantified(self._atom(depth)))
        return parts[0] if len(parts) == 1 else SequencePart(tuple(parts))

    def _take(self, text: str) -> bool:
        if self._pattern.startswith(text, self.position):
            self.position += len(text)
            return True
        return False

    def _match(self, expression: str) -> re.Match[str] | None:
        found = re.compile(expression).match(self._pattern, self.position)
        if found:
            self.position = found.end()
        return found

    def _quantified(self, part: Part) -> Part:
        found = self._match(r"[?*+]|\{(\d{1,6})(,(\d{1,6})?)?\}")
        if not found:
            return part
        self._match(r"[?+]")
        mark = found[0]
        if mark[0] != "{":
            return RepeatPart(part, int(mark == "+"), 1 if mark == "?" else None)
        low = int(found[1])
        high = low if found[2] is None else None if found[3] is None else int(found[3])
        if low > MOST_REPEATED or (high is not None and high < low):
            raise PatternError("the pattern repeats too often")
        return RepeatPart(part, low, high)

    def _atom(self, depth: int) -> Part:
        character = self._pattern[self.position]
        self.position += 1
        simple: dict[str, Callable[[], Part]] = {
            "^": lambda: EMPTY,
            "$": lambda: EMPTY,
            ".": lambda: SetPart(_PRINTABLE),
            "[": lambda: SetPart(self._set()),
            "(": lambda: self._group(depth),
            "\\": self._escape,
        }
        return simple[character]() if character in simple else SetPart(((ord(character), ord(character)),))

    def _group(self, depth: int) -> Part:
        if self._match(r"\?<?[=!]"):
            self.choice(depth + 1)
            self._close()
            return EMPTY
        number = 0
        if named := self._match(r"\?P?<(\w+)>"):
            self._groups += 1
            number = self._names[named[1]] = self._groups
        elif not self._match(r"\?[a-z-]*:"):
            if self._match(r"\?"):
                raise PatternError("the pattern has a group of an unknown kind")
            self._groups += 1
            number = self._groups
        inside = self.choice(depth + 1)
        self._close()
        return GroupPart(inside, number) if number else inside

    def _close(self) -> None:
        if not self._take(")"):
            raise PatternError("the pattern has an unpaired parenthesis")

    def _escape(self) -> Part:
        if self._match(r"[bBAzZ]"):
            return EMPTY
        if named := self._match(r"k<(\w+)>"):
            return BackPart(self._names.get(named[1], 0))
        if numbered := self._match(r"[1-9]\d?"):
            return BackPart(int(numbered[0]))
        return SetPart(self._escaped_ranges())

    def _escaped_ranges(self) -> Ranges:
        """The characters of an escape whose backslash is read."""
        if found := self._match(r"[pP]\{\^?(?:\w+=)?(\w+)\}"):
            ranges = _PROPERTIES.get(found[1]) or _PROPERTIES.get(found[1][:1]) or _LETTERS
            return _without(ranges) if found[0][0] == "P" else ranges
        if found := self._match(r"u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})"):
            code = int(found[1] or found[2] or found[3], 16)
            return ((code, code),)
        if found := self._match(r"c([A-Za-z])"):
            return ((ord(found[1]) % 32, ord(found[1]) % 32),)
        character = self._pattern[self.position]
        self.position += 1
        classes = {"d": _DIGITS, "w": _WORD, "s": _SPACE, "D": _without(_DIGITS), "W": _without(_WORD)}
        if character == "S":
            return _without(_ALL_SPACE)
        code = _CONTROLS.get(character, ord(character))
        return classes.get(character, ((code, code),))

    def _set(self) -> Ranges:
        negated = self._take("^")
        found: list[tuple[int, int]] = []
        while not self._take("]"):
            first = self._member()
            if len(first) == 1 and first[0][0] == first[0][1] and self._match(r"-(?!\])"):
                last = self._member()
                if len(last) == 1 and last[0][0] == last[0][1] and last[0][0] >= first[0][0]:
                    found.append((first[0][0], last[0][0]))
                    continue
                found += [(45, 45), *last]
            found += first
        return _without(tuple(found)) if negated else tuple(found)

    def _member(self) -> Ranges:
        if self._match(r"\\b"):
            return ((8, 8),)
        if self._take("\\"):
            return self._escaped_ranges()
        code = ord(self._pattern[self.position])
        self.position += 1
        return ((code, code),)


def _without(ranges: Ranges) -> Ranges:
    """Printable characters that are in none of the ranges; beyond ASCII only where there is none in it."""
    for among in (_PRINTABLE, _BEYOND_ASCII):
        codes = [
            code
            for first, last in among
            for code in range(first, last + 1)
            if not any(low <= code <= high for low, high in ranges)
        ]
        if codes:
            return tuple((code, code) for code in codes)
    return ()
