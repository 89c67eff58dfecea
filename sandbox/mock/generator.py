"""Values that fit a schema, from a seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from sandbox.mock.generated_numbers import integer, number
from sandbox.mock.generated_text import LONGEST, formatted_text, named_text, sized_text
from sandbox.mock.merged_schema import Merged, UnsatisfiableError, merge
from sandbox.mock.pattern_parts import PatternError
from sandbox.mock.pattern_text import matching_text
from sandbox.mock.schema_hints import cost_of, examples_of, implied_type, matches, property_schema
from sandbox.mock.schemas import SchemaCheck
from sandbox.mock.wire_text import json_bytes
from sandbox.mock.work_budget import OverBudgetError, WorkBudget
from sandbox.types import JSON

ATTEMPTS = 30
MAX_STEPS = 100_000
"""Steps that all attempts may take together, those for values that are thrown away included."""

MAX_VALUES = 4_000
"""Values that are made in one attempt, those that are thrown away included."""

SOFT_DEPTH = 4
"""Levels below which only what a schema requires is made."""

HARD_DEPTH = 24
MOST_ITEMS = 2_000


class GenerationError(Exception):
    """No value that fits a schema was found in a bounded number of attempts."""


def generate(check: SchemaCheck, seed: str, *, examples: bool = True, optional: bool = True) -> JSON:
    """A value that fits a schema; the same for the same seed.

    Args:
        examples: take the values that the schema gives as examples or defaults, where they fit.
        optional: make properties that are not required too.

    Raises:
        GenerationError: none was found.
    """
    reason = "no value fits"
    budget = WorkBudget(MAX_STEPS)
    for attempt in range(ATTEMPTS):
        chooser = random.Random(f"{seed}:{attempt}")
        maker = _Maker(check.definitions, chooser, examples and attempt < 2, optional and attempt % 3 < 2, budget)
        try:
            value = maker.value(check.schema, 0, "")
        except UnsatisfiableError as error:
            reason = str(error)
            continue
        except OverBudgetError as error:
            raise GenerationError(str(error)) from None
        if check.is_valid(value):
            return value
    raise GenerationError(f"no value was found that fits the schema: {reason}")


class _Maker:
    """One attempt."""

    def __init__(
        self,
        definitions: Mapping[str, JSON],
        chooser: random.Random,
        examples: bool,
        optional: bool,
        budget: WorkBudget,
    ) -> None:
        self._definitions = definitions
        self._chooser = chooser
        self._examples = examples
        self._optional = optional
        self._budget = budget
        self._made = 0

    def value(self, schema: JSON, depth: int, name: str) -> JSON:
        """A value for a schema.

        Args:
            name: of the property that it is for.

        Raises:
            UnsatisfiableError: this attempt found none.
            OverBudgetError: all the work that is allowed is done.
        """
        self._made += 1
        if self._made > MAX_VALUES or depth > HARD_DEPTH:
            raise UnsatisfiableError("the schema has no end, or none that was found")
        merged = merge(self._definitions, schema)
        self._budget.spend(merged.steps)
        if merged.choices:
            return self._chosen(merged, depth, name)
        plain = merged.schema
        if self._examples:
            for example in examples_of(plain):
                return example
        if "const" in plain:
            return plain["const"]
        if "enum" in plain:
            if not plain["enum"]:
                raise UnsatisfiableError("an enumeration of nothing")
            return self._chooser.choice(plain["enum"])
        return self._typed(merged, depth, name)

    def _chosen(self, merged: Merged, depth: int, name: str) -> JSON:
        """A value for one branch of the first choice, together with all else."""
        branches = list(merged.choices[0])
        self._chooser.shuffle(branches)
        if depth >= SOFT_DEPTH or not self._optional:
            branches.sort(key=cost_of)
        rest = [{"anyOf": others} for others in merged.choices[1:]]
        closed = [{"properties": dict.fromkeys(names, True), "additionalProperties": False} for names in merged.closed]
        reason = "a choice of nothing"
        for branch in branches:
            try:
                return self.value({"allOf": [merged.schema, branch, *rest, *closed]}, depth + 1, name)
            except UnsatisfiableError as error:
                reason = str(error)
        raise UnsatisfiableError(reason)

    def _typed(self, merged: Merged, depth: int, name: str) -> JSON:
        plain = merged.schema
        given = plain.get("type") or implied_type(plain)
        kinds = [given] if isinstance(given, str) else list(given)
        if "null" in kinds and len(kinds) > 1 and depth < SOFT_DEPTH and self._chooser.random() < 0.85:
            kinds.remove("null")
        kind = self._chooser.choice(kinds)
        if depth >= SOFT_DEPTH and "null" in kinds:
            kind = "null"
        if kind == "object":
            return self._object(merged, depth)
        if kind == "array":
            return self._array(plain, depth, name)
        if kind == "string":
            return self._string(plain, name)
        if kind == "boolean":
            return self._chooser.random() < 0.5
        if kind == "null":
            return None
        return integer(plain, self._chooser) if kind == "integer" else number(plain, self._chooser)

    def _string(self, plain: Mapping[str, JSON], name: str) -> str:
        low, high = int(plain.get("minLength", 0)), plain.get("maxLength")
        high = None if high is None else int(high)
        if low > LONGEST or (high is not None and high < low):
            raise UnsatisfiableError("a text of a length that cannot be")
        formatted = formatted_text(str(plain.get("format", "")), self._chooser)
        if "pattern" in plain:
            fits = formatted is not None and low <= len(formatted) and (high is None or len(formatted) <= high)
            if formatted is not None and fits and matches(plain["pattern"], formatted):
                return formatted
            try:
                return matching_text(plain["pattern"], self._chooser, low, high, self._budget)
            except PatternError as error:
                raise UnsatisfiableError(str(error)) from None
        text = formatted or named_text(name, self._chooser)
        if text is not None and low <= len(text) and (high is None or len(text) <= high):
            return text
        self._budget.spend(low // 20)
        return sized_text(self._chooser, low, high)

    def _array(self, plain: Mapping[str, JSON], depth: int, name: str) -> list[JSON]:
        low, high = int(plain.get("minItems", 0)), plain.get("maxItems")
        if low > MOST_ITEMS:
            raise UnsatisfiableError("a list that is too long")
        wanted = low if depth >= SOFT_DEPTH or not self._optional else max(low, self._chooser.randint(1, 3))
        wanted = wanted if high is None else min(wanted, int(high))
        made: list[JSON] = [self.value(part, depth + 1, name) for part in (plain.get("prefixItems") or ())]
        if "contains" in plain:
            made += [self.value(plain["contains"], depth + 1, name) for _ in range(int(plain.get("minContains", 1)))]
        unique = plain.get("uniqueItems") is True
        seen = {json_bytes(item) for item in made}
        for _ in range(10 * (wanted - len(made)) if unique else wanted - len(made)):
            if len(made) >= wanted:
                break
            item = self._item(plain.get("items", True), depth, name, bool(made) and unique, len(made) >= low)
            if item is _NONE:
                break
            if not unique or json_bytes(item) not in seen:
                made.append(item)
                seen.add(json_bytes(item))
        return made

    def _item(self, schema: JSON, depth: int, name: str, fresh: bool, may_fail: bool) -> Any:
        """An item; `_NONE` where there is none and none is needed.

        Args:
            fresh: do not take an example, which an earlier item has taken.
        """
        examples, self._examples = self._examples, self._examples and not fresh
        try:
            return self.value(schema, depth + 1, name)
        except UnsatisfiableError:
            if may_fail:
                return _NONE
            raise
        finally:
            self._examples = examples

    def _object(self, merged: Merged, depth: int) -> dict[str, JSON]:
        plain = merged.schema
        properties: Mapping[str, JSON] = plain.get("properties") or {}
        required = list(plain.get("required") or ())
        low, high = int(plain.get("minProperties", 0)), plain.get("maxProperties")
        room = MOST_ITEMS if high is None else int(high)
        made: dict[str, JSON] = {}
        for name in required:
            made[name] = self.value(property_schema(plain, name), depth + 1, name)
        for name in properties:
            wanted = self._optional and depth < SOFT_DEPTH and self._chooser.random() < 0.8
            if name in made or len(made) >= room or not merged.allows(name) or not (wanted or len(made) < low):
                continue
            value = self._item(properties[name], depth, name, fresh=False, may_fail=True)
            if value is not _NONE:
                made[name] = value
        for name, others in (plain.get("dependentRequired") or {}).items():
            for other in others if name in made else ():
                if other not in made:
                    made[other] = self.value(property_schema(plain, other), depth + 1, other)
        self._fill(merged, made, low, room, depth)
        return made

    def _fill(self, merged: Merged, made: dict[str, JSON], low: int, room: int, depth: int) -> None:
        """Add properties that have no names in the schema: as many as it asks for, and a few to a mere mapping."""
        plain = merged.schema
        additional = plain.get("additionalProperties", True)
        wanted = low
        if not plain.get("properties") and isinstance(additional, Mapping) and self._optional and depth < SOFT_DEPTH:
            wanted = max(low, min(2, room))
        if wanted > MOST_ITEMS:
            raise UnsatisfiableError("an object with too many properties")
        for _ in range(20 * (wanted - len(made)) if len(made) < wanted else 0):
            if len(made) < wanted:
                name = self._name(plain)
                made.setdefault(name, self.value(property_schema(plain, name), depth + 1, name))

    def _name(self, plain: Mapping[str, JSON]) -> str:
        patterns = plain.get("patternProperties") or {}
        if "propertyNames" in plain:
            return str(self.value({"allOf": [{"type": "string"}, plain["propertyNames"]]}, HARD_DEPTH, ""))
        if plain.get("additionalProperties") is False and patterns:
            return self._string({"pattern": next(iter(patterns))}, "")
        return f"{sized_text(self._chooser, 3, 8)}_{self._chooser.randrange(1000)}"


_NONE = object()
