"""Values that came as text (in a path, a query, a header, a form), read as their schemas say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.tools.openapi_schema import resolve
from sandbox.types import JSON

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,400})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WORDS: Mapping[str, tuple[str, JSON]] = {
    "true": ("boolean", True),
    "false": ("boolean", False),
    "null": ("null", None),
}
_LEVELS = 2
_MAX_CHOICES = 60
"""Choices within choices that are followed."""


@dataclass(slots=True, frozen=True)
class TextShape:
    """What a text may stand for.

    Attributes:
        kinds: JSON schema's types; empty where every type is allowed.
        items: of an array's items.
        properties: of an object's properties.
    """

    kinds: frozenset[str] = frozenset()
    items: TextShape | None = None
    properties: Mapping[str, TextShape] = field(default_factory=dict)

    def read(self, text: str) -> JSON:
        """The value that a text stands for; the text itself where it stands for none of the types allowed."""
        kind, value = _WORDS.get(text, ("", None))
        if kind in self.kinds and kind:
            return value
        if "integer" in self.kinds and _INTEGER.fullmatch(text):
            return int(text)
        if "number" in self.kinds and _NUMBER.fullmatch(text):
            number = float(text)
            return text if number in (float("inf"), float("-inf")) else number
        if text == "" and "null" in self.kinds and "string" not in self.kinds:
            return None
        return text

    def read_items(self, texts: list[str]) -> list[JSON]:
        shape = self.items or TextShape()
        return [shape.read(text) for text in texts]

    def read_properties(self, texts: Mapping[str, str]) -> dict[str, JSON]:
        return {name: self.properties.get(name, TextShape()).read(text) for name, text in texts.items()}

    @property
    def is_array(self) -> bool:
        return "array" in self.kinds

    @property
    def is_object(self) -> bool:
        return "object" in self.kinds


class ShapeReader:
    """Reads the shapes of the schemas of one document, each schema once for each level.

    A shape tells of a value, of its properties and items, and of theirs; what lies below is any text.
    """

    def __init__(self, document: Mapping[str, JSON]) -> None:
        self._document = document
        self._known: dict[tuple[int, int], tuple[JSON, TextShape]] = {}

    def shape(self, node: JSON) -> TextShape:
        """The shape of a schema as it stands in a document.

        Raises:
            UsageError: a reference leads nowhere.
        """
        return self._shape(node, _LEVELS, 0)

    def _shape(self, node: JSON, levels: int, choices: int) -> TextShape:
        """The shape of a schema.

        Args:
            levels: how many there still are below it.
            choices: within how many others it stands on its own level.
        """
        schema = resolve(self._document, node)
        if not isinstance(schema, Mapping) or choices > _MAX_CHOICES:
            return TextShape()
        key = id(schema), levels
        if key not in self._known:
            self._known[key] = schema, TextShape()
            self._known[key] = schema, self._read(schema, levels, choices)
        return self._known[key][1]

    def _read(self, schema: Mapping[str, JSON], levels: int, choices: int) -> TextShape:
        kinds = _own_kinds(schema)
        items: TextShape | None = None
        properties: Mapping[str, TextShape] = {}
        if levels:
            items = self._shape(schema["items"], levels - 1, 0) if "items" in schema else None
            named = schema.get("properties", {})
            properties = {name: self._shape(child, levels - 1, 0) for name, child in named.items()}
        for keyword in ("allOf", "anyOf", "oneOf"):
            for child in schema.get(keyword, ()):
                other = self._shape(child, levels, choices + 1)
                kinds |= other.kinds
                items = items or other.items
                properties = {**other.properties, **properties}
        if schema.get("properties") and not kinds:
            kinds = {"object"}
        return TextShape(frozenset(kinds), items, properties)


def _own_kinds(schema: Mapping[str, JSON]) -> set[str]:
    given = schema.get("type")
    kinds = {given} if isinstance(given, str) else set(given or ())
    if schema.get("nullable") is True:
        kinds.add("null")
    if not kinds:
        values = schema.get("enum", [schema["const"]] if "const" in schema else [])
        kinds = {_kind(value) for value in values}
    return kinds


def _kind(value: JSON) -> str:
    if isinstance(value, bool):
        return "boolean"
    names: dict[type, str] = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")
