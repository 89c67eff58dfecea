"""What is true in a game: relations, each a set of rows of object names."""

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    Row = tuple[str, ...]

DENIED = "not_"
"""Before a predicate's name: the relation of what an action has made untrue, which text grammars ask for."""


class Relation:
    """The rows of one predicate, found by the value at any position.

    Attributes:
        width: the length of a row; 0 where there was none yet.
    """

    __slots__ = ("_by", "rows", "width")

    def __init__(self, rows: "Iterable[Row]" = ()) -> None:
        self.rows = set(rows)
        self.width = next(map(len, self.rows), 0)
        self._by: dict[int, dict[str, set[Row]]] = {}

    def add(self, row: "Row") -> None:
        self.rows.add(row)
        self.width = len(row)
        for position, index in self._by.items():
            index.setdefault(row[position], set()).add(row)

    def discard(self, row: "Row") -> None:
        self.rows.discard(row)
        for position, index in self._by.items():
            index.get(row[position], set()).discard(row)

    def at(self, position: int, value: str) -> "Collection[Row]":
        """The rows with a value at a position."""
        return self._index(position).get(value, ())

    def values(self, position: int) -> int:
        """How many values there are or were at a position."""
        return len(self._index(position))

    def _index(self, position: int) -> "dict[str, set[Row]]":
        index = self._by.get(position)
        if index is None:
            index = {}
            for row in self.rows:
                index.setdefault(row[position], set()).add(row)
            self._by[position] = index
        return index


class Facts:
    """The relations of a state. Those that no action changes are shared between states.

    Attributes:
        objects: by type, the names of its objects, those of its subtypes included.
        fingerprint: a number that two states with the same facts share.
    """

    __slots__ = ("_changing", "_fixed", "fingerprint", "objects")

    def __init__(
        self,
        fixed: "Mapping[str, Relation]",
        changing: "Mapping[str, Iterable[Row]]",
        objects: "Mapping[str, frozenset[str]]",
        fingerprint: "int | None" = None,
    ) -> None:
        self._fixed = fixed
        self._changing = {name: Relation(rows) for name, rows in changing.items()}
        self.objects = objects
        if fingerprint is None:
            fingerprint = 0
            for name, relation in self._changing.items():
                for row in relation.rows:
                    fingerprint ^= _number(name, row)
        self.fingerprint = fingerprint

    def relation(self, name: str) -> Relation:
        return self._changing.get(name) or self._fixed.get(name) or _EMPTY

    def set(self, name: str, row: "Row", value: bool) -> None:
        """Make a fact true or untrue."""
        changing = self._changing
        self._put(name, changing.setdefault(name, Relation()), row, value)
        self._put(DENIED + name, changing.setdefault(DENIED + name, Relation()), row, not value)

    def _put(self, name: str, relation: Relation, row: "Row", value: bool) -> None:
        if (row in relation.rows) == value:
            return
        (relation.add if value else relation.discard)(row)
        self.fingerprint ^= _number(name, row)

    def copy(self) -> "Facts":
        changing = {name: relation.rows for name, relation in self._changing.items()}
        return Facts(self._fixed, changing, self.objects, self.fingerprint)


_EMPTY = Relation()


@lru_cache(maxsize=65536)
def _number(name: str, row: "Row") -> int:
    text = "\0".join((name, *row))
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest(), "big")
