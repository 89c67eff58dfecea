"""Texts that match a regular expression of ECMA-262: a bounded walk over the parts of a pattern."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from sandbox.mock.pattern_parts import (
    BackPart,
    ChoicePart,
    GroupPart,
    Part,
    PatternError,
    Ranges,
    RepeatPart,
    SequencePart,
    SetPart,
    parse_pattern,
)
from sandbox.mock.work_budget import OverBudgetError, WorkBudget

ATTEMPTS = 60
MAX_STEPS = 200_000
"""Steps for one text that is asked for alone."""

_USUAL_EXTRA = 3


def matching_text(
    pattern: str, chooser: random.Random, low: int = 0, high: int | None = None, budget: WorkBudget | None = None
) -> str:
    """A text that matches a pattern, of `low` to `high` characters.

    Raises:
        PatternError: the pattern cannot be read, or none was found in a bounded number of tries.
        OverBudgetError: the budget that was given is spent.
    """
    if budget is None:
        try:
            return matching_text(pattern, chooser, low, high, WorkBudget(MAX_STEPS))
        except OverBudgetError as error:
            raise PatternError(str(error)) from None
    parsed = parse_pattern(pattern)
    least = _least(parsed)
    if high is not None and least > high:
        raise PatternError(f"every text that matches {pattern[:100]} is longer than {high}")
    for attempt in range(ATTEMPTS):
        pool = max(0, low - least) if attempt % 2 else 0
        writer = _Writer(chooser, budget, _USUAL_EXTRA if high is None else min(_USUAL_EXTRA, high - least), pool)
        text = writer.text(parsed)
        if len(text) < low and not pattern.endswith("$"):
            text += "".join(chooser.choice("abcdefghij") for _ in range(low - len(text)))
        if low <= len(text) and (high is None or len(text) <= high):
            return text
    raise PatternError(f"no text of the wanted length was found for {pattern[:100]}")


def _least(part: Part) -> int:
    """A length that no text of a part is shorter than."""
    if isinstance(part, SetPart):
        return 1
    if isinstance(part, SequencePart):
        return sum(_least(child) for child in part.parts)
    if isinstance(part, ChoicePart):
        return min(_least(option) for option in part.options)
    if isinstance(part, GroupPart):
        return _least(part.part)
    return part.low * _least(part.part) if isinstance(part, RepeatPart) else 0


@dataclass(slots=True)
class _Writer:
    """One attempt.

    Attributes:
        extra: how often a part is repeated at most beyond what it has to be.
        pool: repetitions that the first parts that can be repeated take instead, to make the text long enough.
    """

    chooser: random.Random
    budget: WorkBudget
    extra: int
    pool: int
    groups: dict[int, str] = field(default_factory=dict)

    def text(self, part: Part) -> str:
        self.budget.spend()
        if isinstance(part, SetPart):
            return self._character(part.ranges)
        if isinstance(part, SequencePart):
            return "".join([self.text(child) for child in part.parts])
        if isinstance(part, ChoicePart):
            return self.text(self.chooser.choice(part.options))
        if isinstance(part, GroupPart):
            self.groups[part.number] = self.text(part.part)
            return self.groups[part.number]
        if isinstance(part, BackPart):
            again = self.groups.get(part.number, "")
            self.budget.spend(len(again))
            return again
        return "".join([self.text(part.part) for _ in range(self._count(part))])

    def _count(self, part: RepeatPart) -> int:
        room = max(self.extra, self.pool) if part.high is None else part.high - part.low
        if self.pool:
            taken = min(self.pool, room)
            self.pool -= taken
            return part.low + taken
        return part.low + self.chooser.randint(0, min(room, self.extra))

    def _character(self, ranges: Ranges) -> str:
        if not ranges:
            raise PatternError("the pattern has a set without characters")
        first, last = self.chooser.choice(ranges)
        return chr(self.chooser.randint(first, last))
