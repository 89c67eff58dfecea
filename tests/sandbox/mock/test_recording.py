"""Exchanges with a real API, recorded without secrets and served again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mock_documents import SHOP, answer, json_content, one_operation, parameter

from sandbox import (
    ApiHandlers,
    ApiRequest,
    DataError,
    DataMissingError,
    MockApi,
    ToolError,
    UsageError,
    serve_api,
)
from sandbox.mock.document import read_contract
from sandbox.mock.exchange import WireAnswer, WireRequest
from sandbox.mock.recording import content_of
from sandbox.mock.replay import Recording, RecordingMissError, request_key
from sandbox.mock.secret_filter import SecretFilter
from sandbox.mock.secret_values import REMOVED
from sandbox.types import JSON

KEYED = {
    **SHOP,
    "components": {
        **SHOP["components"],
        "securitySchemes": {"k": {"type": "apiKey", "in": "query", "name": "app_id"}},
    },
}
SECRET = "s3cr3t-9f8e7d"


@pytest.fixture
async def real() -> AsyncIterator[tuple[MockApi, str]]:
    """A real server with the shop's API, and its address."""
    api = MockApi(SHOP, seed=6)
    async with serve_api(api) as url:
        yield api, url


async def record(url: str, path: Path) -> None:
    """Record a listing, a creation with secrets in many places, two reads of one address, and a miss."""
    api = MockApi(KEYED, record=(url, path))
    async with api.client() as client:
        await client.get("/products?limit=2", headers={"Authorization": f"Bearer {SECRET}", "Cookie": f"sid={SECRET}"})
        made = await client.post(
            f"/orders?app_id={SECRET}",
            json={"quantity": 1, "product_id": 3},
            headers={"X-Api-Key": SECRET, "X-Trace": "1"},
        )
        assert made.status_code == 201
        url = f"/orders/{made.json()['order_id']}"
        assert (await client.get(url)).status_code == 200
        await client.delete(url)
        assert (await client.get(url)).status_code == 404
        assert (await client.get("/nothing")).status_code == 404
    assert api.removed_secrets == {
        "request.headers.authorization": 1,
        "request.headers.cookie": 1,
        "request.headers.x-api-key": 1,
        "request.query.app_id": 1,
    }
    await api.close()


async def test_what_was_recorded_is_served_again_without_the_real_api(
    tmp_path: Path, real: tuple[MockApi, str]
) -> None:
    path = tmp_path / "shop.jsonl"
    await record(real[1], path)
    assert SECRET not in path.read_text()
    assert len(path.read_text().splitlines()) == 5
    api = MockApi(KEYED, replay=path)
    real_products = (await real[0].client().get("/products?limit=2")).json()
    async with api.client() as client:
        assert (await client.get("/products?limit=2")).json() == real_products
        order = await client.post("/orders?app_id=another", json={"product_id": 3, "quantity": 1})
        assert order.status_code == 201
        url = f"/orders/{order.json()['order_id']}"
        assert [(await client.get(url)).status_code for _ in range(3)] == [200, 404, 404]
        kept = api.snapshot()
        missed = await client.post("/orders", json={"product_id": 4, "quantity": 1})
        assert missed.status_code == 501
        assert missed.headers["x-failure-owner"] == "environment"
        assert (
            'nearest one differs in query and body: POST /v1/orders?app_id=[removed] {"product_id":3'
            in missed.text.replace("\\", "")
        )
        api.restore(kept)
    assert api.log[-1].owner == "environment"
    tool = next(tool for tool in api.tools() if tool.spec.name == "getProduct")
    with pytest.raises(ToolError, match="no recorded request is GET /v1/products/5") as error:
        await tool.call({"id": 5})
    assert error.value.owner == "environment"


async def test_a_real_api_that_cannot_be_reached_is_the_infrastructures_failure(tmp_path: Path) -> None:
    api = MockApi(SHOP, record=("http://127.0.0.1:9/v1", tmp_path / "x.jsonl"))
    async with api.client() as client:
        response = await client.get("/products")
    assert (response.status_code, response.headers["x-failure-owner"]) == (502, "infrastructure")
    assert not (tmp_path / "x.jsonl").exists()
    await api.close()


def exchange_of(request: dict[str, Any], body: Any, headers: dict[str, str] | None = None) -> Any:
    contract = read_contract(one_operation({"requestBody": json_content({})}, method="post"))
    wire = WireRequest("POST", "/thing", request.get("query", ""), request.get("headers", {}), request.get("body", b""))
    return SecretFilter(contract).exchange(wire, WireAnswer(200, headers or {}, json.dumps(body).encode()))


def test_secrets_are_found_by_the_names_of_fields_and_wherever_their_values_stand_again() -> None:
    exchange = exchange_of(
        {
            "query": f"access_token={SECRET}&page_token=abc&author=bob",
            "headers": {"content-type": "application/json"},
            "body": json.dumps(
                {"client_secret": "hidden-value", "max_tokens": 5, "user": {"password": "hunter22"}}
            ).encode(),
        },
        {"echo": f"you sent {SECRET} and hunter22", "next_page_token": "xyz", "access_token": "granted-1"},
        {"Set-Cookie": "sid=abcdefgh", "X-Request": "hunter22", "Content-Type": "application/json"},
    )
    assert exchange.request.query == [("access_token", REMOVED), ("page_token", "abc"), ("author", "bob")]
    assert exchange.request.body.value == {"client_secret": REMOVED, "max_tokens": 5, "user": {"password": REMOVED}}
    assert exchange.response.body.value == {
        "echo": f"you sent {REMOVED} and {REMOVED}",
        "next_page_token": "xyz",
        "access_token": REMOVED,
    }
    assert exchange.response.headers == {"X-Request": REMOVED, "Content-Type": "application/json"}
    assert exchange.removed == [
        "request.query.access_token",
        "request.body.client_secret",
        "request.body.user.password",
        "response.headers.Set-Cookie",
        "response.body.access_token",
    ]


def test_secrets_in_forms_and_basic_credentials() -> None:
    exchange = exchange_of(
        {
            "headers": {
                "content-type": "application/x-www-form-urlencoded",
                "authorization": "Basic YWRhOmxvdmVsYWNl",
            },
            "body": b"password=hunter22&name=a",
        },
        "ada:lovelace is YWRhOmxvdmVsYWNl",
    )
    assert exchange.request.body.value == "password=%5Bremoved%5D&name=a"
    assert exchange.response.body.value == f"ada:{REMOVED} is {REMOVED}"


@given(st.binary(max_size=60), st.sampled_from(["application/json", "text/plain", "image/png", ""]))
def test_bodies_come_back_as_they_were(content: bytes, kind: str) -> None:
    contract = read_contract(SHOP)
    answered = WireAnswer(200, {"content-type": kind}, content)
    exchange = SecretFilter(contract).exchange(WireRequest("GET", "/", "", {}, b""), answered)
    kept = type(exchange).model_validate_json(exchange.model_dump_json(exclude_defaults=True))
    again = content_of(kept.response.body)
    if kept.response.body.kind == "json":
        assert json.loads(again) == json.loads(content)
    else:
        assert again == content


bodies = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from("abc"), parts, max_size=3),
    max_leaves=6,
)
queries = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12")), max_size=4)


@given(method=st.sampled_from(["GET", "POST"]), query=queries, body=bodies, other_query=queries, other=bodies)
def test_a_request_matches_itself_in_any_order_and_no_other(
    method: str, query: list[tuple[str, str]], body: Any, other_query: list[tuple[str, str]], other: Any
) -> None:
    secrets = SecretFilter(read_contract(SHOP))

    def wire(fields: list[tuple[str, str]], content: Any, *, reverse: bool = False) -> WireRequest:
        pairs = reversed(fields) if reverse else fields
        text = json.dumps(dict(reversed(content.items())) if reverse and isinstance(content, dict) else content)
        return WireRequest(method, "/v1/x", "&".join(f"{name}={value}" for name, value in pairs), {}, text.encode())

    recording = Recording([secrets.exchange(wire(query, body), WireAnswer(299, {}, b""))], secrets)
    assert recording.answer(wire(query, body, reverse=True), {}).status == 299
    same = sorted(query) == sorted(other_query) and json.dumps(body, sort_keys=True) == json.dumps(
        other, sort_keys=True
    )
    try:
        recording.answer(wire(other_query, other), {})
    except RecordingMissError as miss:
        assert not same
        assert miss.differences  # noqa: PT017
    else:
        assert same


def test_the_nearest_request_is_the_one_that_differs_least() -> None:
    secrets = SecretFilter(read_contract(SHOP))
    targets = [("GET", "/v1/a/1", "x=1"), ("GET", "/v1/a/2", ""), ("POST", "/v1/a/1", ""), ("GET", "/v1/b/1", "x=1")]
    exchanges = [
        secrets.exchange(WireRequest(method, path, query, {}, b""), WireAnswer(200, {}, b""))
        for method, path, query in targets
    ]
    recording = Recording(exchanges, secrets)
    with pytest.raises(RecordingMissError) as miss:
        recording.answer(WireRequest("GET", "/v1/a/1", "x=2", {}, b""), {})
    assert miss.value.nearest == exchanges[0].request
    assert miss.value.differences == ["query"]
    assert len({request_key(exchange.request) for exchange in exchanges}) == 4


def test_files_that_are_no_recordings(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match="no recording"):
        MockApi(SHOP, replay=tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(UsageError, match="is empty"):
        MockApi(SHOP, replay=tmp_path / "empty.jsonl")
    (tmp_path / "bad.jsonl").write_text('{"request": {"method": "GET"}}\n')
    with pytest.raises(DataError, match="line 1"):
        MockApi(SHOP, replay=tmp_path / "bad.jsonl")
    with pytest.raises(UsageError, match="records or replays"):
        MockApi(SHOP, replay=tmp_path / "bad.jsonl", record=("http://x", tmp_path / "y"))
    with pytest.raises(UsageError, match="not http"):
        MockApi(SHOP, record=("ftp://x", tmp_path / "y"))


async def test_a_handler_goes_before_the_recording(tmp_path: Path, real: tuple[MockApi, str]) -> None:
    from sandbox import ApiHandlers

    path = tmp_path / "shop.jsonl"
    await record(real[1], path)
    handlers = ApiHandlers()
    handlers.operation("listProducts")(lambda request, state: [])
    async with MockApi(SHOP, replay=path, handlers=handlers).client() as client:
        assert (await client.get("/products?limit=2")).json() == []


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-K"}, {"headers": {"X-K": SECRET}}),
        ({"type": "apiKey", "in": "query", "name": "k"}, {"params": {"k": SECRET}}),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, {"headers": {"Cookie": f"k={SECRET}"}}),
        ({"type": "http", "scheme": "bearer"}, {"headers": {"Authorization": f"Bearer {SECRET}"}}),
        ({"type": "http", "scheme": "basic"}, {"auth": ("ada", SECRET)}),
    ],
)
async def test_a_client_replays_what_it_recorded_with_its_own_credential(
    tmp_path: Path, scheme: dict[str, Any], sent: dict[str, Any]
) -> None:
    document = {**SHOP, "security": [{"s": []}], "components": {**SHOP["components"], "securitySchemes": {"s": scheme}}}
    path = tmp_path / "shop.jsonl"
    secret = f"ada:{SECRET}" if scheme.get("scheme") == "basic" else SECRET
    async with serve_api(MockApi(document, credentials={"s": secret})) as url:
        recorder = MockApi(document, record=(url, path))
        async with recorder.client() as client:
            listed = await client.get("/products", **sent)
        await recorder.close()
    assert listed.status_code == 200
    async with MockApi(document, replay=path).client() as client:
        again = await client.get("/products", **sent)
        assert (again.status_code, again.json()) == (200, listed.json())
        assert (await client.get("/products")).status_code == 401
        assert (await client.get("/products", headers={"Authorization": "Basic YWRh"})).status_code == 401
    async with MockApi(document, replay=path, credentials={"s": f"u:{secret}x"}).client() as client:
        assert (await client.get("/products", **sent)).status_code == 401
    (tool,) = MockApi(document, replay=path, only=["listProducts"]).tools()
    assert json.loads(await tool.call({})) == listed.json()


async def test_a_replay_gives_tokens_to_any_client_and_takes_any_token(tmp_path: Path) -> None:
    flow = {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": "look"}}}
    document = {
        **SHOP,
        "security": [{"s": ["read"]}],
        "components": {**SHOP["components"], "securitySchemes": {"s": {"type": "oauth2", "flows": flow}}},
    }
    path = tmp_path / "shop.jsonl"
    path.write_text('{"request":{"method":"GET","path":"/v1/products"},"response":{"status":204}}\n')
    async with MockApi(document, replay=path).client() as client:
        form = {"grant_type": "client_credentials", "client_id": "me", "client_secret": SECRET}
        token = (await client.post("http://mock-api/token", data=form)).json()["access_token"]
        for known in (token, "of-an-earlier-day"):
            response = await client.get("/products", headers={"Authorization": f"Bearer {known}"})
            assert response.status_code == 204
        assert (await client.get("/products", headers={"Authorization": "Bearer "})).status_code == 401
        nameless = await client.post("http://mock-api/token", data={**form, "client_secret": ""})
        assert nameless.status_code == 401


@pytest.mark.parametrize(
    ("scheme", "sent", "own"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"headers": {"X-Key": SECRET}}, {"X-Key": "xyz"}),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, {"headers": {"Cookie": f"k={SECRET}"}}, {"Cookie": "k=z"}),
        ({"type": "http", "scheme": "bearer"}, {"headers": {"Authorization": f"Bearer {SECRET}"}},
         {"Authorization": "Bearer xyz"}),
        ({"type": "apiKey", "in": "query", "name": "k"}, {"params": {"k": SECRET}}, {}),
    ],
)  # fmt: skip
async def test_a_request_without_a_credential_is_another_one(
    tmp_path: Path, scheme: dict[str, Any], sent: dict[str, Any], own: dict[str, str]
) -> None:
    document = {**SHOP, "security": [{"s": []}], "components": {**SHOP["components"], "securitySchemes": {"s": scheme}}}
    path = tmp_path / "shop.jsonl"
    async with serve_api(MockApi(document, credentials={"s": SECRET})) as url:
        recorder = MockApi(document, record=(url, path))
        async with recorder.client() as client:
            refused = await client.get("/products")
            listed = await client.get("/products", **sent)
            assert [refused.status_code, listed.status_code] == [401, 200]
        await recorder.close()
    text = path.read_text().replace("credentials are missing or wrong", "as the real one says it")
    path.write_text(text)
    mine = {"headers": own} if own else {"params": {"k": "xyz"}}
    async with MockApi(document, replay=path).client() as client:
        first = await client.get("/products")
        assert (first.status_code, "as the real one says it" in first.text) == (401, True)
        for _ in range(2):
            again = await client.get("/products", **mine)  # type: ignore[arg-type]
            assert (again.status_code, again.json()) == (200, listed.json())
        assert (await client.get("/products")).text == first.text
    async with MockApi(document, replay=path, credentials={"s": "another"}).client() as client:
        wrong = await client.get("/products", **mine)  # type: ignore[arg-type]
        assert (wrong.status_code, "as the real one says it" in wrong.text) == (401, False)


async def test_json_is_replayed_without_blanks(tmp_path: Path, real: tuple[MockApi, str]) -> None:
    path = tmp_path / "shop.jsonl"
    await record(real[1], path)
    recorded = await real[0].client().get("/products?limit=2")
    async with MockApi(KEYED, replay=path).client() as client:
        assert (await client.get("/products?limit=2")).content == recorded.content


async def test_what_only_the_answer_shows_to_be_secret_is_known_again_in_the_request(tmp_path: Path) -> None:
    text = {"type": "string"}
    issue = {"operationId": "issue", "parameters": [parameter("issue", "path", text)], "responses": {"200": answer({})}}
    search = {"operationId": "search", "parameters": [parameter("q", "query", text)], "responses": {"200": answer({})}}
    document = one_operation(issue, "/issues/{issue}")
    document["paths"]["/search"] = {"get": search}
    handlers = ApiHandlers()

    @handlers.operation("issue")
    def read(request: ApiRequest, state: object) -> JSON:
        return {"key": request.path["issue"], "title": f"title of {request.path['issue'][-1]}"}

    @handlers.operation("search")
    def find(request: ApiRequest, state: object) -> JSON:
        return {"found": [{"key": request.query["q"]}]}

    path = tmp_path / "issues.jsonl"
    asked = ["/issues/PROJ-123", "/issues/PROJ-124", "/search?q=PROJ-123", "/search?q=lamps+in+the+hall"]
    async with serve_api(MockApi(document, handlers=handlers)) as url:
        api = MockApi(document, record=(url, path))
        async with api.client() as client:
            for one in asked:
                assert (await client.get(one)).status_code == 200
        await api.close()
    assert "PROJ-12" not in path.read_text()
    async with MockApi(document, replay=path).client() as client:
        for number in ("4", "3", "4"):
            assert (await client.get(f"/issues/PROJ-12{number}")).json()["title"] == f"title of {number}"
        assert (await client.get(asked[2])).status_code == 200
        assert (await client.get(asked[3])).status_code == 200
        assert (await client.get("/issues/PROJ-125")).status_code == 501
        assert (await client.get("/search?q=PROJ-124")).status_code == 501
