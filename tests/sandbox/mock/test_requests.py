"""Requests held to the document: parameters in every style, bodies of every kind, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mock_documents import SHOP, answer, json_content, one_operation, parameter

from sandbox import ApiHandlers, ApiRequest, MockApi
from sandbox.mock.bodies import ApiLimits, multipart_fields, read_json
from sandbox.mock.exchange import Refusal, WireRequest
from sandbox.mock.routing import Router
from sandbox.tools.openapi_document import operations, read_operation
from sandbox.tools.openapi_request import build_request


def echoing(operation: dict[str, Any], path: str = "/thing", method: str = "post", **more: Any) -> MockApi:
    """An API whose one operation answers with what it received."""
    handlers = ApiHandlers()

    @handlers.operation("op")
    def echo(request: ApiRequest, state: dict[str, Any]) -> dict[str, Any]:
        places = {"path": request.path, "query": request.query, "header": request.header, "cookie": request.cookie}
        return {**{name: dict(values) for name, values in places.items() if values}, "body": request.body}

    return MockApi(one_operation(operation, path, method), handlers=handlers, **more)


ARRAY = {"type": "array", "items": {"type": "integer"}}
OBJECT = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}


@pytest.mark.parametrize(
    ("place", "schema", "more", "value"),
    [
        ("query", {"type": "integer"}, {}, -3),
        ("query", {"type": "number"}, {}, 2.5),
        ("query", {"type": "boolean"}, {}, True),
        ("query", {"type": ["string", "null"]}, {}, None),
        ("query", {"type": "string"}, {}, "true"),
        ("query", ARRAY, {}, [1, 2]),
        ("query", ARRAY, {}, [7]),
        ("query", ARRAY, {"explode": False}, [1, 2]),
        ("query", ARRAY, {"style": "pipeDelimited", "explode": False}, [1, 2]),
        ("query", ARRAY, {"style": "spaceDelimited", "explode": False}, [1, 2]),
        ("query", OBJECT, {"style": "deepObject"}, {"a": 1, "b": "x y"}),
        ("query", OBJECT, {}, {"a": 1, "b": "é&="}),
        ("query", OBJECT, {"explode": False}, {"a": 1, "b": "x"}),
        ("path", {"type": "string"}, {}, "a/b?c%20 d"),
        ("path", ARRAY, {}, [1, 2]),
        ("path", OBJECT, {"explode": True}, {"a": 1, "b": "x"}),
        ("header", {"type": "integer"}, {}, 5),
        ("header", ARRAY, {}, [1, 2]),
        ("cookie", {"type": "string"}, {}, "a; b=c"),
    ],
)
async def test_what_a_call_sends_is_what_the_api_receives(
    place: str, schema: dict[str, Any], more: dict[str, Any], value: Any
) -> None:
    path = "/thing/{p}" if place == "path" else "/thing"
    api = echoing({"parameters": [parameter("p", place, schema, **more)]}, path)
    (tool,) = api.tools()
    assert json.loads(await tool.call({"p": value}))[place] == {"p": value}


texts = st.text(max_size=20).filter(lambda text: text not in ("", ".", "..") and "\0" not in text)
DOCUMENT = one_operation(
    {
        "parameters": [
            parameter("in_path", "path", {"type": "string"}),
            parameter("texts", "query", {"type": "array", "items": {"type": "string"}}),
            parameter("number", "query", {"type": "integer"}),
            parameter("cookie", "cookie", {"type": "string"}),
        ],
        "requestBody": json_content({}),
    },
    "/thing/{in_path}",
    "post",
)
ECHO = echoing(
    {key: DOCUMENT["paths"]["/thing/{in_path}"]["post"][key] for key in ("parameters", "requestBody")},
    "/thing/{in_path}",
)
OPERATION = read_operation(DOCUMENT, *next(operations(DOCUMENT)))


@given(
    in_path=texts,
    listed=st.lists(st.text(max_size=10), min_size=2, max_size=3),
    number=st.integers(-(10**30), 10**30),
    cookie=st.text(min_size=1, max_size=10),
    body=st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda part: st.lists(part, max_size=3)),
)
async def test_every_value_comes_through(in_path: str, listed: list[str], number: int, cookie: str, body: Any) -> None:
    async with ECHO.client() as client:
        arguments = {"in_path": in_path, "texts": listed, "number": number, "cookie": cookie, "body": body}
        response = await client.send(build_request(client, OPERATION, arguments))
    assert response.status_code == 200, response.text
    assert response.json() == {
        "path": {"in_path": in_path},
        "query": {"texts": listed, "number": number},
        "cookie": {"cookie": cookie},
        "body": body,
    }


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("", "need"),
        ("need=x", "need"),
        ("need=1&need=2", "need"),
        ("need=1&sizes=1&sizes=x", "sizes"),
        ("need=101", "need"),
        ("need=1&filter={", "filter"),
        ("need=1&when=yesterday", "when"),
        ("need=%FF", None),
        ("need=1&" + "a=1&" * 2000, None),
    ],
)
async def test_a_wrong_parameter_is_named(query: str, where: str | None) -> None:
    operation = {
        "parameters": [
            parameter("need", "query", {"type": "integer", "maximum": 100}, required=True),
            parameter("sizes", "query", ARRAY),
            parameter("when", "query", {"type": "string", "format": "date"}),
            {"name": "filter", "in": "query", **json_content({"type": "object"})},
        ]
    }
    async with MockApi(one_operation(operation)).client() as client:
        response = await client.get(f"/thing?{query}")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    errors = response.json().get("errors", [])
    assert [error["name"] for error in errors if error["in"] == "query"] == ([where] if where else [])
    assert all(error["message"] for error in errors)


BODY = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "tags": ARRAY, "more": {"type": "object"}},
}
ANY_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": BODY},
        "application/x-www-form-urlencoded": {"schema": BODY},
        "multipart/form-data": {"schema": BODY},
        "text/plain": {"schema": {"type": "string", "maxLength": 5}},
        "image/*": {},
    },
}


@pytest.mark.parametrize(
    ("kind", "content", "received"),
    [
        ("application/json; charset=utf-8", b'{"name": "a"}', {"name": "a"}),
        ("application/x-www-form-urlencoded", b"name=a+b&tags=1&tags=2", {"name": "a b", "tags": [1, 2]}),
        ("application/x-www-form-urlencoded", b"name=a&more=%7B%22x%22%3A1%7D", {"name": "a", "more": {"x": 1}}),
        (
            "multipart/form-data; boundary=xx",
            b'--xx\r\nContent-Disposition: form-data; name="name"\r\n\r\na\r\nb\r\n--xx\r\n'
            b'Content-Disposition: form-data; name="tags"\r\n\r\n5\r\n--xx--\r\n',
            {"name": "a\r\nb", "tags": [5]},
        ),
        ("text/plain", "hé".encode(), "hé"),
        ("image/png", b"\x89PNG", "\x89PNG"),
    ],
)
async def test_bodies_are_read_as_their_types_say(kind: str, content: bytes, received: Any) -> None:
    async with echoing({"requestBody": ANY_BODY}).client() as client:
        response = await client.post("/thing", content=content, headers={"Content-Type": kind})
    assert response.json() == {"body": received}


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("application/json", b'{"name": 1}', 400),
        ("application/json", b'{"tags": []}', 400),
        ("application/json", b"", 400),
        ("application/json", b"{", 400),
        ("application/json", b"NaN", 400),
        ("application/json", b'{"name": "a", "x": 1e999}', 400),
        ("application/json", b'{"name": "\\ud800"}', 400),
        ("application/json", b"\xff", 400),
        ("application/json", b"[" * 65 + b"]" * 65, 400),
        ("application/json", b"[" * 500_000, 400),
        ("application/json", b"1" * 10_000, 400),
        ("application/x-www-form-urlencoded", b"name=%FF", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 1001, 400),
        ("multipart/form-data", b"--xx--", 400),
        ("multipart/form-data; boundary=xx", b"--xx\r\n\r\nno name\r\n--xx--", 400),
        ("multipart/form-data; boundary=xx", b"--xx\r\ncut off", 400),
        ("text/plain", b"too long", 400),
        ("text/plain", b"\xff", 400),
        ("application/xml", b"<a/>", 415),
        ("nonsense", b"x", 415),
        ("", b"x", 415),
        ("application/json", b"x" * 1001, 413),
    ],
)
async def test_a_wrong_body_is_refused(kind: str, content: bytes, status: int) -> None:
    body_bytes = 1000 if status == 413 else 2**20
    async with echoing({"requestBody": ANY_BODY}, limits=ApiLimits(body_bytes=body_bytes)).client() as client:
        response = await client.post("/thing", content=content, headers={"Content-Type": kind} if kind else {})
    assert response.status_code == status, response.text
    assert response.json()["status"] == status


async def test_a_compressed_body_is_not_taken() -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with echoing({"requestBody": ANY_BODY}).client() as client:
        assert (await client.post("/thing", content=b"\x1f\x8b", headers=headers)).status_code == 415


@pytest.mark.parametrize(
    ("statuses", "wrong_query", "wrong_body"),
    [((), 400, 400), (("400",), 400, 400), (("422",), 422, 422), (("400", "422"), 400, 422)],
)
async def test_the_document_decides_between_400_and_422(
    statuses: tuple[str, ...], wrong_query: int, wrong_body: int
) -> None:
    operation = {
        "parameters": [parameter("n", "query", {"type": "integer"})],
        "requestBody": {"required": True, **json_content(BODY)},
        "responses": {"200": answer({}), **{status: answer() for status in statuses}},
    }
    async with MockApi(one_operation(operation, method="post")).client() as client:
        assert (await client.post("/thing?n=x", json={"name": "a"})).status_code == wrong_query
        assert (await client.post("/thing?n=%FF", json={"name": "a"})).status_code == wrong_query
        no_json = await client.post("/thing", content=b"{", headers={"Content-Type": "application/json"})
        assert no_json.status_code == wrong_query
        assert (await client.post("/thing", json={"name": 1})).status_code == wrong_body
        assert (await client.post("/thing", json={"name": "a"})).status_code == 200


async def test_errors_have_the_shape_that_the_document_gives_them() -> None:
    async with MockApi(SHOP).client() as client:
        response = await client.get("/products/12345678")
        assert response.status_code == 404
        assert response.json() == {"code": 404, "message": "there is no /products/12345678"}
        response = await client.post("/products", json={"name": "", "price": 1})
        assert response.status_code == 400
        assert response.json()["code"] == 400
        assert "body name" in response.json()["message"]


async def test_unknown_paths_and_methods() -> None:
    async with MockApi(SHOP).client() as client:
        assert (await client.get("/nothing")).status_code == 404
        assert (await client.get("http://mock-api/products")).json()["detail"].endswith("the API is at /v1")
        refused = await client.put("/products")
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")
        assert (await client.head("/products")).status_code == 405


@pytest.mark.parametrize(
    "path", ["/v1/products/%2e%2e", "/v1/products/..", "/v1/products/%00", "/v1/products/%ff", "/v1/./products"]
)
async def test_segments_that_lead_elsewhere_are_refused(path: str) -> None:
    request = WireRequest("GET", path, "", {}, b"")
    answer_ = await MockApi(SHOP).handle(request)
    assert answer_.status == 400


def test_a_path_that_is_too_long_is_refused_before_it_is_matched() -> None:
    router: Router[str] = Router()
    router.add("GET", "/{a}x{b}y{c}", "found")
    assert status_of(lambda: router.find("GET", "/" + "x" * 60_000)) == 414
    assert status_of(lambda: router.find("GET", "/" + "x" * 8_000)) == 404


def status_of(call: Callable[[], Any]) -> int:
    """200, or the status of the refusal."""
    try:
        call()
    except Refusal as refusal:
        return refusal.status
    return 200


def test_literal_segments_go_before_variables() -> None:
    router: Router[str] = Router()
    for path in ("/a/{x}", "/a/me", "/a/{x}/b", "/a/{y}.json", "/a/{x}-{z}/c", "/a%20b"):
        router.add("GET", path, path)
    router.add("POST", "/a/{x}", "post")
    assert router.find("GET", "/a/me") == ("/a/me", {})
    assert router.find("GET", "/a/m%2Fe") == ("/a/{x}", {"x": "m/e"})
    assert router.find("GET", "/a/me/b") == ("/a/{x}/b", {"x": "me"})
    assert router.find("POST", "/a/you") == ("post", {"x": "you"})
    assert router.find("GET", "/a/p-q/c") == ("/a/{x}-{z}/c", {"x": "p", "z": "q"})
    assert router.find("GET", "/a b") == ("/a%20b", {})
    with pytest.raises(Refusal) as refusal:
        router.find("GET", "/a")
    assert refusal.value.status == 404
    with pytest.raises(Refusal) as refusal:
        router.find("POST", "/a/me")
    assert (refusal.value.status, refusal.value.headers) == (405, {"Allow": "GET"})


@given(st.text(max_size=30))
def test_every_path_is_found_or_refused(text: str) -> None:
    router: Router[str] = Router()
    router.add("GET", "/a/{x}", "found")
    for path in (text, f"/a/{text}", f"/a/{quote(text, safe='')}"):
        assert status_of(lambda path=path: router.find("GET", path)) in (200, 400, 404)  # type: ignore[misc]


@given(st.binary(max_size=80), st.text(max_size=20))
def test_readers_of_bodies_refuse_or_read(body: bytes, boundary: str) -> None:
    for read in (lambda: read_json(body), lambda: multipart_fields(body, f"multipart/form-data; boundary={boundary}")):
        assert status_of(lambda read=read: json.dumps(read())) in (200, 400)  # type: ignore[misc]


@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT"]),
    path=st.text(max_size=20),
    query=st.text(alphabet=st.characters(max_codepoint=255), max_size=30),
    headers=st.dictionaries(st.sampled_from(["cookie", "content-type", "authorization"]), st.text(max_size=20)),
    body=st.binary(max_size=50),
)
async def test_no_request_makes_the_api_fail(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    answer_ = await ROBUST.handle(WireRequest(method, f"/v1/products/{path}", query, headers, body))
    assert 200 <= answer_.status < 500
    assert answer_.owner is None


ROBUST = MockApi(SHOP)


async def test_the_document_is_served_with_the_address_of_this_api() -> None:
    async with MockApi(SHOP).client() as client:
        served = (await client.get("/openapi.json")).json()
    assert served["servers"] == [{"url": "/v1"}]
    assert served["paths"] == SHOP["paths"]


async def test_a_caller_in_this_process_needs_no_socket() -> None:
    api = MockApi(SHOP)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api.asgi), base_url="http://any/v1") as client:
        assert len((await client.get("/products")).json()) == 3
