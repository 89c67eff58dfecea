"""Documents with one part replaced by anything: they load and serve, or one error of the project says where."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mock_documents import FACTORY, SHOP, answer, one_operation

from sandbox import MockApi, UsageError
from sandbox.errors import SandboxError

SERVABLE = (200, 201, 204, 400, 401, 403, 404, 405, 415, 422, 500)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "x", "string", "object", "#/components/schemas/Job", "{", "/a/{b}", "http://[", "\ud800"]),
    lambda parts: st.lists(parts, max_size=3)
    | st.dictionaries(
        st.sampled_from(["$ref", "a", "type", "properties", "items", "anyOf", "allOf", "schema", "content", "$id"]),
        parts,
        max_size=3,
    ),
    max_leaves=5,
)  # fmt: skip


def places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every part of a value."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def replaced(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A document with another value at a place."""
    made = copy.deepcopy(document)
    node: Any = made
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return made


PLACES = [(document, path) for document in (SHOP, FACTORY) for path in places(document) if path != ("openapi",)]


async def served(api: MockApi) -> list[int]:
    """The statuses of a request to each operation."""
    async with api.client() as client:
        return [
            (await client.request(method, "/x".join(path.split("{id}")), json={"a": 1})).status_code
            for path in ("/products", "/products/{id}", "/jobs", "/jobs/{id}", "/time", "/report", "/openapi.json")
            for method in ("GET", "POST", "PUT")
        ]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(PLACES), value=json_values)
def test_any_part_of_any_kind_is_served_or_refused(place: tuple[dict[str, Any], Any], value: Any) -> None:
    try:
        api = MockApi(replaced(*place, value))
        tools = api.tools()
    except UsageError:
        return
    assert all(tool.spec.parameters["type"] == "object" for tool in tools)
    assert set(asyncio.run(served(api))) <= set(SERVABLE)


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (one_operation({"parameters": 5}), "#/paths/~1thing/get/parameters"),
        (one_operation({"parameters": [5]}), "#/paths/~1thing/get/parameters/0"),
        (one_operation({"parameters": [{"name": 5, "in": "query"}]}), "#/paths/~1thing/get/parameters/0/name"),
        (one_operation({"parameters": [{"name": "a", "in": "body"}]}), "#/paths/~1thing/get/parameters/0/in"),
        (one_operation({"responses": []}), "#/paths/~1thing/get/responses"),
        (one_operation({"responses": {"200": []}}), "#/paths/~1thing/get/responses/200"),
        (
            one_operation({"responses": {"200": answer("x")}}),
            "#/paths/~1thing/get/responses/200/content/application~1json/schema",
        ),
        (one_operation({"requestBody": {}}), "#/paths/~1thing/get/requestBody"),
        (one_operation({"requestBody": {"content": 1}}), "#/paths/~1thing/get/requestBody/content"),
        (one_operation({"security": "a"}), "#/paths/~1thing/get/security"),
        (one_operation({"operationId": 5}), "#/paths/~1thing/get/operationId"),
        (one_operation({}, servers={}), "#/servers"),
        (one_operation({}, servers=[{"url": "http://["}]), "#/servers/0/url"),
        (one_operation({}, components={"schemas": []}), "#/components/schemas"),
        (one_operation({}, components={"schemas": {"A": {"properties": 5}}}), "#/components/schemas/A/properties"),
        (one_operation({}, components={"schemas": {"A": {"type": 5}}}), "#/components/schemas/A/type"),
        (one_operation({}, components={"schemas": {"A": {"anyOf": {}}}}), "#/components/schemas/A/anyOf"),
        (one_operation({}, components={"schemas": {"A": {"required": "a"}}}), "#/components/schemas/A/required"),
        (one_operation({}, components={"schemas": {"A": {"minLength": "x"}}}), "#/components/schemas/A/minLength"),
        (one_operation({}, components={"securitySchemes": {"a": "b"}}), "#/components/securitySchemes/a"),
        (one_operation({}, components={"responses": {"a": {"headers": 1}}}), "#/components/responses/a/headers"),
        (one_operation({"responses": {"200": {"$ref": 5}}}), r"#/paths/~1thing/get/responses/200/\$ref"),
        ({"openapi": "3.1.0", "paths": {"/a": {"get": 5}}}, "#/paths/~1a/get"),
        ({"openapi": "3.1.0", "info": [], "paths": {}}, "#/info"),
    ],
)
def test_a_part_of_the_wrong_kind_is_told_with_its_place(document: dict[str, Any], pointer: str) -> None:
    with pytest.raises(UsageError, match=f"at {pointer}([,:;]|$)") as error:
        MockApi(document)
    assert isinstance(error.value, SandboxError)


async def test_parts_that_are_null_and_extensions_are_no_errors() -> None:
    document = one_operation(
        {"parameters": None, "requestBody": None, "x-a": 5}, components={"x-b": 3, "schemas": None}, servers=None
    )
    document["paths"]["x-more"] = 7
    api = MockApi(document)
    assert [remark.partition(" is null")[0] for remark in api.remarks] == [
        "#/servers",
        "#/components/schemas",
        "#/paths/~1thing/get/parameters",
        "#/paths/~1thing/get/requestBody",
    ]
    async with api.client() as client:
        assert (await client.get("/thing")).status_code == 200
