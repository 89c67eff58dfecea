"""Several schemas that hold at once, as one schema to generate from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from sandbox.mock.state import canonical
from sandbox.types import JSON

MAX_STEPS = 200
"""References and `allOf` that are followed for one value."""

_LARGEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_SMALLEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_SUBSCHEMAS = ("items", "additionalProperties", "contains", "propertyNames")


class UnsatisfiableError(Exception):
    """No value was found for a schema."""


@dataclass(slots=True)
class Merged:
    """A schema without references and `allOf`.

    Attributes:
        schema: keywords.
        choices: for each `anyOf` and `oneOf` its branches; one of each holds too.
        closed: for each part that allows no additional properties the names that it has.
        steps: how many parts were looked at.
    """

    schema: dict[str, JSON] = field(default_factory=dict)
    choices: list[list[JSON]] = field(default_factory=list)
    closed: list[frozenset[str]] = field(default_factory=list)
    steps: int = 0

    def allows(self, name: str) -> bool:
        """Whether a property may have a name, as far as `additionalProperties: false` says."""
        return all(name in names for names in self.closed)


def merge(definitions: Mapping[str, JSON], schema: JSON) -> Merged:
    """A schema with what its references and `allOf` add.

    Args:
        definitions: where references such as `#/$defs/Pet` lead to.

    Raises:
        UnsatisfiableError: it contradicts itself, or leads in a circle.
    """
    merged = Merged()
    waiting = [schema]
    for _ in range(MAX_STEPS):
        if not waiting:
            return merged
        node = waiting.pop()
        merged.steps += 1
        if node is False:
            raise UnsatisfiableError("a schema that nothing fits")
        if not isinstance(node, Mapping):
            continue
        if "$ref" in node:
            waiting.append(_target(definitions, node["$ref"]))
        waiting += node.get("allOf") or ()
        merged.choices += [node[keyword] for keyword in ("anyOf", "oneOf") if node.get(keyword)]
        if node.get("additionalProperties") is False and not node.get("patternProperties"):
            merged.closed.append(frozenset(node.get("properties") or ()))
        if "if" in node:
            merged.choices.append([{"allOf": [node["if"], node.get("then", True)]}, node.get("else", True)])
        for keyword, value in node.items():
            if keyword not in ("$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "$defs"):
                _add(merged.schema, keyword, value)
    raise UnsatisfiableError("a schema that refers to itself without end")


def _target(definitions: Mapping[str, JSON], reference: str) -> JSON:
    found: JSON = definitions
    for part in unquote(reference).split("/")[2:]:
        key = part.replace("~1", "/").replace("~0", "~")
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


def _add(schema: dict[str, JSON], keyword: str, value: JSON) -> None:
    """Let one more keyword hold."""
    if keyword not in schema:
        schema[keyword] = value
    elif keyword == "type":
        schema[keyword] = _common_types(schema[keyword], value)
    elif keyword in _LARGEST:
        schema[keyword] = max(schema[keyword], value)
    elif keyword in _SMALLEST:
        schema[keyword] = min(schema[keyword], value)
    elif keyword == "required":
        schema[keyword] = list(dict.fromkeys([*schema[keyword], *value]))
    elif keyword == "enum":
        others = {canonical(item) for item in value}
        schema[keyword] = [item for item in schema[keyword] if canonical(item) in others]
    elif keyword in ("properties", "patternProperties", "dependentRequired"):
        schema[keyword] = _both(schema[keyword], value, keyword)
    elif keyword in _SUBSCHEMAS and schema[keyword] != value:
        schema[keyword] = {"allOf": [schema[keyword], value]}


def _both(first: Mapping[str, JSON], second: Mapping[str, JSON], keyword: str) -> dict[str, JSON]:
    made = {**first}
    for name, value in second.items():
        if name not in made or made[name] == value:
            made[name] = value
        elif keyword == "dependentRequired":
            made[name] = [*made[name], *value]
        else:
            made[name] = {"allOf": [made[name], value]}
    return made


def _common_types(first: JSON, second: JSON) -> list[str]:
    one, two = (set([given] if isinstance(given, str) else given) for given in (first, second))
    common = one & two
    if ("integer" in one and "number" in two) or ("number" in one and "integer" in two):
        common.add("integer")
    if not common:
        raise UnsatisfiableError("types that exclude each other")
    return sorted(common)
