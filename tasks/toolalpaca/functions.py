"""The operations of an OpenAPI document as tools with flat arguments."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sandbox import ToolSpec

from .records import Api

ASK_USER = ToolSpec(
    "getDetails",
    "Ask the user for what a function needs and the question does not tell.",
    {
        "type": "object",
        "properties": {"Question": {"type": "string", "description": "What to ask."}},
        "required": ["Question"],
    },
    checked=False,
)
MAX_DEPTH = 12
"""References within references that are followed."""


def tools_of(api: Api) -> tuple[ToolSpec, ...]:
    """A tool for each function of an API, without arguments for keys, and the one that asks the user."""
    document = json.loads(api.Documentation)
    keys = api.Authentication.keys()
    found = (_tool(name, path, method, document, keys) for name, (path, method) in api.Function_Projection.items())
    return (*found, ASK_USER)


def _tool(name: str, path: str, method: str, document: Mapping[str, Any], hidden: Collection[str]) -> ToolSpec:
    """A function, whose parameters are those of path and query and the properties of the body together."""
    item = document["paths"][path]
    operation = item[method]
    properties: dict[str, Any] = {}
    required: list[str] = []
    for each in [*item.get("parameters", []), *operation.get("parameters", [])]:
        parameter = resolved(each, document)
        schema = resolved(parameter.get("schema", {}), document)
        properties[parameter["name"]] = {**schema, "description": parameter.get("description", "")}
        required += [parameter["name"]] if parameter.get("required") else []
    body = resolved(operation.get("requestBody", {}), document)
    for content in list(body.get("content", {}).values())[:1]:
        schema = resolved(content.get("schema", {}), document)
        properties |= {key: resolved(value, document) for key, value in schema.get("properties", {}).items()}
        required += schema.get("required", [])
    described = operation.get("description") or operation.get("summary") or name
    parameters = {
        "type": "object",
        "properties": {key: value for key, value in properties.items() if key not in hidden},
        "required": [key for key in dict.fromkeys(required) if key not in hidden],
    }
    return ToolSpec(name, described, parameters, checked=False)


def resolved(value: Any, document: Mapping[str, Any], depth: int = 0) -> Any:
    """A part of a document with what it refers to in it; what is not there, or too deep, is left empty."""
    if depth > MAX_DEPTH:
        return {}
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            found: Any = document
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found.get(part, {}) if isinstance(found, dict) else {}
            return resolved(found, document, depth + 1)
        return {key: resolved(item, document, depth + 1) for key, item in value.items()}
    return [resolved(item, document, depth + 1) for item in value] if isinstance(value, list) else value
