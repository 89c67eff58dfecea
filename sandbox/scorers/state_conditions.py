"""The goal of a task as a state: what must hold, what may have changed, in which order, and what must be answered."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from sandbox.scorers.calls import json_type, same_value
from sandbox.types import JSON

Table: TypeAlias = Mapping[str, Mapping[str, JSON]]
"""Records by id."""

CHARACTERS_READ = 100_000
"""How much of an answer is looked at: its end."""


class RecordGoal(BaseModel):
    """What must hold of the records of a table.

    Attributes:
        table: a key of the state.
        where: by field, a value or a condition; the records that fit all of them are meant.
        count: how many there must be.
        fields: by field, what each of them must have.
    """

    model_config = ConfigDict(extra="forbid")

    table: str
    where: dict[str, Any] = {}
    count: int = Field(default=1, ge=0)
    fields: dict[str, Any] = {}


class AnswerGoal(BaseModel):
    """What the agent must tell the user.

    Attributes:
        contains: texts and numbers that must be said; of a list in it, one.
        lacks: those that must not.
    """

    model_config = ConfigDict(extra="forbid")

    contains: list[str | int | float | list[str | int | float]] = []
    lacks: list[str | int | float] = []


class StateGoal(BaseModel):
    """The goal of a task.

    Attributes:
        holds: of the last state.
        changes: patterns of the places that may differ from the first state, such as `orders/o12/status` or
            `refunds/*`: `*` stands for one segment, and a pattern covers what is below it.
        order: pairs of tools: the first must have succeeded before the second does.
        answer: what must be said after the last call.
    """

    model_config = ConfigDict(extra="forbid")

    holds: list[RecordGoal] = []
    changes: list[str] = []
    order: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []
    answer: AnswerGoal = AnswerGoal()


def matching(table: Table, where: Mapping[str, JSON]) -> dict[str, Mapping[str, JSON]]:
    """The records that fit all conditions, by id. The id itself is the field `id`, where they have none."""
    return {
        key: record for key, record in table.items() if isinstance(record, Mapping) and not misfits(where, record, key)
    }


def misfits(conditions: Mapping[str, JSON], record: Mapping[str, JSON], key: str = "") -> list[str]:
    """The fields of a record that do not fit their conditions. A dot leads into an object: `address.city`."""
    own = {"id": key, **record} if key else record
    return [name for name, condition in conditions.items() if not fits(condition, _field(own, name))]


def _field(record: Mapping[str, JSON], name: str) -> JSON:
    if name in record:
        return record[name]
    outer, dot, inner = name.partition(".")
    below = record.get(outer)
    return _field(below, inner) if dot and isinstance(below, Mapping) else None


def fits(condition: JSON, value: JSON) -> bool:
    """Whether a value is the wanted one, or meets a condition: an object of which every key is an operator.

    Operators: `eq`, `ne`, `ge`, `gt`, `le`, `lt`, `in` a list; `contains` a text within a text or an item of a list;
    `has` an item, an object that meets these conditions; `size` of a list or an object.
    """
    if isinstance(condition, Mapping) and condition and all(key in _OPERATORS for key in condition):
        return all(_OPERATORS[key](wanted, value) for key, wanted in condition.items())
    return same_value(condition, value)


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[JSON, JSON], bool]:
    def check(wanted: JSON, value: JSON) -> bool:
        numbers = {"integer", "number"}
        kinds = {json_type(wanted), json_type(value)}
        return (kinds <= numbers or kinds == {"string"}) and compare(value, wanted)

    return check


def _contains(wanted: JSON, value: JSON) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted.casefold() in value.casefold()
    return isinstance(value, list) and any(same_value(wanted, item) for item in value)


def _has(wanted: JSON, value: JSON) -> bool:
    items = [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
    return isinstance(wanted, Mapping) and any(not misfits(wanted, item) for item in items)


_OPERATORS: Mapping[str, Callable[[JSON, JSON], bool]] = {
    "eq": same_value,
    "ne": lambda wanted, value: not same_value(wanted, value),
    "ge": _compared(operator.ge),
    "gt": _compared(operator.gt),
    "le": _compared(operator.le),
    "lt": _compared(operator.lt),
    "in": lambda wanted, value: isinstance(wanted, list) and any(same_value(item, value) for item in wanted),
    "contains": _contains,
    "has": _has,
    "size": lambda wanted, value: isinstance(value, (list, Mapping)) and same_value(wanted, len(value)),
}


def is_allowed(path: Sequence[str], patterns: Sequence[Sequence[str]]) -> bool:
    """Whether a change at a path is covered by a pattern."""
    return any(
        len(pattern) <= len(path) and all(part in ("*", own) for part, own in zip(pattern, path, strict=False))
        for pattern in patterns
    )


def unanswered(goal: AnswerGoal, text: str) -> Iterator[tuple[str, JSON]]:
    """(`missing` or `unwanted`, what) of each part of the answer that is not as it should be."""
    said = _Said(text[-CHARACTERS_READ:])
    for wanted in goal.contains:
        if not any(said.has(way) for way in (wanted if isinstance(wanted, list) else [wanted])):
            yield "missing", wanted
    for unwanted in goal.lacks:
        if said.has(unwanted):
            yield "unwanted", unwanted


_NUMBER = re.compile(
    r"(?<![\d.:])(?<!\w[-/])(?:(?<!\w)|(?<=\beur))-?\d{1,300}+(?:\.\d{1,300}+)?+"
    r"(?!:\d|[-/]\d)(?=(?:h|hrs?|hours?|m|mins?|minutes?|eur)?(?!\w))",
    re.IGNORECASE,
)
"""A number, alone or with a unit of time or money, that is no part of a time of day, a date or an id."""


class _Said:
    """A text in which texts and numbers are looked for."""

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.split()).casefold()
        plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
        self._numbers = [float(number) for number in _NUMBER.findall(plain)]

    def has(self, wanted: str | int | float) -> bool:
        """Whether a number, or a text as whole words whatever the case, is in it."""
        if not isinstance(wanted, str):
            return any(abs(number - wanted) < 1e-9 for number in self._numbers)
        normal = " ".join(wanted.split()).casefold()
        return re.search(rf"(?<!\w){re.escape(normal)}(?!\w)", self._text) is not None
