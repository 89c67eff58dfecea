"""A tool's document in one of its variants, and the call that a request asks for."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from generator import words
from generator.kinds import Value, Variant, resembling
from generator.spelling import small
from generator.tools import Group, Param, Tool

SLOT = re.compile(r"\{([\w.]+)\}")
MADE_UP_NAMES = 0.06
"""Share of parameters whose name is a made-up word, so that their description has to be read."""

LEFT_OUT = 0.2
"""Share of optional parameters that a document lacks."""
ALIKE = 0.3
"""Share of values that look like the parameter's value before, where the kind can."""


@dataclass(slots=True, frozen=True)
class Field:
    """A parameter of a document: its place in the call, its values, and the keys that must be given with it."""

    path: tuple[str, ...]
    param: Param
    variant: Variant
    needs: tuple[str, ...]


class Document:
    """A tool's document, drawn.

    Attributes:
        spec: name, description and JSON schema, as OpenAI's `function` has them.
        fields: by key of the parameter.
    """

    def __init__(self, tool: Tool, rng: random.Random) -> None:
        self.tool = tool
        self.fields: dict[str, Field] = {}
        self.rng = rng
        self._earlier: dict[str, Value] = {}
        schema = self._object(tool.parts, ())
        self.name = rng.choice(tool.names.split())
        description = words.alternatives(rng, rng.choice(tool.descriptions))
        self.spec: dict[str, Any] = {"name": self.name, "description": description, "parameters": schema}

    def _object(self, parts: tuple[Param | Group, ...], path: tuple[str, ...]) -> dict[str, Any]:
        rng = self.rng
        needs = tuple(part.key for part in parts if isinstance(part, Param) and part.required)
        shuffled = list(parts)
        if rng.random() < 0.5:
            rng.shuffle(shuffled)
        properties: dict[str, Any] = {}
        required = []
        for part in shuffled:
            if not part.required and not path and rng.random() < LEFT_OUT:
                continue
            name = words.made_up(rng) if rng.random() < MADE_UP_NAMES else rng.choice(part.names.split())
            if name in properties:
                continue
            if part.required:
                required.append(name)
            properties[name] = self._part(part, (*path, name), needs)
        return {"type": "object", "properties": properties, "required": required}

    def _part(self, part: Param | Group, path: tuple[str, ...], needs: tuple[str, ...]) -> dict[str, Any]:
        description = words.alternatives(self.rng, self.rng.choice(part.descriptions))
        if isinstance(part, Group):
            return self._object(part.params, path) | {"description": description}
        variant = part.kind.variant(self.rng)
        self.fields[part.key] = Field(path, part, variant, needs if len(path) > 1 else ())
        if variant.suffix:
            description = f"{description}, {variant.suffix}"
        return variant.schema | {"description": description}

    def complete(self) -> bool:
        """Whether no required parameter fell out because of a name that was taken."""
        return all(part.key in self.fields for part in params(self.tool.parts) if part.required)

    def draw(self, key: str) -> Value:
        """A value, now and then one that looks like the one before."""
        field, earlier = self.fields[key], self._earlier.get(key)
        value = field.variant.draw(self.rng)
        if earlier is not None and self.rng.random() < ALIKE:
            value = resembling(self.rng, field.param.kind, earlier) or value
        self._earlier[key] = value
        return value

    def phrase(self, field: Field) -> str:
        """How a parameter is spoken of: by its name, or as the document describes it."""
        schema = self.spec["parameters"]
        for name in field.path:
            schema = schema["properties"][name]
        described = small(schema["description"].split(",")[0].split(";")[0])
        return self.rng.choice([words.spoken(field.path[-1]), described])

    def call(self, values: dict[str, Value]) -> dict[str, Any]:
        """The call: every parameter in the document's order, null for what is not given."""
        given = {field.path: values[key].json for key, field in self.fields.items() if key in values}
        return {"name": self.name, "arguments": _arguments(self.spec["parameters"], (), given)}

    def answer(self) -> dict[str, Any]:
        return {name: kind.variant(self.rng).draw(self.rng).json for name, kind in self.tool.answer.items()}


def _arguments(schema: dict[str, Any], path: tuple[str, ...], given: dict[tuple[str, ...], Any]) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for name, part in schema["properties"].items():
        inside = (*path, name)
        if "properties" not in part:
            arguments[name] = given.get(inside)
        elif any(place[: len(inside)] == inside for place in given):
            arguments[name] = _arguments(part, inside, given)
        else:
            arguments[name] = None
    return arguments


def params(parts: tuple[Param | Group, ...]) -> list[Param]:
    """The parameters that must be given, those of required groups with them, and the others."""
    found: list[Param] = []
    for part in parts:
        if isinstance(part, Param):
            found.append(part)
        elif part.required:
            found += part.params
    return found
