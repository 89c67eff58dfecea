"""How an API is written: a function over the state, under its official name."""

from __future__ import annotations

import hashlib
import inspect
import marshal
from collections.abc import Callable, Container, Mapping
from typing import Any, TypeAlias

JSON: TypeAlias = Any
Function: TypeAlias = Callable[..., JSON]


class RefusedError(Exception):
    """An API cannot do what it is asked; the message is its answer."""


class State:
    """The tables of the initial database, as calls have changed them.

    Args:
        tables: by name; they are not changed.

    Attributes:
        issued: the next identifier that an API gives out; None lets it make one.
    """

    def __init__(self, tables: Mapping[str, JSON]) -> None:
        self._tables = tables
        self._edited: dict[str, JSON] = {}
        self.issued: JSON = None

    def read(self, table: str) -> JSON:
        """A table, not to be changed."""
        return self._edited[table] if table in self._edited else self._tables.get(table, {})

    def edit(self, table: str) -> JSON:
        """A table that may be changed."""
        if table not in self._edited:
            self._edited[table] = copy_json(self._tables.get(table, {}))
        return self._edited[table]

    def changes(self) -> dict[str, JSON]:
        """The tables that are not what they were at first."""
        return {name: table for name, table in self._edited.items() if table != self._tables.get(name, {})}

    def snapshot(self) -> dict[str, JSON]:
        """A copy of the tables that were opened for changes, by name."""
        kept: dict[str, JSON] = copy_json(self._edited)
        return kept

    def restore(self, snapshot: Mapping[str, JSON]) -> None:
        """Come back to what `snapshot` gave."""
        self._edited = copy_json(dict(snapshot))

    def issue(self, digits: str, length: int, *parts: str, taken: Container[str] = ()) -> str:
        """An identifier that is not taken: the one that is to be given out next, else one that follows from its use.

        Each further try is the next number, so that there are at most as many tries as identifiers taken, and one.
        """
        if isinstance(self.issued, str) and self.issued not in taken:
            return self.issued
        number = int.from_bytes(hashlib.sha256("\0".join(parts).encode(errors="replace")).digest())
        while (made := _written(number, digits, length)) in taken:
            number += 1
        return made


def _written(number: int, digits: str, length: int) -> str:
    """The last digits of a number, the lowest first."""
    made = ""
    while len(made) < length:
        number, digit = divmod(number, len(digits))
        made += digits[digit]
    return made


class Apis:
    """A group of APIs by name."""

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}

    def add(self, name: str) -> Callable[[Function], Function]:
        """Decorates the function that is the API of this name. Its first argument is the state."""

        def keep(function: Function) -> Function:
            self.functions[name] = function
            return function

        return keep


def required_arguments(function: Function) -> list[str]:
    """The parameters that a call cannot leave out, in order."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return [each.name for each in parameters if each.default is each.empty and each.kind is not each.VAR_KEYWORD]


def copy_json(value: JSON) -> JSON:
    """A deep copy of plain JSON."""
    return marshal.loads(marshal.dumps(value))


def next_key(table: Mapping[str, JSON]) -> str:
    """The number after the largest key of a table."""
    return str(max((int(key) for key in table), default=0) + 1)
