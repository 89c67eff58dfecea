"""Errors that handlers raise, and answers that cannot be made or sent: what the caller and the log get."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from mock_documents import SHOP, answer, json_content, one_operation, parameter

from sandbox import ApiAnswer, ApiError, ApiFaults, ApiHandlers, ApiRequest, MockApi, UsageError

IMPOSSIBLE = {"type": "string", "minLength": 9, "maxLength": 2}
WRONG = {"error": "none", "code": 3}


def refusing(error: ApiError) -> ApiHandlers:
    handlers = ApiHandlers()

    @handlers.operation("op")
    def refuse(request: ApiRequest, state: dict[str, Any]) -> ApiAnswer:
        state["touched"] = True
        raise error

    return handlers


async def get(api: MockApi, **more: Any) -> httpx.Response:
    async with api.client() as client:
        return await client.get("/thing", **more)


async def test_an_error_with_a_body_of_its_own_is_sent_as_it_is() -> None:
    document = one_operation({"responses": {"200": answer({}), "409": answer({"type": "object"})}})
    api = MockApi(document, handlers=refusing(ApiError(409, "no", body=WRONG, headers={"X-Why": "taken"})))
    response = await get(api)
    assert (response.status_code, response.json(), response.headers["x-why"]) == (409, WRONG, "taken")
    assert api.state() == {"resources": {}, "created": {}}


async def test_an_error_whose_body_does_not_fit_the_document_is_the_environments_failure() -> None:
    document = one_operation({"responses": {"200": answer({}), "409": answer({"required": ["message"]})}})
    response = await get(MockApi(document, handlers=refusing(ApiError(409, body=WRONG))))
    assert (response.status_code, response.headers["x-failure-owner"]) == (500, "environment")


@pytest.mark.parametrize("headers", [{"X-A": "b\r\nSet-Cookie: c=d"}, {"X A": "b"}, {"X-A": "\u4f60"}])
async def test_headers_of_an_error_that_cannot_be_sent_are_the_environments_failure(headers: dict[str, str]) -> None:
    response = await get(MockApi(one_operation({}), handlers=refusing(ApiError(404, "gone", headers=headers))))
    assert (response.status_code, response.headers["x-failure-owner"]) == (500, "environment")
    assert "set-cookie" not in response.headers


async def test_a_status_that_is_no_errors_is_the_environments_failure() -> None:
    with pytest.raises(ValueError, match="200"):
        ApiError(200)


async def test_a_refusal_whose_required_header_cannot_be_made_is_sent_without_it() -> None:
    failed = {**answer({"type": "object"}), "headers": {"X-Id": {"required": True, "schema": IMPOSSIBLE}}}
    operation = {
        "parameters": [parameter("n", "query", {"type": "integer"}, required=True)],
        "responses": {"200": answer({}), "400": failed},
    }
    response = await get(MockApi(one_operation(operation)))
    assert response.status_code == 400
    assert "x-id" not in response.headers


@pytest.mark.parametrize("media_type", ["text/html\r\nX-Injected: yes", "text", "a/b/c", "text/h tml"])
def test_what_is_no_media_type_is_refused_with_its_place(media_type: str) -> None:
    with pytest.raises(UsageError, match="no media type at #/paths/~1thing/get/responses/200/content"):
        MockApi(one_operation({"responses": {"200": {"content": {media_type: {}}}}}))


async def test_what_a_handler_keeps_becomes_plain_json() -> None:
    handlers = ApiHandlers()
    outside: list[int] = [1]

    @handlers.operation("op")
    def keep(request: ApiRequest, state: dict[str, Any]) -> dict[str, Any]:
        state["by_number"] = {7: (1, 2), "a": outside}
        return {}

    api = MockApi(one_operation({}), handlers=handlers)
    assert (await get(api)).status_code == 200
    assert api.state()["by_number"] == {"7": [1, 2], "a": [1]}
    digest = api.state_hash()
    outside.append(2)
    assert api.state_hash() == digest
    other = api.fork()
    other.restore(api.snapshot())
    assert other.state_hash() == digest


async def test_a_stale_read_is_logged_only_where_an_answer_was_stale() -> None:
    document = {
        **SHOP,
        "paths": {**SHOP["paths"], "/time": {"get": {"responses": {"200": answer({"type": "string"})}}}},
    }
    api = MockApi(document, faults=ApiFaults(stale_read=1.0))
    async with api.client() as client:
        made = await client.post("/products", json={"name": "a", "price": 1})
        await client.get("/time")
        assert [fault.path for fault in api.faults] == []
        assert (await client.get(f"/products/{made.json()['id']}")).status_code == 404
    assert [fault.path for fault in api.faults] == [f"/v1/products/{made.json()['id']}"]


async def test_two_clients_get_their_own_tokens_at_one_address() -> None:
    flow = {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": ""}}}
    schemes = {name: {"type": "oauth2", "flows": flow} for name in ("one", "two")}
    document = one_operation({"security": [{"one": ["read"]}]}, components={"securitySchemes": schemes})
    api = MockApi(document)
    statuses = {}
    async with api.client() as client:
        for name in ("one", "two"):
            basic = base64.b64encode(api.credentials[name].encode()).decode()
            token = await client.post(
                "/token", data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
            )
            bearer = {"Authorization": f"Bearer {token.json()['access_token']}"}
            statuses[name] = (await client.get("/thing", headers=bearer)).status_code
        wrong = await client.post("/token", data={"grant_type": "client_credentials", "client_id": "x"})
    assert statuses == {"one": 200, "two": 401}
    assert wrong.status_code == 401


async def test_a_boundary_that_begins_like_another_does_not_end_a_part() -> None:
    seen: list[Any] = []
    handlers = ApiHandlers()

    @handlers.operation("op")
    def keep(request: ApiRequest, state: dict[str, Any]) -> dict[str, Any]:
        seen.append(request.body)
        return {}

    fields = {"type": "object", "properties": {"a": {"type": "string"}, "n": {"type": "integer"}}}
    content = {"multipart/form-data": {"schema": fields}}
    api = MockApi(one_operation({"requestBody": {"content": content}}, method="post"), handlers=handlers)
    inner = 'x\r\n--bc\r\nContent-Disposition: form-data; name="n"\r\n\r\nno\r\n--bc--'
    body = (
        f'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n{inner}\r\n'
        '--b \t\r\nContent-Disposition: form-data; name="n"\r\n\r\n5\r\n--b--\r\nepilogue'
    )
    async with api.client() as client:
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        assert (await client.post("/thing", content=body, headers=kind)).status_code == 200
    assert seen == [{"a": inner, "n": 5}]


async def test_plain_text_is_read_and_held_as_its_schema_says() -> None:
    number = {"text/plain": {"schema": {"type": "integer", "minimum": 3}}}
    document = one_operation(
        {"requestBody": {"content": number}, "responses": {"200": {"content": number}}}, method="post"
    )
    handlers = ApiHandlers()
    handlers.operation("op")(lambda request, state: request.body - 1)
    async with MockApi(document, handlers=handlers).client() as client:

        async def sent(text: str) -> int:
            return (await client.post("/thing", content=text, headers={"Content-Type": "text/plain"})).status_code

        assert [await sent(text) for text in ("5", "2", "x", "3")] == [200, 400, 400, 500]


async def test_an_example_of_plain_text_that_does_not_fit_is_passed_over_and_remarked_on() -> None:
    schema = {"type": "integer", "minimum": 3}
    content = {"text/plain": {"schema": schema, "examples": {"wrong": {"value": "2"}, "right": {"value": "7"}}}}
    api = MockApi(one_operation({"responses": {"200": {"content": content}}}))
    response = await get(api)
    assert (response.status_code, response.text) == (200, "7")
    assert ["does not fit its schema" in remark for remark in api.remarks] == [True]


async def test_a_prefix_beyond_ascii_is_served() -> None:
    item = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    document = one_operation(
        {"requestBody": json_content(item), "responses": {"201": answer(item)}},
        path="/things",
        method="post",
        servers=[{"url": "https://h/gr\u00f6\u00dfe"}],
    )
    document["paths"]["/things/{id}"] = {"get": {"responses": {"200": answer(item)}}}
    api = MockApi(document)
    assert api.prefix == "/gr%C3%B6%C3%9Fe"
    async with api.client() as client:
        made = await client.post("/things", json={"id": 5})
        assert (made.status_code, made.headers["location"]) == (201, "/gr%C3%B6%C3%9Fe/things/5")
        assert (await client.get(made.headers["location"].removeprefix(api.prefix))).json() == {"id": 5}
