"""Reads an OpenAPI document into a `Contract`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sandbox.errors import UsageError
from sandbox.mock.contract import (
    ApiOperation,
    BodyRule,
    Contract,
    HeaderRule,
    MediaRule,
    ParameterRule,
    ResponseRule,
)
from sandbox.mock.document_nodes import (
    BodyNode,
    HeaderNode,
    MediaNode,
    OperationNode,
    ResponseNode,
    read_node,
)
from sandbox.mock.document_shape import below, check_document
from sandbox.mock.endless_schemas import endless_schemas
from sandbox.mock.routing import Router, variables
from sandbox.mock.schemas import SchemaBook
from sandbox.mock.text_values import ShapeReader
from sandbox.mock.toolbench_file import read_tool_file
from sandbox.tools.openapi_document import (
    load_document,
    operations,
    parameter_nodes,
    parameter_schema,
    read_parameter,
)
from sandbox.tools.openapi_schema import OneWay, resolve
from sandbox.types import JSON

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+", re.ASCII)
"""RFC 6838, section 4.2, and the ranges that OpenAPI allows."""

_STATUS = re.compile(r"[1-5](?:\d\d|XX)|DEFAULT", re.ASCII)


def read_contract(source: Path | str | Mapping[str, JSON]) -> Contract:
    """The contract of a document of OpenAPI 3.0 or 3.1, or of a tool file of ToolBench.

    Raises:
        UsageError: it cannot be read, or something in it is not what it should be; says where.
        DependencyMissingError: it is YAML, and PyYAML is not installed.
    """
    source = Path(source) if isinstance(source, str) else source
    tools = read_tool_file(source) if isinstance(source, Path) else None
    document = load_document(source if tools is None else tools)
    _check_text(document)
    reader = _Reader(document, check_document(document))
    found = {
        name: reader.operation(name, method, path, item, node)
        for name, method, path, item, node in operations(document)
    }
    if not found:
        raise UsageError("the OpenAPI document has no operations", hint="look at its paths")
    reader.book.close()
    reader.remarks += [
        f"{below('#/components/schemas', name)}: every value would have to hold another one without end, so none fits; "
        "an answer with one is a 500"
        for name in endless_schemas(document)
    ]
    title = document.get("info", {}).get("title", "API")
    prefix = _prefix(document.get("servers", []))
    return Contract(document, title, prefix, found, reader.schemes, tuple(reader.remarks))


def _check_text(document: Mapping[str, JSON]) -> None:
    try:
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise UsageError(f"the OpenAPI document has a value that JSON cannot hold: {error}") from None


def operation_router(contract: Contract) -> Router[ApiOperation]:
    """What finds the operation of a request.

    Raises:
        UsageError: a path is none, or two stand for the same addresses.
    """
    router: Router[ApiOperation] = Router()
    for operation in contract.operations.values():
        router.add(operation.method, operation.path, operation)
    return router


class _Reader:
    """Reads the operations of one document."""

    def __init__(self, document: Mapping[str, JSON], remarks: list[str]) -> None:
        self._document = document
        self._security: list[dict[str, list[str]]] = document.get("security", [])
        self._shapes = ShapeReader(document)
        named = document.get("components", {}).get("securitySchemes", {})
        self.schemes = {name: resolve(document, node) for name, node in named.items() if not name.startswith("x-")}
        self.book = SchemaBook(document)
        self.remarks = remarks
        self._ids: dict[str, str] = {}

    def operation(
        self, name: str, method: str, path: str, item: Mapping[str, JSON], data: Mapping[str, JSON]
    ) -> ApiOperation:
        where = below("#/paths", path, method)
        node = read_node(OperationNode, data, where)
        if node.operation_id in self._ids:
            first = self._ids[node.operation_id]
            self.remarks.append(
                f"{where}: {first} has the operationId {node.operation_id} too; this one is named {name}"
            )
        elif node.operation_id:
            self._ids[node.operation_id] = where
        security = self._security if node.security is None else node.security
        for scheme in {name for alternative in security for name in alternative} - self.schemes.keys():
            raise UsageError(f"{where}: the security scheme {scheme} is not among components.securitySchemes")
        return ApiOperation(
            name,
            node.operation_id or name,
            method.upper(),
            path,
            tuple(self._parameters(where, path, item, data)),
            self._body(where, node.request_body),
            dict(self._responses(where, node.responses)),
            tuple({scheme: tuple(scopes) for scheme, scopes in alternative.items()} for alternative in security),
        )

    def _parameters(
        self, where: str, path: str, item: Mapping[str, JSON], data: Mapping[str, JSON]
    ) -> Iterator[ParameterRule]:
        nodes = parameter_nodes(self._document, item, data)
        declared = {node["name"] for node in nodes if node["in"] == "path"}
        for name in variables(path):
            if name not in declared:
                self.remarks.append(f"{where}: the path's variable {name} was not declared; it is taken as a text")
                added = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                _parameters_of(data).append(added)
                nodes.append(added)
        taken: dict[str, JSON] = {}
        for node in nodes:
            if node["in"] == "path" and node["name"] not in variables(path):
                self.remarks.append(f"{where}: the parameter {node['name']} does not stand in the path")
            parameter = read_parameter(node, taken)
            taken[parameter.argument] = None
            schema = parameter_schema(node)
            required = node.get("required") is True or parameter.place == "path"
            check = self.book.check(schema, where=below(where, "parameters", parameter.name))
            yield ParameterRule(parameter, required, check, self._shapes.shape(schema))

    def _body(self, where: str, node: JSON) -> BodyRule | None:
        if node is None:
            return None
        place = below(where, "requestBody")
        body = read_node(BodyNode, resolve(self._document, node), place)
        return BodyRule(body.required, self._media(place, body.content, "readOnly"))

    def _responses(self, where: str, nodes: Mapping[str, JSON]) -> Iterator[tuple[str, ResponseRule]]:
        for written, node in nodes.items():
            status = written.upper()
            if written.startswith("x-"):
                continue
            if not _STATUS.fullmatch(status):
                raise UsageError(f"{written!r} is no status at {below(where, 'responses')}")
            place = below(where, "responses", written)
            response = read_node(ResponseNode, resolve(self._document, node), place)
            status = "default" if status == "DEFAULT" else status
            media = self._media(place, response.content, "writeOnly")
            yield status, ResponseRule(status, media, tuple(self._headers(place, response.headers)))

    def _media(self, where: str, content: Mapping[str, MediaNode], without: OneWay) -> tuple[MediaRule, ...]:
        rules = []
        for media_type, node in content.items():
            place = below(where, "content", media_type)
            schema = node.schema_
            check = None if schema is None else self.book.check(schema, without, place)
            essence = media_type.partition(";")[0].strip().lower()
            if not _MEDIA_TYPE.fullmatch(essence):
                raise UsageError(f"{media_type!r} is no media type at {below(where, 'content')}")
            shape = self._shapes.shape(schema)
            rules.append(MediaRule(essence, check, shape, tuple(self._examples(node))))
        return tuple(sorted(rules, key=lambda rule: not rule.is_json))

    def _examples(self, node: MediaNode) -> Iterator[JSON]:
        if node.example is not None:
            yield node.example
        for example in node.examples.values():
            data = resolve(self._document, example)
            if "value" in data:
                yield data["value"]
        schema = resolve(self._document, node.schema_)
        if isinstance(schema, Mapping):
            if "example" in schema:
                yield schema["example"]
            yield from schema["examples"] if isinstance(schema.get("examples"), list) else ()

    def _headers(self, where: str, nodes: Mapping[str, JSON]) -> Iterator[HeaderRule]:
        for name, node in nodes.items():
            if name.lower() != "content-type":
                place = below(where, "headers", name)
                header = read_node(HeaderNode, resolve(self._document, node), place)
                contents = [media.schema_ for media in header.content.values()]
                schema = contents[0] if contents else header.schema_
                check = self.book.check({} if schema is None else schema, where=place)
                yield HeaderRule(name, header.required, check)


def _parameters_of(operation: Mapping[str, JSON]) -> list[JSON]:
    """The operation's own list, in the document; an empty one is put there where it has none."""
    assert isinstance(operation, dict)
    parameters: list[JSON] = operation.setdefault("parameters", [])
    return parameters


def _prefix(servers: list[dict[str, Any]]) -> str:
    if not servers:
        return ""
    url: str = servers[0].get("url", "")
    for name, variable in servers[0].get("variables", {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    try:
        path = urlsplit(url).path if "://" in url else url
    except ValueError:
        return ""
    path = path.rstrip("/")
    return quote(path, safe="/%:@!$&'()*+,;=~") if path.startswith("/") and not re.search(r"[{}?#\s]", path) else ""
