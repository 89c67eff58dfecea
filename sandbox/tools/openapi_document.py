"""The operations of an OpenAPI document, as what a call needs to be checked and sent."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import DependencyMissingError, UsageError
from sandbox.tools.openapi_plain import plain_json
from sandbox.tools.openapi_schema import resolve, standalone_schema
from sandbox.types import JSON, ToolSpec

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON_TYPE = re.compile(r"application/(?:json|[\w.+-]+\+json)\s*(?:;.*)?$", re.IGNORECASE)
PLACES = ("path", "query", "header", "cookie")
STYLES = ("form", "simple", "deepObject", "spaceDelimited", "pipeDelimited")
FORM_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data"


@dataclass(slots=True, frozen=True)
class Parameter:
    """A parameter.

    Attributes:
        argument: the tool's argument that carries it.
        place: `path`, `query`, `header` or `cookie`.
        style, explode: how arrays and objects are written.
        as_json: written as JSON text.
    """

    name: str
    argument: str
    place: str
    style: str
    explode: bool
    as_json: bool


@dataclass(slots=True, frozen=True)
class Operation:
    """A tool and the request that it stands for.

    Attributes:
        body: the tool's argument that carries the body; empty for an operation without one.
        media_type: of the body.
    """

    spec: ToolSpec
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: str
    media_type: str


def load_document(source: Path | Mapping[str, JSON]) -> Mapping[str, JSON]:
    """A document of version 3.0 or 3.1, from JSON or YAML.

    Raises:
        UsageError: it cannot be read, is of another version, or is too large or too deep.
        DependencyMissingError: it is YAML, and PyYAML is not installed.
    """
    where = str(source) if isinstance(source, Path) else "the document"
    document = source if isinstance(source, Mapping) else _read(source)
    if isinstance(document, Mapping) and "swagger" in document:
        hint = "convert it: npx swagger2openapi --outfile openapi.json FILE"
        raise UsageError(f"{where} is not OpenAPI 3, but Swagger {document['swagger']}", hint=hint)
    if not isinstance(document, Mapping) or not str(document.get("openapi", "")).startswith("3."):
        hint = 'it has to have "openapi": "3.0.x" or "3.1.x" at its top level (in YAML openapi: 3.1.0)'
        raise UsageError(f"{where} is not OpenAPI 3", hint=hint)
    loaded: Mapping[str, JSON] = plain_json(document, where)
    return loaded


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix not in (".yaml", ".yml"):
            return json.loads(text)
    except OSError as error:
        hint = "a file that is there, with an OpenAPI document in JSON or YAML"
        raise UsageError(f"the OpenAPI document {path} cannot be read: {error.strerror}", hint=hint) from error
    except json.JSONDecodeError as error:
        hint = "a name that ends in .yaml or .yml for a document in YAML; any other file is read as JSON"
        where = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"the OpenAPI document {path} is not JSON: {where}", hint=hint) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the OpenAPI document {path} cannot be read: {error}") from error
    try:
        import yaml
    except ImportError as error:
        raise DependencyMissingError(f"yaml cannot be imported: {error}", hint="pip install pyyaml") from error
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"the OpenAPI document {path} cannot be read: {error}") from error


def operations(document: Mapping[str, JSON]) -> Iterator[tuple[str, str, str, Mapping[str, JSON], Mapping[str, JSON]]]:
    """(tool name, method, path, path item, operation) of each operation, in the document's order.

    Raises:
        UsageError: `paths` is not what it should be, or has a reference that leads nowhere.
    """
    taken: set[str] = set()
    paths = document.get("paths") or {}
    if not isinstance(paths, Mapping):
        raise UsageError("the OpenAPI document has paths that are no mapping")
    for path, node in paths.items():
        item = {} if path.startswith("x-") else resolve(document, node)
        if not isinstance(item, Mapping):
            raise UsageError(f"the OpenAPI document has a path {path} that is no mapping")
        for method in METHODS:
            if isinstance(operation := item.get(method), Mapping):
                name = _free_name(str(operation.get("operationId") or f"{method}_{path.strip('/')}"), taken)
                taken.add(name)
                yield name, method, path, item, operation


def _free_name(wanted: str, taken: set[str]) -> str:
    """A name that every model's tool calling takes, and that no other operation has."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", wanted).strip("_")[:58] or "operation"
    numbered = (f"{stem}_{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([stem], numbered) if name not in taken)


def read_operation(
    document: Mapping[str, JSON],
    name: str,
    method: str,
    path: str,
    item: Mapping[str, JSON],
    operation: Mapping[str, JSON],
) -> Operation:
    """An operation with the tool that stands for it.

    Raises:
        UsageError: it takes a body that cannot be sent, or has a reference that leads nowhere.
    """
    properties: dict[str, JSON] = {}
    required: list[str] = []
    parameters: list[Parameter] = []
    for data in parameter_nodes(document, item, operation):
        parameter = read_parameter(data, properties)
        parameters.append(parameter)
        properties[parameter.argument] = _described(parameter_schema(data), data.get("description"))
        if data.get("required") or parameter.place == "path":
            required.append(parameter.argument)
    body, media_type = "", ""
    if (content := resolve(document, operation.get("requestBody"))) is not None:
        body = "body" if "body" not in properties else "request_body"
        media_type, schema = _body(name, content)
        properties[body] = _described(schema, content.get("description"))
        if content.get("required"):
            required.append(body)
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    texts = [str(operation[key]).strip() for key in ("summary", "description") if operation.get(key)]
    spec = ToolSpec(name, "\n\n".join(texts), standalone_schema(document, schema, "readOnly"))
    return Operation(spec, method.upper(), path, tuple(parameters), body, media_type)


def parameter_nodes(
    document: Mapping[str, JSON], item: Mapping[str, JSON], operation: Mapping[str, JSON]
) -> list[Mapping[str, JSON]]:
    """The parameters of a path and its operation; the operation's stand in for those of the same name and place.

    Raises:
        UsageError: one has no name or no place, or is a reference that leads nowhere.
    """
    found: dict[tuple[str, str], Mapping[str, JSON]] = {}
    for node in [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]:
        data = resolve(document, node)
        if not isinstance(data, Mapping) or not isinstance(data.get("name"), str) or data.get("in") not in PLACES:
            raise UsageError(f"the OpenAPI document has a parameter without a name or a place: {str(node)[:200]}")
        if data["in"] != "header" or data["name"].lower() not in ("accept", "content-type", "authorization"):
            found[data["name"], data["in"]] = data
    return list(found.values())


def read_parameter(data: Mapping[str, JSON], taken: Mapping[str, JSON]) -> Parameter:
    """A parameter, as an argument that none of those `taken` has the name of.

    Raises:
        UsageError: it is written in a style that is not known here.
    """
    name, place = data["name"], data["in"]
    argument = name if name not in taken else f"{name}_{place}"
    style = data.get("style") or ("form" if place in ("query", "cookie") else "simple")
    if style not in STYLES:
        raise UsageError(f"the parameter {name} is written in the style {style}, which is not known here")
    explode = bool(data.get("explode", style == "form"))
    return Parameter(name, argument, place, style, explode, as_json="content" in data)


def parameter_schema(data: Mapping[str, JSON]) -> JSON:
    contents = list(data.get("content", {}).values())
    return contents[0].get("schema", {}) if contents else data.get("schema", {})


def _described(schema: JSON, description: JSON) -> JSON:
    return {**schema, "description": description} if description and isinstance(schema, Mapping) else schema


def _body(name: str, content: Mapping[str, JSON]) -> tuple[str, JSON]:
    """(media type, schema) of a request's body."""
    offered = content.get("content", {})
    for media_type, data in offered.items():
        if JSON_TYPE.match(media_type):
            return media_type, data.get("schema", {})
    for media_type in (FORM_TYPE, MULTIPART_TYPE, "text/plain"):
        if media_type in offered:
            return media_type, offered[media_type].get("schema", {})
    for media_type in offered:
        if "*" not in media_type:
            return media_type, {"type": "string"}
    raise UsageError(
        f"the operation {name} takes {', '.join(offered) or 'a body of no type'}, which cannot be sent",
        hint="name the operations to import with only=[...]",
    )
