"""Reads an OpenAPI document into a `Contract`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

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
from sandbox.mock.routing import Router, variables
from sandbox.mock.schemas import SchemaBook
from sandbox.mock.text_values import text_shape
from sandbox.tools.openapi_document import (
    load_document,
    operations,
    parameter_nodes,
    parameter_schema,
    read_parameter,
)
from sandbox.tools.openapi_schema import OneWay, at_pointer, resolve
from sandbox.types import JSON

_NO_REFERENCES = ("enum", "const", "default", "example", "examples")
_STATUS = re.compile(r"[1-5](?:\d\d|XX)|DEFAULT", re.ASCII)


class _Node(BaseModel):
    model_config = ConfigDict(extra="ignore", arbitrary_types_allowed=True)


class _Media(_Node):
    schema_: Any = Field(None, alias="schema")
    example: Any = None
    examples: dict[str, Any] = Field(default_factory=dict)


class _Body(_Node):
    required: bool = False
    content: dict[str, _Media]


class _Header(_Node):
    required: bool = False
    schema_: Any = Field(None, alias="schema")
    content: dict[str, _Media] = Field(default_factory=dict)


class _Response(_Node):
    headers: dict[str, Any] = Field(default_factory=dict)
    content: dict[str, _Media] = Field(default_factory=dict)


class _Operation(_Node):
    operation_id: str | None = Field(None, alias="operationId")
    responses: dict[str, Any] = Field(default_factory=dict)
    security: list[dict[str, list[str]]] | None = None
    request_body: Any = Field(None, alias="requestBody")


class _Info(_Node):
    title: str = "API"


class _Document(_Node):
    info: _Info = Field(default_factory=_Info)
    servers: list[dict[str, Any]] = Field(default_factory=list)
    security: list[dict[str, list[str]]] = Field(default_factory=list)
    components: dict[str, dict[str, Any] | None] = Field(default_factory=dict)


NodeModel = TypeVar("NodeModel", bound=_Node)


def read_contract(source: Path | str | Mapping[str, JSON]) -> Contract:
    """The contract of a document of OpenAPI 3.0 or 3.1.

    Raises:
        UsageError: it cannot be read, or something in it is not what it should be; says where.
        DependencyMissingError: it is YAML, and PyYAML is not installed.
    """
    document = load_document(Path(source) if isinstance(source, str) else source)
    check_references(document)
    top = _checked(_Document, document, "the document")
    schemes = {name: resolve(document, node) for name, node in (top.components.get("securitySchemes") or {}).items()}
    reader = _Reader(document, top, schemes)
    found = {
        name: reader.operation(name, method, path, item, node)
        for name, method, path, item, node in operations(document)
    }
    if not found:
        raise UsageError("the OpenAPI document has no operations", hint="look at its paths")
    reader.book.close()
    return Contract(document, top.info.title, _prefix(top.servers), found, schemes, tuple(reader.remarks))


def operation_router(contract: Contract) -> Router[ApiOperation]:
    """What finds the operation of a request.

    Raises:
        UsageError: a path is none, or two stand for the same addresses.
    """
    router: Router[ApiOperation] = Router()
    for operation in contract.operations.values():
        router.add(operation.method, operation.path, operation)
    return router


def check_references(document: Mapping[str, JSON]) -> None:
    """Follow every reference of a document once.

    Raises:
        UsageError: one leads out of it, nowhere, or in a circle of references alone.
    """
    waiting: list[JSON] = [document]
    followed: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, Mapping):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in followed:
                followed.add(reference)
                at_pointer(document, reference)
            waiting += [child for key, child in node.items() if key not in _NO_REFERENCES and not key.startswith("x-")]


class _Reader:
    """Reads the operations of one document."""

    def __init__(self, document: Mapping[str, JSON], top: _Document, schemes: Mapping[str, JSON]) -> None:
        self._document = document
        self._security = top.security
        self._schemes = schemes
        self.book = SchemaBook(document)
        self.remarks: list[str] = []

    def operation(
        self, name: str, method: str, path: str, item: Mapping[str, JSON], data: Mapping[str, JSON]
    ) -> ApiOperation:
        where = f"paths.{path}.{method}"
        node = _checked(_Operation, data, where)
        security = self._security if node.security is None else node.security
        for scheme in {name for alternative in security for name in alternative} - self._schemes.keys():
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
            check = self.book.check(schema, where=f"{where}.parameters.{parameter.name}")
            yield ParameterRule(parameter, required, check, text_shape(self._document, schema))

    def _body(self, where: str, node: JSON) -> BodyRule | None:
        if node is None:
            return None
        body = _checked(_Body, resolve(self._document, node), f"{where}.requestBody")
        return BodyRule(body.required, self._media(f"{where}.requestBody", body.content, "readOnly"))

    def _responses(self, where: str, nodes: Mapping[str, JSON]) -> Iterator[tuple[str, ResponseRule]]:
        for written, node in nodes.items():
            status = written.upper()
            if written.startswith("x-"):
                continue
            if not _STATUS.fullmatch(status):
                raise UsageError(f"{where}.responses: {written!r} is no status")
            place = f"{where}.responses.{written}"
            response = _checked(_Response, resolve(self._document, node), place)
            status = "default" if status == "DEFAULT" else status
            media = self._media(place, response.content, "writeOnly")
            yield status, ResponseRule(status, media, tuple(self._headers(place, response.headers)))

    def _media(self, where: str, content: Mapping[str, _Media], without: OneWay) -> tuple[MediaRule, ...]:
        rules = []
        for media_type, node in content.items():
            place = f"{where}.content.{media_type}"
            schema = node.schema_
            check = None if schema is None else self.book.check(schema, without, place)
            essence = media_type.partition(";")[0].strip().lower()
            shape = text_shape(self._document, schema)
            rules.append(MediaRule(essence, check, shape, tuple(self._examples(place, node))))
        return tuple(sorted(rules, key=lambda rule: not rule.is_json))

    def _examples(self, where: str, node: _Media) -> Iterator[JSON]:
        if node.example is not None:
            yield node.example
        for name, example in node.examples.items():
            data = resolve(self._document, example)
            if not isinstance(data, Mapping):
                raise UsageError(f"{where}.examples.{name} is no mapping")
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
                header = _checked(_Header, resolve(self._document, node), f"{where}.headers.{name}")
                contents = [media.schema_ for media in header.content.values()]
                schema = contents[0] if contents else header.schema_
                check = self.book.check({} if schema is None else schema, where=f"{where}.headers.{name}")
                yield HeaderRule(name, header.required, check)


def _parameters_of(operation: Mapping[str, JSON]) -> list[JSON]:
    """The operation's own list, in the document; an empty one is put there where it has none."""
    assert isinstance(operation, dict)
    parameters: list[JSON] = operation.setdefault("parameters", [])
    return parameters


def _checked(model: type[NodeModel], data: JSON, where: str) -> NodeModel:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{where}{f'.{place}' if place else ''}: {first['msg']}") from None


def _prefix(servers: list[dict[str, Any]]) -> str:
    if not servers:
        return ""
    url = str(servers[0].get("url", ""))
    for name, variable in (servers[0].get("variables") or {}).items():
        default = variable.get("default", "") if isinstance(variable, Mapping) else ""
        url = url.replace(f"{{{name}}}", str(default))
    path = urlsplit(url).path if "://" in url else url
    path = path.rstrip("/")
    return path if path.startswith("/") and not re.search(r"[{}?#\s]", path) else ""
