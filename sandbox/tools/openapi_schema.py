"""Schemas of OpenAPI documents as JSON schemas that stand alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias
from urllib.parse import quote, unquote

from sandbox.errors import UsageError
from sandbox.types import JSON

_SCHEMAS = "#/components/schemas/"
_OF_NAMES = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
"""Keywords whose values are schemas by name."""

_OF_VALUES = ("enum", "const", "default", "example", "examples", "required", "discriminator", "xml", "externalDocs")
"""Keywords whose values are no schemas."""

_MOST_PARTS = 20
"""Parts of a schema in which it is looked for what a property may be."""

OneWay: TypeAlias = Literal["readOnly", "writeOnly"]
"""The flag of properties that only answers have, or only requests."""


def resolve(document: Mapping[str, JSON], node: JSON) -> JSON:
    """A node of a document, or what its `$ref` leads to.

    Raises:
        UsageError: it leads out of the document, nowhere, or in a circle.
    """
    for _ in range(100):
        if not isinstance(node, Mapping) or "$ref" not in node:
            return node
        node = at_pointer(document, node["$ref"])
    raise UsageError(f"the OpenAPI document has a reference that leads in a circle: {node}")


def at_pointer(document: Mapping[str, JSON], reference: JSON) -> JSON:
    """What a reference such as `#/components/schemas/Pet` leads to.

    Raises:
        UsageError: it leads out of the document or nowhere.
    """
    if not isinstance(reference, str) or not reference.startswith("#/"):
        raise UsageError(f"the OpenAPI document refers to another one, which is not followed: {reference}")
    found: Any = document
    for part in unquote(reference[2:]).split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        elif isinstance(found, Mapping) and key in found:
            found = found[key]
        else:
            raise UsageError(f"the OpenAPI document has no {reference}")
    return found


def standalone_schema(document: Mapping[str, JSON], schema: JSON, without: OneWay | None = None) -> JSON:
    """A schema with the schemas that it refers to below `$defs`, in the dialect of JSON schema 2020-12.

    Args:
        without: properties of this flag need not be there, even where they are required; `writeOnly` ones
            must not.

    Raises:
        UsageError: a reference leads out of the document or nowhere.
    """
    converter = SchemaConverter(document, without)
    converted = converter.convert(schema)
    needed = converter.definitions()
    if needed and isinstance(converted, dict):
        converted["$defs"] = {name: needed[name] for name in sorted(needed)}
    return converted


class SchemaConverter:
    """Converts schemas of one document to the dialect of JSON schema 2020-12.

    Args:
        without: as in `standalone_schema`.
        prefix: stands before every name below `$defs`.
    """

    def __init__(self, document: Mapping[str, JSON], without: OneWay | None = None, prefix: str = "") -> None:
        self._document = document
        self._without = without
        self._prefix = prefix
        self._old = str(document.get("openapi", "")).startswith("3.0")
        self._waiting: dict[str, str] = {}
        self._definitions: dict[str, JSON] = {}

    def definitions(self) -> dict[str, JSON]:
        """The schemas that all converted ones refer to, converted, by their names below `$defs`.

        Raises:
            UsageError: a reference leads out of the document or nowhere.
        """
        while self._waiting:
            name, reference = self._waiting.popitem()
            if name not in self._definitions:
                self._definitions[name] = self.convert(at_pointer(self._document, reference))
        return self._definitions

    def convert(self, schema: JSON) -> JSON:
        """A schema with its references moved below `$defs`.

        Raises:
            UsageError: it has a reference that is not followed.
        """
        if isinstance(schema, list):
            return [self.convert(item) for item in schema]
        if not isinstance(schema, Mapping):
            return schema
        made: dict[str, JSON] = {}
        for key, value in schema.items():
            if key == "$ref":
                made[key] = self._moved(value)
            elif key in _OF_NAMES and isinstance(value, Mapping):
                made[key] = {name: self._named(key, child) for name, child in value.items()}
            elif key in _OF_VALUES or key.startswith("x-"):
                made[key] = value
            else:
                made[key] = self.convert(value)
        if isinstance(schema.get("discriminator"), Mapping):
            for keyword in ("oneOf", "anyOf"):
                if isinstance(made.get(keyword), list):
                    made[keyword] = [
                        self._told_apart(branch, node, schema["discriminator"])
                        for branch, node in zip(made[keyword], schema[keyword], strict=True)
                    ]
        if self._without and isinstance(made.get("required"), list):
            made["required"] = self._still_required(schema)
        return _modernised(made) if self._old else made

    def _moved(self, reference: JSON) -> str:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            raise UsageError(f"the OpenAPI document has a schema reference that is not followed: {reference}")
        pointer = unquote(reference)
        inside = pointer.startswith(_SCHEMAS)
        first, slash, rest = pointer.removeprefix(_SCHEMAS).partition("/") if inside else (pointer[2:], "", "")
        name = first.replace("~1", "/").replace("~0", "~")
        self._waiting[self._prefix + name] = _SCHEMAS + first if inside else pointer
        escaped = first if inside else name.replace("~", "~0").replace("/", "~1")
        return f"#/$defs/{self._prefix}{quote(escaped + slash + rest, safe='/~')}"

    def _named(self, keyword: str, child: JSON) -> JSON:
        is_absent = keyword == "properties" and self._without == "writeOnly" and self._is_without(child)
        return False if is_absent else self.convert(child)

    def _told_apart(self, branch: JSON, node: JSON, discriminator: Mapping[str, JSON]) -> JSON:
        """A branch of a choice, held to the names that its discriminator has for it.

        A branch that is no reference, or that says itself what the property may be, stays as it is.
        """
        name = discriminator.get("propertyName")
        if not isinstance(name, str) or not isinstance(node, Mapping) or "$ref" not in node:
            return branch
        if self._says_itself(node, name):
            return branch
        mapping = discriminator.get("mapping")
        own = str(node["$ref"]).rpartition("/")[2]
        pairs = mapping.items() if isinstance(mapping, Mapping) else ()
        named = [key for key, target in pairs if target in (node["$ref"], own)]
        return {"allOf": [branch, {"properties": {name: {"enum": named or [own]}}, "required": [name]}]}

    def _says_itself(self, node: JSON, name: str) -> bool:
        """Whether a schema, or a part of it, restricts a property to some values."""
        waiting = [node]
        for _ in range(_MOST_PARTS):
            if not waiting:
                break
            found = resolve(self._document, waiting.pop())
            if isinstance(found, Mapping):
                properties = found.get("properties")
                part = resolve(self._document, properties.get(name)) if isinstance(properties, Mapping) else None
                if isinstance(part, Mapping) and part.keys() & {"enum", "const"}:
                    return True
                waiting += [each for each in found.get("allOf") or () if isinstance(each, Mapping)]
        return False

    def _still_required(self, schema: Mapping[str, JSON]) -> list[JSON]:
        properties = schema.get("properties")
        parts = properties if isinstance(properties, Mapping) else {}
        return [name for name in schema["required"] if not self._is_without(parts.get(name))]

    def _is_without(self, part: JSON) -> bool:
        found = resolve(self._document, part)
        return any(isinstance(node, Mapping) and node.get(self._without) is True for node in (part, found))


def _modernised(schema: dict[str, JSON]) -> dict[str, JSON]:
    """What OpenAPI 3.0 writes otherwise than JSON schema: `nullable`, and limits that are flags."""
    for limit, flag in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(flag), bool) and schema.pop(flag) and limit in schema:
            schema[flag] = schema.pop(limit)
    if schema.pop("nullable", None) is not True:
        return schema
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
