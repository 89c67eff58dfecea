"""Holds an OpenAPI document to the kinds of value that its reader relies on, and follows every reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from sandbox.errors import UsageError
from sandbox.tools.openapi_document import PLACES
from sandbox.tools.openapi_schema import resolve
from sandbox.types import JSON


class _Listed(NamedTuple):
    """A list whose items are of one kind."""

    of: _Kind


class _Named(NamedTuple):
    """A mapping whose values are of one kind; names that begin with `x-` are left alone."""

    of: _Kind


_Kind: TypeAlias = str | _Listed | _Named
"""A name of `_OBJECTS` or `_SCALARS`, `schema`, or a list or a mapping of such."""

_SCALARS: Mapping[str, tuple[type, ...]] = {"text": (str,), "flag": (bool,), "url": (str,), "place": (str,)}
_SECURITY = _Listed(_Named(_Listed("text")))
_OPERATION: Mapping[str, _Kind] = {
    "operationId": "text",
    "summary": "text",
    "description": "text",
    "parameters": _Listed("parameter"),
    "requestBody": "body",
    "responses": _Named("response"),
    "security": _SECURITY,
}
_VALUE: Mapping[str, _Kind] = {
    "description": "text",
    "required": "flag",
    "style": "text",
    "explode": "flag",
    "schema": "schema",
    "content": _Named("media"),
}
_OBJECTS: Mapping[str, Mapping[str, _Kind]] = {
    "document": {
        "info": "info",
        "servers": _Listed("server"),
        "security": _SECURITY,
        "paths": _Named("path"),
        "components": "components",
    },
    "info": {"title": "text"},
    "server": {"url": "url", "variables": _Named("variable")},
    "variable": {},
    "components": {
        "schemas": _Named("schema"),
        "responses": _Named("response"),
        "parameters": _Named("parameter"),
        "requestBodies": _Named("body"),
        "headers": _Named("header"),
        "examples": _Named("example"),
        "securitySchemes": _Named("scheme"),
    },
    "path": {
        "parameters": _Listed("parameter"),
        **dict.fromkeys(("get", "put", "post", "delete", "options", "head", "patch", "trace"), "operation"),
    },
    "operation": _OPERATION,
    "parameter": {"name": "text", "in": "place", **_VALUE},
    "header": _VALUE,
    "body": {"description": "text", "required": "flag", "content": _Named("media")},
    "response": {"headers": _Named("header"), "content": _Named("media")},
    "media": {"schema": "schema", "examples": _Named("example")},
    "example": {},
    "scheme": {"type": "text", "scheme": "text", "name": "text", "in": "text", "flows": "flows"},
    "flows": dict.fromkeys(("clientCredentials", "password", "implicit", "authorizationCode"), "flow"),
    "flow": {"tokenUrl": "url", "scopes": _Named("any")},
    "schema": {
        "type": "type",
        "required": "names",
        "enum": _Listed("any"),
        **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions"), _Named("schema")),
        "dependentSchemas": _Named("schema"),
        "dependentRequired": _Named(_Listed("text")),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _Listed("schema")),
        **dict.fromkeys(("items", "not", "if", "then", "else", "contains", "propertyNames"), "schema"),
        **dict.fromkeys(("additionalProperties", "unevaluatedProperties", "unevaluatedItems"), "schema"),
    },
}
_NEEDED: Mapping[str, tuple[str, ...]] = {"parameter": ("name", "in"), "body": ("content",), "scheme": ("type",)}
_REFERABLE = frozenset({"path", "parameter", "header", "body", "response", "example", "scheme", "schema"})
_TOLD: Mapping[type, str] = {dict: "a mapping", list: "a list", str: "a text", bool: "a truth value"}
_FREE_NAMES = ("properties", "patternProperties", "$defs", "definitions")
"""Keywords of schemas under which `x-` begins a name like any other."""
_NAMES_OF_SCHEMAS = ("$id", "$anchor", "$schema")
"""Keywords that would give references in and below a schema another base."""


def below(pointer: str, *names: str) -> str:
    """The JSON pointer (RFC 6901) of a part of what a pointer leads to."""
    return "/".join([pointer, *(name.replace("~", "~0").replace("/", "~1") for name in names)])


class _Waiting(NamedTuple):
    kind: _Kind
    node: JSON
    pointer: str
    names_are_free: bool = False


def check_document(document: Mapping[str, JSON]) -> list[str]:
    """Hold every part of a document that is read to its kind, and follow every reference once.

    A part that is null is taken away, as if it were not there: YAML reads a key without a value so.

    Returns:
        A remark for each part that was taken away.

    Raises:
        UsageError: a part is of another kind, lacks what it needs, or has a reference that leads out of the
            document, nowhere, or in a circle of references alone; says where, as a JSON pointer.
    """
    checker = _Checker(document)
    checker.run()
    return checker.remarks


class _Checker:
    def __init__(self, document: Mapping[str, JSON]) -> None:
        self._document = document
        self._waiting: list[_Waiting] = [_Waiting("document", document, "#")]
        self._followed: set[tuple[_Kind, str]] = set()
        self.remarks: list[str] = []

    def run(self) -> None:
        while self._waiting:
            part = self._waiting.pop()
            if isinstance(part.kind, _Listed):
                self._list(part, part.kind)
            elif isinstance(part.kind, _Named):
                self._mapping(part, part.kind)
            elif part.kind in _OBJECTS:
                self._object(part, part.kind)
            else:
                _check_scalar(part.kind, part.node, part.pointer)

    def _list(self, part: _Waiting, kind: _Listed) -> None:
        items = _expected(part.node, list, part.pointer)
        self._waiting += [_Waiting(kind.of, item, f"{part.pointer}/{index}") for index, item in enumerate(items)]

    def _mapping(self, part: _Waiting, kind: _Named) -> None:
        for name, child in _expected(part.node, dict, part.pointer).items():
            if part.names_are_free or not name.startswith("x-"):
                self._waiting.append(_Waiting(kind.of, child, below(part.pointer, name)))

    def _object(self, part: _Waiting, kind: str) -> None:
        if kind == "schema" and isinstance(part.node, bool):
            return
        node = _expected(part.node, dict, part.pointer)
        if kind in _REFERABLE and "$ref" in node:
            self._follow(kind, node, part.pointer)
            if kind != "schema":
                return
        for name in _NEEDED.get(kind, ()):
            if name not in node:
                raise UsageError(f"the OpenAPI document has a {kind} without {name} at {part.pointer}")
        for name in _NAMES_OF_SCHEMAS if kind == "schema" else ():
            if node.pop(name, None) is not None:
                self.remarks.append(f"{below(part.pointer, name)} is not used: references name places of this document")
        for name, of in _OBJECTS[kind].items():
            if name in node and node[name] is None:
                del node[name]
                self.remarks.append(f"{below(part.pointer, name)} is null; it is taken as not there")
            elif name in node:
                is_free = kind == "schema" and name in _FREE_NAMES
                self._waiting.append(_Waiting(of, node[name], below(part.pointer, name), is_free))

    def _follow(self, kind: str, node: Mapping[str, JSON], pointer: str) -> None:
        reference = node["$ref"]
        if not isinstance(reference, str):
            raise _wrong(f"{pointer}/$ref", "a text", reference)
        if (kind, reference) in self._followed:
            return
        self._followed.add((kind, reference))
        try:
            target = resolve(self._document, {"$ref": reference})
        except UsageError as error:
            raise UsageError(f"{error.message}, to which {pointer} refers") from None
        self._waiting.append(_Waiting(kind, target, reference))


def _check_scalar(kind: str, node: JSON, pointer: str) -> None:
    if kind in _SCALARS and not isinstance(node, _SCALARS[kind]):
        raise _wrong(pointer, _TOLD[_SCALARS[kind][0]], node)
    if kind == "place" and node not in PLACES:
        raise UsageError(f"the OpenAPI document has {node!r} at {pointer}; it has to be one of {', '.join(PLACES)}")
    if kind == "type" and not isinstance(node, str):
        _texts(node, pointer, "a text or a list of texts")
    if kind == "names":
        _texts(node, pointer, "a list of texts")
    if kind == "url":
        try:
            urlsplit(node)
        except ValueError as error:
            raise UsageError(f"the OpenAPI document has no address at {pointer}: {error}") from None


def _texts(node: JSON, pointer: str, expected: str) -> None:
    if not isinstance(node, list) or not all(isinstance(item, str) for item in node):
        raise _wrong(pointer, expected, node)


def _expected(node: JSON, kind: type, pointer: str) -> Any:
    if not isinstance(node, kind):
        raise _wrong(pointer, _TOLD[kind], node)
    return node


def _wrong(pointer: str, expected: str, node: JSON) -> UsageError:
    found = "null" if node is None else _TOLD.get(type(node), "a number")
    return UsageError(f"the OpenAPI document has {found} at {pointer}, where {expected} has to stand")
