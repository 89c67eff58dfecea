"""Tool files of ToolBench as OpenAPI documents, so that the same server serves them.

Each API is an operation. Its path is that of its `url`, or made of its name; its parameters stand in the path where the
path has them, else in the query, or in a JSON body for methods that have one. A recorded answer (`test_endpoint`) is
the example; a template (`template_response`) becomes the schema that answers are made of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sandbox.errors import UsageError
from sandbox.mock.document_shape import below
from sandbox.mock.routing import variables
from sandbox.types import JSON

_MARK = b'"api_list"'
_TYPES: Mapping[str, Mapping[str, JSON]] = {
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "array": {"type": "array", "items": {}},
    "date (yyyy-mm-dd)": {"type": "string"},
}
_TEMPLATE_TYPES: Mapping[str, Mapping[str, JSON]] = {
    "int": {"type": "integer"},
    "str": {"type": "string"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "NoneType": {"type": "null"},
    "empty list": {"type": "array", "maxItems": 0},
}
_LENGTH = "_list_length"
"""Beside the properties of a template's list item: how many items the recorded list had."""

_LISTED = re.compile(r"list of (\w+) with length (\d{1,6})")
_MOST_ITEMS = 20
_WITH_BODY = ("POST", "PUT", "PATCH")


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _ToolParameter(_Lenient):
    name: str
    type: str = "STRING"
    description: str | None = None
    default: Any = None


class _ToolApi(_Lenient):
    name: str
    url: str = ""
    description: str | None = None
    method: str = "GET"
    required_parameters: list[_ToolParameter] = Field(default_factory=list)
    optional_parameters: list[_ToolParameter] = Field(default_factory=list)
    test_endpoint: Any = None
    template_response: Any = None


class _ToolFile(_Lenient):
    tool_name: str
    tool_description: str | None = None
    host: str | None = None
    api_list: list[_ToolApi]


def read_tool_file(path: Path) -> Mapping[str, JSON] | None:
    """The OpenAPI document of a tool file, or of a list of tools; None for a file of another kind.

    In the document of a list every path begins with the tool's name.

    Raises:
        UsageError: a part of a tool is not what it should be; says where.
    """
    try:
        content = path.read_bytes() if path.suffix == ".json" else b""
        data = json.loads(content) if _MARK in content else None
    except (OSError, ValueError, RecursionError):
        return None
    is_one = isinstance(data, dict) and "api_list" in data and "openapi" not in data
    if not is_one and not (isinstance(data, list) and data and isinstance(data[0], dict) and "api_list" in data[0]):
        return None
    try:
        tools = TypeAdapter(list[_ToolFile]).validate_python([data] if is_one else data)
    except ValidationError as error:
        first = error.errors()[0]
        place = below("#", *map(str, first["loc"][1:] if is_one else first["loc"]))
        raise UsageError(f"{path} is no tool file of ToolBench: at {place}: {first['msg']}") from None
    return _document(tools, is_one=is_one)


def _document(tools: list[_ToolFile], *, is_one: bool) -> Mapping[str, JSON]:
    paths: dict[str, dict[str, JSON]] = {}
    forms: set[tuple[str, str]] = set()
    for tool in tools:
        for api in tool.api_list:
            method = api.method.lower() if api.method.upper() in ("GET", "DELETE", *_WITH_BODY) else "get"
            path = _free_path(_path(tool, api, is_one=is_one), method, standard_name(api.name), forms)
            paths.setdefault(path, {})[method] = _operation(tool, api, path, method.upper())
    title = tools[0].tool_name if is_one else f"{len(tools)} tools"
    servers = [{"url": f"https://{tools[0].host}"}] if is_one and tools[0].host else []
    description = (tools[0].tool_description or "") if is_one else ""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "description": description},
        "servers": servers,
        "paths": paths,
    }


def standard_name(name: str) -> str:
    """A name as ToolBench writes it in function names: lower case, words joined by underscores."""
    text = re.sub(r"_+", "_", re.sub(r"[^\w^]", "_", name, flags=re.ASCII)).lower().strip("_")
    text = f"get_{text}" if text[:1].isdigit() else text
    return f"is_{text}" if text in ("from", "class", "return", "false", "true", "id", "and") else text


def _path(tool: _ToolFile, api: _ToolApi, *, is_one: bool) -> str:
    name = standard_name(api.name) or "api"
    try:
        written = urlsplit(api.url).path
    except ValueError:
        written = ""
    path = written if re.fullmatch(r"(?:/(?:[^\s{}?#/]|\{[^\s{}?#/]+\})*)+", written) else f"/{name}"
    path = re.sub(r"\}(?=\{)", "}-", path)
    return path if is_one else f"/{standard_name(tool.tool_name) or 'tool'}{path}"


def _free_path(path: str, method: str, name: str, forms: set[tuple[str, str]]) -> str:
    """A path that no other operation of the method has, whatever its variables are called."""
    number = 1
    wanted = path
    while (form := (method, re.sub(r"\{[^}]*\}", "{}", wanted))) in forms:
        wanted = f"{path.rstrip('/')}/{name}{f'_{number}' if number > 1 else ''}"
        number += 1
    forms.add(form)
    return wanted


def _operation(tool: _ToolFile, api: _ToolApi, path: str, method: str) -> dict[str, JSON]:
    given = {parameter.name: (parameter, False) for parameter in reversed(api.optional_parameters) if parameter.name}
    given |= {parameter.name: (parameter, True) for parameter in reversed(api.required_parameters) if parameter.name}
    in_path = variables(path)
    in_body = {name: found for name, found in given.items() if name not in in_path and method in _WITH_BODY}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _schema(given[name][0]) if name in given else {}}
        for name in dict.fromkeys(in_path)
    ]
    parameters += [
        {"name": name, "in": "query", "required": is_required, "schema": _schema(parameter)}
        for name, (parameter, is_required) in reversed(given.items())
        if name not in in_path and name not in in_body
    ]
    made: dict[str, JSON] = {
        "operationId": f"{standard_name(api.name)}_for_{standard_name(tool.tool_name)}"[-64:],
        "description": api.description or "",
        "parameters": parameters,
        "responses": {"200": {"description": "the answer", "content": {"application/json": _answer(api)}}},
    }
    if in_body:
        properties = {name: _schema(parameter) for name, (parameter, _) in reversed(in_body.items())}
        required = [name for name, (_, is_required) in reversed(in_body.items()) if is_required]
        schema = {"type": "object", "properties": properties, "required": required}
        made["requestBody"] = {"required": bool(required), "content": {"application/json": {"schema": schema}}}
    return made


def _schema(parameter: _ToolParameter) -> dict[str, JSON]:
    schema: dict[str, JSON] = dict(_TYPES.get(parameter.type.strip().lower(), {"type": "string"}))
    if parameter.description:
        schema["description"] = parameter.description
    default = _default(schema["type"], parameter.default)
    return schema if default is None else {**schema, "default": default}


def _default(kind: str, given: JSON) -> JSON:
    """A default in the type of its parameter; None where it is empty or of another type."""
    if given in (None, ""):
        return None
    if kind == "string":
        return given if isinstance(given, str) else json.dumps(given)
    try:
        value = json.loads(given.strip()) if isinstance(given, str) else given
    except ValueError:
        return None
    fits = {"number": (int, float), "boolean": (bool,), "array": (list,)}[kind]
    return value if isinstance(value, fits) and (kind == "boolean" or not isinstance(value, bool)) else None


def _answer(api: _ToolApi) -> dict[str, JSON]:
    if api.test_endpoint not in (None, "", {}, []):
        return {"example": api.test_endpoint}
    template = api.template_response
    if isinstance(template, str) and template.startswith(("{", "[")):
        try:
            template = json.loads(template)
        except ValueError:
            template = None
    return {"schema": _template_schema(template) if template else {"type": "object"}}


def _template_schema(template: JSON) -> dict[str, JSON]:
    """The schema of the values that a template stands for; it names types in place of values."""
    if isinstance(template, dict):
        named = {name: _template_schema(child) for name, child in template.items() if name != _LENGTH}
        return {"type": "object", "properties": named, "required": list(named)}
    if isinstance(template, list):
        if len(template) == 1 and isinstance(template[0], str) and _LISTED.fullmatch(template[0]):
            return _template_schema(template[0])
        lengths = [item[_LENGTH] for item in template if isinstance(item, dict) and isinstance(item.get(_LENGTH), int)]
        count = lengths[0] if lengths else len(template)
        return _list_schema(_template_schema(template[0]) if template else {}, count)
    if isinstance(template, str):
        if listed := _LISTED.fullmatch(template):
            return _list_schema(_template_schema(listed[1]), int(listed[2]))
        return dict(_TEMPLATE_TYPES.get(template, {"type": "string"}))
    return {"const": template}


def _list_schema(items: dict[str, JSON], count: int) -> dict[str, JSON]:
    wanted = max(0, min(count, _MOST_ITEMS))
    return {"type": "array", "items": items, "minItems": wanted, "maxItems": wanted}
