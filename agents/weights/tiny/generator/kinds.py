"""Kinds of values: how a person writes one in a request, and how a call must hold it.

A kind is drawn once for a document (`variant`), which fixes the format that the document asks for,
and then once for each value (`Variant.draw`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from generator import alike, words

Schema: TypeAlias = dict[str, Any]
ALIKE_IN_LISTS = 0.4
"""Share of a list's items that look like the one before, where the kind can."""


@dataclass(slots=True, frozen=True)
class Value:
    """A value as a person writes it, and as the call holds it."""

    text: str
    json: Any


@dataclass(slots=True, frozen=True)
class Variant:
    """A kind with its format chosen.

    Attributes:
        schema: its JSON schema without a description.
        suffix: what the description must add on the format; empty for nothing.
        draw: a value.
    """

    schema: Schema
    suffix: str
    draw: Callable[[random.Random], Value]


class Kind(Protocol):
    def variant(self, rng: random.Random) -> Variant: ...


@dataclass(slots=True, frozen=True)
class Text:
    """Free words, mostly in quotation marks in the request. `pool` are examples; half of the values are made-up words."""

    pool: tuple[str, ...] = ()

    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "string"}, "", self._draw)

    def _draw(self, rng: random.Random) -> Value:
        text = words.phrase(rng, self.pool)
        return Value(words.quoted(rng, text), text)


@dataclass(slots=True, frozen=True)
class Name:
    """A name without quotation marks, from a pool or, where there is none, a person's. May be made up."""

    pool: tuple[str, ...] = ()
    made_up: bool = True

    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "string"}, "", self._draw)

    def _draw(self, rng: random.Random) -> Value:
        if self.made_up and (not self.pool or rng.random() < 0.4):
            text = words.person(rng) if not self.pool else words.made_up_name(rng)
        else:
            text = rng.choice(self.pool)
        return Value(text, text)


@dataclass(slots=True, frozen=True)
class City:
    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "string"}, "", lambda rng: (lambda name: Value(name, name))(words.city(rng)))


@dataclass(slots=True, frozen=True)
class Country:
    """A country, held as its ISO 3166-1 code with two letters, or as its name."""

    def variant(self, rng: random.Random) -> Variant:
        if rng.random() < 0.85:
            example = rng.choice(list(words.COUNTRIES.values()))
            suffix = rng.choice(
                [
                    f"two-letter ISO code, such as {example}",
                    "ISO 3166 code with two letters",
                    f"two-letter country code in capitals, for example {example}",
                    "ISO 3166-1 alpha-2 code",
                ]
            )
            return Variant({"type": "string"}, suffix, self._code)
        return Variant({"type": "string"}, "English name", self._name)

    def _code(self, rng: random.Random) -> Value:
        name, code = rng.choice(list(words.COUNTRIES.items()))
        return Value(name, code)

    def _name(self, rng: random.Random) -> Value:
        name = rng.choice(list(words.COUNTRIES))
        return Value(name, name.removeprefix("the "))


@dataclass(slots=True, frozen=True)
class Date:
    """A day of some year, in a request without a preposition ("14 March 2025"), held as YYYY-MM-DD."""

    def variant(self, rng: random.Random) -> Variant:
        return Variant(
            {"type": "string"}, rng.choice(["as YYYY-MM-DD", "YYYY-MM-DD", "in the form YYYY-MM-DD"]), self._draw
        )

    def _draw(self, rng: random.Random) -> Value:
        return Value(*words.date(rng))


@dataclass(slots=True, frozen=True)
class Time:
    """A time of day, without a preposition ("2:30 pm", "noon"), held as HH:MM."""

    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "string"}, rng.choice(["as HH:MM", "HH:MM, 24-hour clock", "HH:MM"]), self._draw)

    def _draw(self, rng: random.Random) -> Value:
        text, hour, minute = words.time_of_day(rng)
        return Value(text, f"{hour:02}:{minute:02}")


@dataclass(slots=True, frozen=True)
class Hour:
    """A full hour ("3 in the afternoon"), held as a number from 0 to 23."""

    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "integer"}, rng.choice(["0 to 23", "on the 24-hour clock", ""]), self._draw)

    def _draw(self, rng: random.Random) -> Value:
        text, hour, _ = words.time_of_day(rng, whole=True)
        return Value(text, hour)


@dataclass(slots=True, frozen=True)
class DateTime:
    """A day and a time ("14 March 2025 at 2 pm"), held as YYYY-MM-DDTHH:MM."""

    def variant(self, rng: random.Random) -> Variant:
        suffix = rng.choice(["as YYYY-MM-DDTHH:MM", "YYYY-MM-DDTHH:MM", "YYYY-MM-DDTHH:MM, local time"])
        return Variant({"type": "string"}, suffix, self._draw)

    def _draw(self, rng: random.Random) -> Value:
        day, iso = words.date(rng)
        text, hour, minute = words.time_of_day(rng)
        joined = rng.choice([f"{day} at {text}", f"{day} at {text}", f"{day}, {text}", f"{text} on {day}"])
        return Value(joined, f"{iso}T{hour:02}:{minute:02}")


@dataclass(slots=True, frozen=True)
class Minutes:
    """A length of time ("an hour and a half"), held in minutes."""

    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "integer"}, rng.choice(["in minutes", "minutes", "as a number of minutes"]), self._draw)

    def _draw(self, rng: random.Random) -> Value:
        return Value(*words.duration(rng))


@dataclass(slots=True, frozen=True)
class Count:
    """A whole number, in digits or, when small, in words: `{key} nights` becomes "three nights"."""

    low: int = 1
    high: int = 20

    def variant(self, rng: random.Random) -> Variant:
        schema: Schema = {"type": "integer"}
        if rng.random() < 0.3:
            schema["minimum"] = self.low
        return Variant(schema, "", self._draw)

    def _draw(self, rng: random.Random) -> Value:
        return Value(*words.count(rng, self.low, self.high))


@dataclass(slots=True, frozen=True)
class Number:
    """A number in digits, with `digits` of them after the point at most."""

    low: float
    high: float
    digits: int = 0

    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "number"}, "", self._draw)

    def _draw(self, rng: random.Random) -> Value:
        number = round(rng.uniform(self.low, self.high), rng.randint(0, self.digits))
        json = int(number) if number == int(number) else number
        return Value(str(json), json)


@dataclass(slots=True, frozen=True)
class Email:
    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "string"}, "", lambda rng: (lambda text: Value(text, text))(words.email(rng)))


@dataclass(slots=True, frozen=True)
class Code:
    """An identifier. In a pattern `A` is a capital letter, `a` a small one, `9` a digit, `#` any word; others stay.

    With no letters in the pattern and `number=True` it is held as a whole number.
    """

    patterns: tuple[str, ...]
    number: bool = False

    def variant(self, rng: random.Random) -> Variant:
        pattern = rng.choice(self.patterns)
        if self.number:
            return Variant({"type": "integer"}, "", lambda rng: self._number(rng, pattern))
        example = f"such as {words.code(rng, pattern)}" if rng.random() < 0.5 else ""
        return Variant({"type": "string"}, example, lambda rng: self._draw(rng, pattern))

    def _draw(self, rng: random.Random, pattern: str) -> Value:
        text = words.code(rng, pattern)
        return Value(text, text)

    def _number(self, rng: random.Random, pattern: str) -> Value:
        number = int(words.code(rng, pattern))
        return Value(str(number), number)


@dataclass(slots=True, frozen=True)
class Path:
    """A path of a file, or of a folder; `ending` pins the file's extension (without the dot)."""

    folder: bool = False
    ending: str = ""

    def variant(self, rng: random.Random) -> Variant:
        return Variant({"type": "string"}, "", self._draw)

    def _draw(self, rng: random.Random) -> Value:
        text = words.path(rng, self.folder, self.ending)
        return Value(text, text)


@dataclass(slots=True, frozen=True)
class Choice:
    """One of several values. `options` gives for each how people say it, as it fits into the `{key}` slot.

    A document offers at least two of the options, in any order.
    """

    options: dict[str, tuple[str, ...]]
    default: str | None = None

    def variant(self, rng: random.Random) -> Variant:
        names = list(self.options)
        rng.shuffle(names)
        offered = names[: rng.randint(min(2, len(names)), len(names))]
        schema: Schema = {"type": "string", "enum": offered}
        if self.default in offered and rng.random() < 0.7:
            schema["default"] = self.default
        return Variant(schema, "", lambda rng: self._draw(rng, offered))

    def _draw(self, rng: random.Random, offered: list[str]) -> Value:
        value = rng.choice(offered)
        return Value(words.alternatives(rng, rng.choice(self.options[value])), value)


@dataclass(slots=True, frozen=True)
class Flag:
    """True or false, said by a whole sentence of its own (or, in a slot, by a clause)."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    default: bool | None = None

    def variant(self, rng: random.Random) -> Variant:
        schema: Schema = {"type": "boolean"}
        if self.default is not None and rng.random() < 0.7:
            schema["default"] = self.default
        return Variant(schema, "", self._draw)

    def _draw(self, rng: random.Random) -> Value:
        value = rng.random() < 0.5
        return Value(words.alternatives(rng, rng.choice(self.yes if value else self.no)), value)


@dataclass(slots=True, frozen=True)
class Several:
    """A list of values of another kind, written "a, b and c"."""

    kind: Kind
    most: int = 3
    suffixes: tuple[str, ...] = field(default=("",))

    def variant(self, rng: random.Random) -> Variant:
        item = self.kind.variant(rng)
        suffix = item.suffix or rng.choice(self.suffixes)
        return Variant({"type": "array", "items": item.schema}, suffix, lambda rng: self._draw(rng, item))

    def _draw(self, rng: random.Random, item: Variant) -> Value:
        values: dict[str, Value] = {}
        value: Value | None = None
        for _ in range(rng.randint(1, self.most)):
            other = resembling(rng, self.kind, value) if value is not None and rng.random() < ALIKE_IN_LISTS else None
            value = other or item.draw(rng)
            values.setdefault(str(value.json), value)
        drawn = list(values.values())
        return Value(words.enumeration(rng, [value.text for value in drawn]), [value.json for value in drawn])


_ALIKE: dict[type, Callable[[random.Random, str], str]] = {Email: alike.email, Code: alike.code, Path: alike.path}


def resembling(rng: random.Random, kind: Kind, value: Value) -> Value | None:
    """Another value of the kind that looks like this one; None where the kind knows none."""
    if type(kind) not in _ALIKE:
        return None
    text = _ALIKE[type(kind)](rng, value.text)
    return None if text == value.text else Value(text, int(text) if isinstance(value.json, int) else text)
