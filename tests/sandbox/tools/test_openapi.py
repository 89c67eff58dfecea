"""An OpenAPI document, imported as tools that call a real HTTP server."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import (
    OpenApiTools,
    Tool,
    ToolCall,
    ToolError,
    ToolFailedError,
    ToolServerError,
    UsageError,
)
from sandbox.errors import UnknownNameError
from sandbox.tool_registry import argument_problem, check_schema
from sandbox.tools.openapi_schema import standalone_schema

PET = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "nullable": True},
        "age": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        "parent": {"$ref": "#/components/schemas/Pet"},
        "nullable": {"type": "string"},
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1"},
    "components": {
        "schemas": {"Pet": PET, "Unused": {"type": "string"}},
        "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}, "description": "most"}},
    },
    "paths": {
        "/pets": {
            "get": {
                "operationId": "listPets",
                "summary": "List pets.",
                "parameters": [
                    {"$ref": "#/components/parameters/Limit"},
                    {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "ids", "in": "query", "explode": False, "schema": {"type": "array"}},
                    {"name": "where", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
                    {"name": "filter", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
                    {"name": "alive", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                    {"name": "session", "in": "cookie", "schema": {"type": "string"}},
                    {"name": "Authorization", "in": "header", "schema": {"type": "string"}},
                ],
            },
            "post": {
                "operationId": "add pet!",
                "description": "Add one.",
                "requestBody": {
                    "required": True,
                    "description": "the pet",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                },
            },
        },
        "/pets/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"parameters": [{"name": "id", "in": "query", "schema": {"type": "string"}}]},
            "put": {
                "operationId": "rename",
                "requestBody": {
                    "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}},
                },
            },
        },
        "/status/{code}": {
            "get": {
                "operationId": "status",
                "parameters": [{"name": "code", "in": "path", "required": True, "schema": {"type": "integer"}}],
            }
        },
        "/large": {"get": {"operationId": "large"}},
        "/image": {"get": {"operationId": "image"}},
        "/drop": {"get": {"operationId": "drop"}},
    },
}


class Handler(BaseHTTPRequestHandler):
    """Answers what it was asked, as JSON; the paths `status`, `large`, `image` and `drop` are special."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        kind = url.path.split("/")[2]
        if kind == "drop":
            self.close_connection = True
            self.connection.close()
            return
        if kind == "large":
            self.reply(200, b"x" * 100_000_000, "text/plain")
        elif kind == "image":
            self.reply(200, b"\x89PNG", "image/png")
        elif kind == "status":
            self.reply(int(url.path.split("/")[3]), b"so it is", "text/plain")
        else:
            names = ("X-Trace", "Cookie", "Authorization", "Content-Type")
            seen = {
                "method": self.command,
                "path": [unquote(part) for part in url.path.split("/")[1:]],
                "query": parse_qsl(url.query, keep_blank_values=True),
                "headers": {name: self.headers[name] for name in names if name in self.headers},
                "body": body,
            }
            self.reply(200, json.dumps(seen).encode(), "application/json")

    do_GET = do_POST = do_PUT = answer

    def reply(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        return


class QuietServer(ThreadingHTTPServer):
    """Says nothing of clients that go away in the middle of an answer."""

    def handle_error(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with QuietServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


@pytest.fixture
async def tools(address: str) -> AsyncIterator[dict[str, Tool]]:
    async with OpenApiTools(DOCUMENT, address, headers={"Authorization": "Bearer key"}).open() as tools:
        yield {tool.spec.name: tool for tool in tools}


async def ask(tool: Tool, **arguments: Any) -> dict[str, Any]:
    """What the server saw of a call."""
    assert argument_problem(tool.spec, ToolCall(tool.spec.name, arguments)) is None
    seen: dict[str, Any] = json.loads(await tool.call(arguments))
    return seen


async def test_every_operation_is_a_tool_with_a_schema_of_its_own(tools: dict[str, Tool]) -> None:
    names = ["listPets", "add_pet", "get_pets_id", "rename", "status", "large", "image", "drop"]
    assert list(tools) == names
    for tool in tools.values():
        check_schema(tool.spec)
        assert argument_problem(tool.spec, ToolCall(tool.spec.name, {"no_such": 1})) is not None
    assert tools["listPets"].spec.description == "List pets."
    properties = tools["listPets"].spec.parameters["properties"]
    assert properties["limit"] == {"type": "integer", "description": "most"}
    assert "Authorization" not in properties
    assert tools["add_pet"].spec.parameters == {
        "type": "object",
        "properties": {"body": {"$ref": "#/$defs/Pet", "description": "the pet"}},
        "required": ["body"],
        "additionalProperties": False,
        "$defs": {
            "Pet": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": ["string", "null"]},
                    "age": {"type": "integer", "exclusiveMinimum": 0},
                    "parent": {"$ref": "#/$defs/Pet"},
                    "nullable": {"type": "string"},
                },
            }
        },
    }


async def test_a_wrong_argument_deep_in_a_body_is_named(tools: dict[str, Tool]) -> None:
    spec = tools["add_pet"].spec
    problem = argument_problem(spec, ToolCall("add_pet", {"body": {"name": None, "parent": {"name": "a", "age": 0}}}))
    assert problem is not None
    assert problem.startswith("body.parent.age: ")


async def test_arguments_go_where_they_belong(tools: dict[str, Tool]) -> None:
    seen = await ask(
        tools["listPets"],
        **{
            "limit": 3,
            "tags": ["a b", "c&d"],
            "ids": [1, 2],
            "where": {"age": 4},
            "filter": {"x": [True]},
            "alive": False,
            "X-Trace": "t1",
            "session": "s;1",
        },
    )
    assert seen["path"] == ["v1", "pets"]
    assert seen["query"] == [
        ["limit", "3"],
        ["tags", "a b"],
        ["tags", "c&d"],
        ["ids", "1,2"],
        ["where[age]", "4"],
        ["filter", '{"x": [true]}'],
        ["alive", "false"],
    ]
    assert seen["headers"] == {"X-Trace": "t1", "Cookie": "session=s%3B1", "Authorization": "Bearer key"}


async def test_bodies_are_json_or_forms(tools: dict[str, Tool]) -> None:
    seen = await ask(tools["add_pet"], body={"name": "Käthe"})
    assert (seen["method"], seen["headers"]["Content-Type"]) == ("POST", "application/json")
    assert json.loads(seen["body"]) == {"name": "Käthe"}
    seen = await ask(tools["rename"], id="1", body={"name": "a&b", "tags": [1, "x"]})
    assert seen["method"] == "PUT"
    assert parse_qsl(seen["body"]) == [("name", "a&b"), ("tags", "1"), ("tags", "x")]
    assert (await ask(tools["rename"], id="1"))["body"] == ""


async def test_one_name_in_two_places_is_two_arguments(tools: dict[str, Tool]) -> None:
    seen = await ask(tools["get_pets_id"], id="7", id_query="8")
    assert (seen["path"], seen["query"]) == (["v1", "pets", "7"], [["id", "8"]])


@given(st.text())
async def test_no_argument_leads_to_another_path(text: str) -> None:
    """Whatever the model writes stays in its own segment of the path, or is refused."""
    import httpx

    from sandbox.tools.openapi_document import load_document, operations, read_operation
    from sandbox.tools.openapi_request import build_request

    entry = next(entry for entry in operations(load_document(DOCUMENT)) if entry[0] == "rename")
    operation = read_operation(DOCUMENT, *entry)
    client = httpx.AsyncClient(base_url="http://host/v1")
    try:
        request = build_request(client, operation, {"id": text})
    except ToolError:
        assert text in ("", ".", "..")
        return
    path = request.url.raw_path.decode()
    assert path.startswith("/v1/pets/")
    assert unquote(path.removeprefix("/v1/pets/")) == text
    assert "/" not in path.removeprefix("/v1/pets/")


@pytest.mark.parametrize("value", ["a\r\nX-Admin: 1", "é", "\0"])
async def test_what_cannot_stand_in_a_header_is_refused(tools: dict[str, Tool], value: str) -> None:
    with pytest.raises(ToolError, match="X-Trace"):
        await tools["listPets"].call({"X-Trace": value})


async def test_refusals_of_the_api_are_told_and_its_failures_are_the_tools(tools: dict[str, Tool]) -> None:
    with pytest.raises(ToolError, match="HTTP 404: so it is") as refusal:
        await tools["status"].call({"code": 404})
    assert refusal.value.owner is None
    with pytest.raises(ToolFailedError, match="HTTP 503: so it is"):
        await tools["status"].call({"code": 503})
    assert await tools["status"].call({"code": 201}) == "so it is"


async def test_100_mb_are_not_read_to_their_end(tools: dict[str, Tool]) -> None:
    with pytest.raises(ToolFailedError, match="larger than the limit of 16777216 bytes"):
        await tools["large"].call({})


async def test_what_is_no_text_is_described(tools: dict[str, Tool]) -> None:
    assert await tools["image"].call({}) == "(4 bytes of image/png)"


async def test_a_server_that_breaks_off_is_the_infrastructures_failure(tools: dict[str, Tool]) -> None:
    with pytest.raises(ToolServerError, match="the API at http"):
        await tools["drop"].call({})
    async with OpenApiTools(DOCUMENT, "http://127.0.0.1:9", only=["large"]).open() as (tool,):
        with pytest.raises(ToolServerError, match=r"127\.0\.0\.1:9"):
            await tool.call({})


def test_documents_come_from_json_and_yaml(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    for name, write in (("api.json", json.dumps), ("api.yaml", yaml.safe_dump)):
        path = tmp_path / name
        path.write_text(write(DOCUMENT))
        OpenApiTools(path, "http://host")
        OpenApiTools(str(path), "http://host")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "not OpenAPI 3"),
        ({"swagger": "2.0"}, "not OpenAPI 3"),
        ({"openapi": "3.1.0", "servers": [{"url": "/v1"}]}, "/v1"),
        ({"openapi": "3.1.0", "paths": {"/x": {"$ref": "other.yaml#/x"}}, "servers": [{"url": "http://h"}]}, "other"),
        (
            {"openapi": "3.1.0", "paths": {"/x": {"$ref": "#/paths/~1x"}}, "servers": [{"url": "http://h"}]},
            "in a circle",
        ),
        (
            {
                "openapi": "3.1.0",
                "servers": [{"url": "http://h"}],
                "paths": {"/x": {"post": {"requestBody": {"content": {"image/*": {}}}}}},
            },
            r"image/\*",
        ),
    ],
)
def test_a_document_that_cannot_be_used_says_why(document: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        OpenApiTools(document)


def test_files_that_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text("{")
    for name in ("api.json", "missing.json"):
        with pytest.raises(UsageError, match=name):
            OpenApiTools(tmp_path / name)
    with pytest.raises(UnknownNameError, match="lstPets"):
        OpenApiTools(DOCUMENT, "http://host", only=["lstPets"])


def test_operations_of_one_name_are_told_apart() -> None:
    paths = {f"/{name}": {"get": {"operationId": "look up"}} for name in "abc"}
    document = {"openapi": "3.1.0", "paths": paths}
    made = OpenApiTools(document, "http://host")
    assert [operation.spec.name for operation in made._operations] == ["look_up", "look_up_2", "look_up_3"]


def test_what_only_answers_have_is_not_asked_for() -> None:
    order = {
        "type": "object",
        "required": ["id", "product"],
        "properties": {"id": {"type": "integer", "readOnly": True}, "product": {"type": "string"}},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
    create = {"operationId": "create", "requestBody": {"required": True, "content": content}}
    document = {"openapi": "3.1.0", "components": {"schemas": {"Order": order}}, "paths": {"/orders": {"post": create}}}
    (operation,) = OpenApiTools(document, "http://host")._operations
    assert argument_problem(operation.spec, ToolCall("create", {"body": {"product": "kettle"}})) is None
    problem = argument_problem(operation.spec, ToolCall("create", {"body": {"id": 1}}))
    assert problem is not None
    assert "product" in str(problem)


def test_schemas_that_need_each_other_come_along() -> None:
    schemas = {"A": {"$ref": "#/components/schemas/B"}, "B": {"items": {"$ref": "#/components/schemas/A"}}, "C": {}}
    document = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    assert standalone_schema(document, {"$ref": "#/components/schemas/A"}) == {
        "$ref": "#/$defs/A",
        "$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"items": {"$ref": "#/$defs/A"}}},
    }
