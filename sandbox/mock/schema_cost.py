"""How many steps it may take to hold a value against a schema whose choices stand within choices.

A validator goes into every branch of `anyOf`, `oneOf` and `allOf`. Where branches lead to the same schema again, the
steps double with every such choice, and with every level of a value where the schema refers to itself: a few lines
of schema, or a small body, would take hours. The steps are bounded from above here, before any are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sandbox.tools.openapi_schema import resolve
from sandbox.types import JSON

DEEPEST = 64
"""Levels of a value for which steps are counted; those of a deeper one count as those of so many."""

MOST_STEPS = 50_000_000
"""Steps for one value, which take about two seconds; a value that may need more is not held against its schema."""

FEW_STEPS = 200
"""Steps for each part of a value that are taken without counting."""

_PROBED_LEVELS = 8

_COSTLY = re.compile(r"\\[1-9]|\\k<|\(\?(?:<?[=!]|>)|[*+?}]\+")
"""What makes a pattern one whose time grows with the square of a text: backreferences, look-around, atomic groups."""

_IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
_IN_PLACE = ("not", "if", "then", "else")
_BELOW_LISTS = ("prefixItems",)
_BELOW = ("items", "contains", "propertyNames", "additionalProperties", "unevaluatedProperties", "unevaluatedItems")
_BELOW_NAMED = ("properties", "patternProperties")


class StepCounter:
    """Bounds the steps of the schemas of one document."""

    def __init__(self, document: Mapping[str, JSON]) -> None:
        self._document = document
        self._nodes: dict[int, JSON] = {}
        self._in_place: dict[int, list[int]] = {}
        self._below: dict[int, list[int]] = {}
        self._order: list[int] = []
        self._steps: list[dict[int, int]] = []
        self._is_settled = False
        self._has_costly_patterns = False

    def add(self, node: JSON) -> None:
        """Take in a schema as it stands in the document, with all that it leads to."""
        if id(node) in self._nodes:
            return
        self._steps, self._is_settled, self._order = [], False, []
        waiting: list[JSON] = [node]
        while waiting:
            part = waiting.pop()
            if not isinstance(part, Mapping) or id(part) in self._nodes:
                continue
            self._nodes[id(part)] = part
            self._has_costly_patterns = self._has_costly_patterns or any(map(_COSTLY.search, _patterns(part)))
            in_place, below = list(self._parts_in_place(part)), list(_parts_below(part))
            self._in_place[id(part)] = [id(child) for child in in_place if isinstance(child, Mapping)]
            self._below[id(part)] = [id(child) for child in below if isinstance(child, Mapping)]
            waiting += [*below, *in_place]

    def _ordered(self) -> list[int]:
        """The schemas, each after those that the same value is held against for it."""
        done: set[int] = set()
        for start in self._nodes:
            waiting = [(start, False)]
            while waiting:
                key, is_left = waiting.pop()
                if is_left:
                    self._order.append(key)
                elif key not in done:
                    done.add(key)
                    waiting.append((key, True))
                    waiting += [(child, False) for child in self._in_place[key]]
        return self._order

    def _parts_in_place(self, schema: Mapping[str, JSON]) -> Iterator[JSON]:
        """The schemas that the same value is held against."""
        if "$ref" in schema:
            yield resolve(self._document, {"$ref": schema["$ref"]})
        for keyword in _IN_PLACE_LISTS:
            yield from schema.get(keyword, ())
        yield from (schema[keyword] for keyword in _IN_PLACE if keyword in schema)
        yield from schema.get("dependentSchemas", {}).values()

    def steps(self, node: JSON, depth: int) -> int:
        """A bound of the steps for each part of a value that is so many levels deep."""
        if not isinstance(node, Mapping):
            return 1
        levels = self._levels(min(depth, DEEPEST))
        return levels[min(depth, len(levels) - 1)].get(id(node), 1)

    def takes_few(self, node: JSON) -> bool:
        """Whether no value takes many steps: its schema and all others lead only so deep, and it has few branches."""
        if self._has_costly_patterns:
            return False
        deepest = self._levels(_PROBED_LEVELS)[-1]
        return self._is_settled and deepest.get(id(node), 1) <= FEW_STEPS

    def branch_steps(self, node: JSON, value: JSON) -> int:
        """A bound of the steps for a value."""
        depth, parts = extent(value)
        return parts * self.steps(node, depth)

    def pattern_steps(self, value: JSON) -> int:
        """A bound of the steps of one costly pattern on each text in a value; 0 where there is no such pattern."""
        return _pattern_steps(value) if self._has_costly_patterns else 0

    def _levels(self, depth: int) -> list[dict[int, int]]:
        """For each number of levels the steps of every schema; it ends where no more levels add any."""
        while len(self._steps) <= depth and not self._is_settled:
            before = self._steps[-1] if self._steps else {}
            now: dict[int, int] = {}
            for key in self._order or self._ordered():
                inner = sum(now.get(child, 0) for child in self._in_place[key])
                deeper = max((before.get(child, 0) for child in self._below[key]), default=0)
                now[key] = min(1 + inner + deeper, MOST_STEPS + 1)
            self._is_settled = now == before
            if not self._is_settled:
                self._steps.append(now)
        return self._steps


def _parts_below(schema: Mapping[str, JSON]) -> Iterator[JSON]:
    """The schemas that parts of the value are held against."""
    for keyword in _BELOW_LISTS:
        yield from schema.get(keyword, ())
    yield from (schema[keyword] for keyword in _BELOW if keyword in schema)
    for keyword in _BELOW_NAMED:
        yield from schema.get(keyword, {}).values()


def _patterns(schema: Mapping[str, JSON]) -> Iterator[str]:
    if isinstance(schema.get("pattern"), str):
        yield schema["pattern"]
    yield from schema.get("patternProperties", ())


def _pattern_steps(value: JSON) -> int:
    steps = 0
    waiting: list[JSON] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            steps += len(item) ** 2 // 3
        elif isinstance(item, dict):
            steps += sum(len(name) ** 2 // 3 for name in item)
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return steps


def extent(value: JSON) -> tuple[int, int]:
    """(levels, parts) of a value."""
    depth, parts = 0, 1
    level: list[JSON] = [value]
    while True:
        below: list[JSON] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
        if not below:
            return depth, parts
        depth, parts, level = depth + 1, parts + len(below), below
