"""Properties that were not given, with the defaults of their schemas."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from sandbox.mock.merged_schema import UnsatisfiableError, merge
from sandbox.mock.schemas import SchemaCheck
from sandbox.types import JSON


class SchemaDefaults:
    """The defaults of a document's schemas. Each schema is merged once."""

    def __init__(self) -> None:
        self._merged: dict[int, tuple[JSON, Mapping[str, JSON]]] = {}
        """By identity, with the schema itself, so that no other one gets its identity."""

    def added(self, check: SchemaCheck, value: JSON, given: Mapping[str, JSON]) -> JSON:
        """A value that fits a schema, with the schema's `default` for each property that was not given.

        A default that does not fit is not taken. Those of an object inside are taken where the object was given, those
        of a branch of `anyOf` and `oneOf` are not.

        Args:
            given: the properties that keep their values.
        """
        if not isinstance(value, dict):
            return value
        made = value
        for name, default in self._defaults(check.definitions, check.schema, given).items():
            trial = {**made, name: default}
            if check.is_valid(trial):
                made = trial
        return made

    def _defaults(self, definitions: Mapping[str, JSON], schema: JSON, given: Mapping[str, JSON]) -> dict[str, JSON]:
        """The properties that have another value by their defaults than they were given."""
        found: dict[str, JSON] = {}
        for name, part in (self._plain(definitions, schema).get("properties") or {}).items():
            old = given.get(name)
            if name not in given:
                plain = self._plain(definitions, part)
                if "default" in plain:
                    found[name] = copy.deepcopy(plain["default"])
            elif isinstance(old, dict) and (inner := self._defaults(definitions, part, old)):
                found[name] = {**old, **inner}
        return found

    def _plain(self, definitions: Mapping[str, JSON], schema: JSON) -> Mapping[str, JSON]:
        """A schema without references and `allOf`; empty where it contradicts itself."""
        if id(schema) not in self._merged:
            try:
                plain = merge(definitions, schema).schema
            except UnsatisfiableError:
                plain = {}
            self._merged[id(schema)] = schema, plain
        return self._merged[id(schema)][1]
