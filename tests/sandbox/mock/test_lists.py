"""Lists of collections: pages, cursors and filters."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from mock_documents import SHOP, answer, json_content, one_operation, parameter, ref

from sandbox import MockApi


async def all_orders(client: httpx.AsyncClient, limit: int) -> list[Any]:
    """The orders, page by page."""
    found: list[Any] = []
    cursor = None
    while True:
        page = (await client.get("/orders", params={"limit": limit, **({"cursor": cursor} if cursor else {})})).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def test_a_cursor_goes_through_the_whole_list() -> None:
    async with MockApi(SHOP, items=0).client() as client:
        made = [(await client.post("/orders", json={"product_id": n, "quantity": 1})).json() for n in range(7)]
        for limit in (1, 3, 7, 50):
            assert await all_orders(client, limit) == made
        assert (await client.get("/orders")).json()["total"] == 7
        assert (await client.get("/orders?cursor=nonsense")).status_code == 404


async def test_offsets_and_filters() -> None:
    async with MockApi(SHOP, items=0).client() as client:
        for name, kind in (("a", "book"), ("b", "toy"), ("c", "book"), ("d", "tool")):
            await client.post("/products", json={"name": name, "price": 1, "kind": kind})

        async def names(query: str) -> str:
            return "".join(item["name"] for item in (await client.get(f"/products?{query}")).json())

        assert await names("limit=2") == "ab"
        assert await names("limit=2&offset=3") == "d"
        assert await names("offset=9") == ""
        assert await names("kind=book") == "ac"
        assert await names("kind=book&kind=tool&offset=1") == "cd"


@pytest.mark.parametrize(("first", "default"), [(1, {}), (0, {"default": 0})])
async def test_pages_are_counted_as_the_document_counts_them(first: int, default: dict[str, int]) -> None:
    thing = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    listed = {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {
            "data": {"type": "array", "items": thing},
            "meta": {"type": "object", "required": ["total_pages"], "properties": {"total_pages": {"type": "integer"}}},
            "next": {"type": "string"},
            "has_more": {"type": "boolean"},
        },
    }
    document = one_operation(
        {
            "operationId": "list",
            "parameters": [
                parameter("page", "query", {"type": "integer", **default}),
                parameter("perPage", "query", {"type": "integer"}),
            ],
            "responses": {"200": answer(listed)},
        },
        "/things",
    )
    document["paths"]["/things/{id}"] = {
        "get": {"parameters": [parameter("id", "path", {"type": "integer"})], "responses": {"200": answer(thing)}}
    }
    async with MockApi(document, items=5).client() as client:
        whole = (await client.get("/things")).json()["data"]
        found: list[Any] = []
        url = f"/things?perPage=2&page={first}"
        for more in (True, True, False):
            page = (await client.get(f"http://mock-api{url}")).json()
            assert (page["has_more"], page["meta"]["total_pages"]) == (more, 3)
            found += page["data"]
            url = page.get("next", "")
        assert found == whole


def things(properties: dict[str, Any], parameters: list[dict[str, Any]], **page: Any) -> dict[str, Any]:
    """A document with a collection whose items have these properties, listed by these parameters.

    Args:
        page: properties of the list's answer beside `items`; without any it is the list itself.
    """
    thing = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, **properties}}
    listed: dict[str, Any] = {"type": "array", "items": ref("Thing")}
    if page:
        listed = {"type": "object", "required": ["items"], "properties": {"items": listed, **page}}
    create = {"operationId": "create", "requestBody": {"required": True, **json_content(ref("Thing"))}}
    return {
        "openapi": "3.1.0",
        "components": {"schemas": {"Thing": thing}},
        "paths": {
            "/things": {
                "get": {"operationId": "list", "parameters": parameters, "responses": {"200": answer(listed)}},
                "post": {**create, "responses": {"201": answer(ref("Thing"))}},
            },
            "/things/{id}": {
                "parameters": [parameter("id", "path", {"type": "integer"})],
                "get": {"operationId": "read", "responses": {"200": answer(ref("Thing"))}},
                "delete": {"operationId": "delete", "responses": {"204": {"description": ""}}},
            },
        },
    }


@pytest.mark.parametrize(
    ("name", "schema", "values", "wanted"),
    [
        ("size", {"type": "string", "enum": ["S", "M", "L"]}, ["S", "M", "L", "L"], "L"),
        ("start", {"type": "string", "format": "date"}, ["2024-01-01", "2024-02-01"], "2024-02-01"),
        ("after", {"type": "string", "format": "date"}, ["2024-01-01", "2024-02-01"], "2024-01-01"),
    ],
)
async def test_a_parameter_with_a_name_for_paging_filters_where_its_values_are_others(
    name: str, schema: dict[str, Any], values: list[str], wanted: str
) -> None:
    document = things({name: schema}, [parameter(name, "query", schema)])
    async with MockApi(document, items=0).client() as client:
        for number, value in enumerate(values, 1):
            await client.post("/things", json={"id": number, name: value})
        found = (await client.get("/things", params={name: wanted})).json()
    assert [thing[name] for thing in found] == [value for value in values if value == wanted]


async def test_the_next_page_is_of_the_same_list() -> None:
    tags = parameter("tag", "query", {"type": "array", "items": {"type": "string"}})
    numbers = [parameter(name, "query", {"type": "integer"}) for name in ("page", "per_page")]
    document = things({"tag": {"type": "string"}}, [tags, *numbers], next={"type": ["string", "null"]})
    async with MockApi(document, items=0).client() as client:
        for number, tag in enumerate("abcabc", 1):
            await client.post("/things", json={"id": number, "tag": tag})
        found = []
        url: str | None = "/things?tag=a&tag=b&per_page=3&page=1"
        while url is not None:
            page = (await client.get(url)).json()
            found += [thing["id"] for thing in page["items"]]
            url = page["next"]
    assert found == [1, 2, 4, 5]


async def test_where_no_parameter_leads_on_there_is_no_next_page() -> None:
    document = things({}, [parameter("limit", "query", {"type": "integer"})], next={"type": ["string", "null"]})
    async with MockApi(document, items=3).client() as client:
        page = (await client.get("/things?limit=2")).json()
    assert (len(page["items"]), page["next"]) == (2, None)


async def test_a_cursor_goes_on_where_its_item_was() -> None:
    numbers = [parameter("limit", "query", {"type": "integer"}), parameter("cursor", "query", {"type": "string"})]
    async with MockApi(things({}, numbers, next_cursor={"type": ["string", "null"]}), items=0).client() as client:
        for number in range(1, 6):
            await client.post("/things", json={"id": number})
        page = (await client.get("/things?limit=2")).json()
        assert [thing["id"] for thing in page["items"]] == [1, 2]
        await client.delete("/things/2")
        rest = (await client.get("/things", params={"cursor": page["next_cursor"]})).json()
    assert [thing["id"] for thing in rest["items"]] == [3, 4, 5]
