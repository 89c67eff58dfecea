"""The grammar of the arguments that a tool's JSON schema allows."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from urllib.parse import unquote

from sandbox.errors import GrammarError
from sandbox.json_grammar import Rules
from sandbox.models.native_calls import MAX_DEPTH
from sandbox.scalar_grammar import PartError, counts, given_rule, number_body, string_body
from sandbox.types import JSON, ToolSpec

MAX_PROPERTIES = 1000
"""llama.cpp calls itself once for each optional property in a row."""

_NUMBER = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_DEPENDENT = ("dependentRequired", "dependentSchemas", "dependencies")
_COUNTED = ("minProperties", "maxProperties", "unevaluatedProperties", "patternProperties", "propertyNames")
_KEYWORDS: dict[str, tuple[str, ...]] = {
    "object": ("properties", "required", "additionalProperties", *_COUNTED, *_DEPENDENT),
    "array": ("items", "minItems", "maxItems", "uniqueItems", "contains", "prefixItems", "unevaluatedItems"),
    "string": ("minLength", "maxLength", "pattern"),
    "number": _NUMBER,
    "integer": _NUMBER,
    "boolean": (),
    "null": (),
}
"""By type, what restricts its values and no others."""
_ANY = frozenset(_KEYWORDS) - {"integer"}
_COMBINED = ("$ref", "anyOf", "oneOf", "allOf")
_NEVER = {"not", "if", "then", "else", "$dynamicRef", "$recursiveRef"}
_RESTRICTING = frozenset(("enum", "const", *_COMBINED, *_NEVER)).union(*_KEYWORDS.values())
_UNSUPPORTED = frozenset(("multipleOf", "contains", "unevaluatedItems", "uniqueItems", "prefixItems"))
_UNSUPPORTED |= {*_COUNTED, *_DEPENDENT}
_UNLESS_EMPTY = _UNSUPPORTED - {"multipleOf", "contains", "unevaluatedItems", "unevaluatedProperties", "maxProperties"}
"""Of the unsupported ones, those that restrict nothing when they are empty, 0 or false."""


@dataclass(slots=True, frozen=True)
class _Place:
    """Where a schema stands.

    Attributes:
        path: from the tool on.
        depth: how many schemas it stands in, references counted.
        level: the referenced rule whose values its own values are, "" if there is none.
        must: the referenced rule that has no value without one of this schema, "" if there is none.
    """

    path: tuple[str, ...]
    depth: int = 0
    level: str = ""
    must: str = ""

    def at(self, *parts: str) -> _Place:
        return replace(self, path=self.path + parts, depth=self.depth + 1)

    def inside(self, *parts: str, needed: bool) -> _Place:
        return replace(self.at(*parts), level="", must=self.must if needed else "")


class ToolRules:
    """Adds the rules of one tool to a grammar."""

    def __init__(self, rules: Rules, tool: ToolSpec) -> None:
        self._rules = rules
        self._tool = tool
        self._referenced: dict[tuple[tuple[str, ...], frozenset[str]], str | None] = {}
        self._paths: dict[str, tuple[str, ...]] = {}
        self._level: dict[str, set[str]] = defaultdict(set)
        self._must: dict[str, set[str]] = defaultdict(set)

    def arguments(self) -> str:
        """The rule of the tool's arguments.

        Raises:
            GrammarError: a part of the tool's schema cannot be expressed.
        """
        schema: JSON = self._tool.parameters
        place = _Place(("parameters",))
        if isinstance(schema, Mapping) and not any(schema.get(key) for key in ("properties", "required", *_COMBINED)):
            schema = {"additionalProperties": False, **schema}
        rule = self._value(schema, place, frozenset(("object",)))
        if rule is None:
            raise self._error(place, "it allows no object")
        for needs in (self._level, self._must):
            try:
                TopologicalSorter(needs).prepare()
            except CycleError as error:
                raise self._error(_Place(self._paths[error.args[1][0]]), "it refers to itself without end") from None
        return rule

    def _error(self, place: _Place, reason: str = "") -> GrammarError:
        path = [part if re.fullmatch(r"[\w$-]{1,80}", part) else json.dumps(part)[:80] for part in place.path]
        return GrammarError(self._tool.name, ".".join(path), reason)

    def _value(self, schema: JSON, place: _Place, kinds: frozenset[str] = _ANY) -> str | None:
        """The rule of those values of some types that a schema allows; None if there are none.

        Raises:
            GrammarError: there are none at all, or it cannot be expressed which.
        """
        if place.depth > MAX_DEPTH:
            raise self._error(place, "it is nested too deep")
        try:
            schema = {} if schema is True else schema
            if not isinstance(schema, Mapping):
                raise PartError("", "it is not a schema")
            rule = self._alternatives(schema, place, _both(kinds, _types(schema)))
            if rule is None and kinds == _ANY:
                raise PartError("", "it allows no value")
            return rule
        except PartError as error:
            raise self._error(place.at(error.keyword) if error.keyword else place, error.reason) from None

    def _alternatives(self, schema: Mapping[str, JSON], place: _Place, kinds: frozenset[str]) -> str | None:
        combined = next((key for key in _COMBINED if key in schema), None)
        if combined is not None:
            return self._combined(combined, schema, place, kinds)
        if "enum" in schema or "const" in schema:
            return given_rule(self._rules, schema, kinds)
        for never in sorted(schema.keys() & _NEVER):
            raise PartError(never)
        place = replace(place, must="") if len(kinds) > 1 else place
        bodies = [self._of_kind(kind, schema, place) for kind in _KEYWORDS if kind in kinds]
        return self._rules.add("value", " | ".join(bodies)) if bodies else None

    def _of_kind(self, kind: str, schema: Mapping[str, JSON], place: _Place) -> str:
        present = [key for key in _KEYWORDS[kind] if key in schema]
        for key in present:
            if key in _UNSUPPORTED and (schema[key] or key not in _UNLESS_EMPTY):
                raise PartError(key)
        if not present:
            return kind
        if kind in ("object", "array"):
            return self._object(schema, place) if kind == "object" else self._array(schema, place)
        body = string_body(self._rules, schema) if kind == "string" else number_body(kind, schema)
        return self._rules.add(kind, body)

    def _combined(self, key: str, schema: Mapping[str, JSON], place: _Place, kinds: frozenset[str]) -> str | None:
        for other in schema:
            if other in _RESTRICTING and other != key:
                raise PartError(other, f"it stands beside {key}")
        if key == "$ref":
            return self._reference(schema[key], place, kinds)
        parts = schema[key]
        if not isinstance(parts, list) or not parts or (key == "allOf" and len(parts) > 1):
            raise PartError(key)
        place = replace(place, must="") if len(parts) > 1 else place
        found = [self._value(part, place.at(key, str(index)), kinds) for index, part in enumerate(parts)]
        names = dict.fromkeys(name for name in found if name is not None)
        return self._rules.add("any", " | ".join(names)) if names else None

    def _reference(self, pointer: JSON, place: _Place, kinds: frozenset[str]) -> str | None:
        target, path = self._resolved(pointer)
        if (path, kinds) not in self._referenced:
            name = self._rules.reserve("ref")
            self._referenced[path, kinds] = name
            self._paths[name] = path
            body = self._value(target, _Place(path, place.depth + 1, name, name), kinds)
            if body is None:
                self._referenced[path, kinds] = None
            else:
                self._rules.define(name, body)
        rule = self._referenced[path, kinds]
        if rule is not None:
            self._level[place.level].add(rule)
            self._must[place.must].add(rule)
        return rule

    def _resolved(self, pointer: JSON) -> tuple[JSON, tuple[str, ...]]:
        if not isinstance(pointer, str) or not re.match(r"#(/|$)", pointer):
            raise PartError("$ref", "only references within the schema are followed")
        target: JSON = self._tool.parameters
        parts = [unquote(part).replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        for part in parts:
            if isinstance(target, Mapping) and part in target:
                target = target[part]
            elif isinstance(target, list) and re.fullmatch("[0-9]{1,9}", part) and int(part) < len(target):
                target = target[int(part)]
            else:
                raise PartError("$ref", "it leads nowhere")
        return target, ("parameters", *parts)

    def _array(self, schema: Mapping[str, JSON], place: _Place) -> str:
        low, high = counts(schema, "minItems", "maxItems")
        if high == 0:
            return self._rules.add("array", '"[" ws "]"')
        item = self._value(schema.get("items", True), place.inside("items", needed=low > 0))
        more = self._rules.add("more", f'"," ws {item}')
        items = f"{item} {self._rules.repeat(more, max(low - 1, 0), None if high is None else high - 1)} ws"
        return self._rules.add("array", f'"[" ws {items if low else f"({items})?"} "]"')

    def _object(self, schema: Mapping[str, JSON], place: _Place) -> str:
        """Each property, if it comes, comes after those before it; only the first has no comma before it."""
        properties, required, others = _parts_of_object(schema)
        add = self._rules.add
        pairs = []
        for name, part in properties.items():
            value = self._value(part, place.inside("properties", name, needed=name in required))
            pairs.append((f'{self._rules.given([name])} ":" ws {value}', name in required))
        rest, start = "ws", '""'
        if others is not False:
            other = self._value(others, place.inside("additionalProperties", needed=False))
            pair = add("pair", f'{self._rules.other_key(properties)} ":" ws {other}')
            rest = add("rest", f'("," ws {pair})* ws')
            start = add("start", f'{pair} {rest} | ""')
        for pair, needed in reversed(pairs):
            start = add("start", f"{pair} {rest}" if needed else f"{pair} {rest} | {start}")
            rest = add("rest", f'"," ws {pair} {rest}' if needed else f'"," ws {pair} {rest} | {rest}')
        return add("object", f'"{{" ws {start} "}}"')


def _parts_of_object(schema: Mapping[str, JSON]) -> tuple[dict[str, JSON], set[str], JSON]:
    """The properties by name, which of them must be there, and the schema of others."""
    properties = schema.get("properties", {})
    if not isinstance(properties, Mapping):
        raise PartError("properties", "it is not an object")
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        raise PartError("required", "it is not a list of names")
    others = schema.get("additionalProperties", not properties)
    undeclared = {name: schema.get("additionalProperties", True) for name in required if name not in properties}
    if undeclared and others is False and "additionalProperties" in schema:
        raise PartError("required", f"there is no property {next(iter(undeclared))}")
    if len(properties) + len(undeclared) > MAX_PROPERTIES:
        raise PartError("properties", f"there are more than {MAX_PROPERTIES}")
    return {**properties, **undeclared}, set(required), others


def _types(schema: Mapping[str, JSON]) -> frozenset[str]:
    if "type" not in schema:
        return _ANY
    named = schema["type"]
    names = named if isinstance(named, list) and named else [named]
    if not all(isinstance(name, str) and name in _KEYWORDS for name in names):
        raise PartError("type", f"{json.dumps(named, default=str)[:80]} is no type of JSON Schema")
    return frozenset(names) - {"integer"} if "number" in names else frozenset(names)


def _both(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """The types of values that are in both: whole numbers are numbers."""
    return (some & others) | ({"integer"} if {"integer", "number"} <= some ^ others else set())
