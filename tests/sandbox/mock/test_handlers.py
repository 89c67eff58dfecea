"""Operations written in Python, and the order of the sources of answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from mock_documents import SHOP, answer, one_operation, parameter

from sandbox import ApiAnswer, ApiError, ApiHandlers, ApiRequest, MockApi, ToolError, UsageError
from sandbox.errors import UnknownNameError


def with_stock() -> ApiHandlers:
    handlers = ApiHandlers()

    @handlers.initial
    def stocked(seed: int) -> dict[str, Any]:
        return {"stock": {"7": 3 + seed}, "sold": []}

    @handlers.operation("placeOrder")
    async def sell(request: ApiRequest, state: dict[str, Any]) -> ApiAnswer:
        left = state["stock"].get(str(request.body["product_id"]), 0)
        state["sold"].append(request.body["product_id"])
        await asyncio.sleep(0)
        if request.body["quantity"] > left:
            raise ApiError(404, f"only {left} left")
        state["stock"][str(request.body["product_id"])] = left - request.body["quantity"]
        order = {**request.body, "order_id": "11111111-2222-4333-8444-555555555555"}
        return ApiAnswer(order, 201, {"X-Left": str(left)})

    return handlers


async def test_a_handler_has_its_own_state_beside_the_collections() -> None:
    api = MockApi(SHOP, handlers=with_stock(), seed=1)
    async with api.client() as client:
        sold = await client.post("/orders", json={"product_id": 7, "quantity": 3})
        assert (sold.status_code, sold.headers["x-left"]) == (201, "4")
        assert (await client.get("/products")).status_code == 200
    assert api.state()["stock"] == {"7": 1}
    assert set(api.state()["resources"]) == {"/products", "/orders"}


async def test_a_refusal_leaves_the_state_as_it_was() -> None:
    api = MockApi(SHOP, handlers=with_stock())
    before = api.state_hash()
    async with api.client() as client:
        refused = await client.post("/orders", json={"product_id": 7, "quantity": 50})
        assert refused.json() == {"code": 404, "message": "only 3 left"}
    assert api.state_hash() == before
    assert api.log[-1].owner is None


async def test_concurrent_requests_are_applied_one_after_the_other() -> None:
    api = MockApi(SHOP, handlers=with_stock())
    async with api.client() as client:
        requests = [client.post("/orders", json={"product_id": 7, "quantity": 1}) for _ in range(6)]
        statuses = [response.status_code for response in await asyncio.gather(*requests)]
    assert sorted(statuses) == [201, 201, 201, 404, 404, 404]
    assert api.state()["stock"] == {"7": 0}


def raising(request: ApiRequest, state: dict[str, Any]) -> Any:
    state["touched"] = True
    raise ZeroDivisionError("oh")


def wrong_body(request: ApiRequest, state: dict[str, Any]) -> Any:
    state["touched"] = True
    return {"name": "no id"}


def wrong_status(request: ApiRequest, state: dict[str, Any]) -> Any:
    return ApiAnswer({}, 299)


def split_header(request: ApiRequest, state: dict[str, Any]) -> Any:
    return ApiAnswer({"id": 1, "name": "x", "price": 1}, 200, {"X-A": "a\r\nX-Admin: 1"})


def no_json(request: ApiRequest, state: dict[str, Any]) -> Any:
    return {"id": 1, "name": "x", "price": 1, "more": object()}


def state_without_json(request: ApiRequest, state: dict[str, Any]) -> Any:
    state["touched"] = float("nan")
    return {"id": 1, "name": "x", "price": 1}


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (raising, "ZeroDivisionError"),
        (wrong_body, '"id" is a required property'),
        (wrong_status, "the status 299 is not in the document"),
        (split_header, "the header X-A has a value that cannot be sent"),
        (no_json, "the body cannot be sent"),
        (state_without_json, "Out of range float"),
    ],
)
async def test_a_wrong_answer_is_the_environments_failure(handler: Any, reason: str) -> None:
    handlers = ApiHandlers()
    handlers.operation("getProduct")(handler)
    api = MockApi(SHOP, handlers=handlers)
    before = api.state_hash()
    async with api.client() as client:
        response = await client.get("/products/1")
        assert response.status_code == 500
        assert response.headers["x-failure-owner"] == "environment"
        assert reason not in response.text
    assert reason in api.log[-1].reason
    assert api.log[-1].owner == "environment"
    assert api.state_hash() == before
    tool = next(tool for tool in api.tools() if tool.spec.name == "getProduct")
    with pytest.raises(ToolError, match="HTTP 500") as error:
        await tool.call({"id": 1})
    assert error.value.owner == "environment"


async def test_a_call_that_is_cut_off_leaves_the_state_as_it_was() -> None:
    handlers = ApiHandlers()

    @handlers.operation("getProduct")
    async def slow(request: ApiRequest, state: dict[str, Any]) -> None:
        state["touched"] = True
        await asyncio.sleep(3600)

    api = MockApi(SHOP, handlers=handlers)
    before = api.state_hash()
    async with api.client() as client:
        task = asyncio.create_task(client.get("/products/1"))
        await asyncio.sleep(0.05)
        assert api.state_hash() != before
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert api.state_hash() == before
        assert (await client.get("/products")).status_code == 200, "the next request is not kept waiting"


async def test_handlers_get_numbers_and_chance_that_follow_from_the_seed() -> None:
    handlers = ApiHandlers()

    @handlers.operation("op")
    def throw(request: ApiRequest, state: dict[str, Any]) -> dict[str, Any]:
        return {"number": request.number, "dice": request.random.randint(1, 10**9), "q": dict(request.query)}

    operation = {"parameters": [parameter("n", "query", {"type": "integer", "default": 4})]}

    async def thrown(seed: int) -> list[Any]:
        async with MockApi(one_operation(operation), handlers=handlers, seed=seed).client() as client:
            return [(await client.get("/thing")).json() for _ in range(3)]

    first = await thrown(1)
    assert first == await thrown(1) != await thrown(2)
    assert [throw["number"] for throw in first] == [0, 1, 2]
    assert len({throw["dice"] for throw in first}) == 3
    assert first[0]["q"] == {"n": 4}


def test_a_handler_for_no_operation_is_an_error() -> None:
    handlers = ApiHandlers()
    handlers.operation("plaseOrder")(raising)
    with pytest.raises(UnknownNameError, match="plaseOrder"):
        MockApi(SHOP, handlers=handlers)


def test_a_first_state_that_is_no_json_is_an_error() -> None:
    handlers = ApiHandlers()
    handlers.initial(lambda seed: {"x": object()})
    with pytest.raises(UsageError, match="first state"):
        MockApi(SHOP, handlers=handlers)


async def test_examples_go_before_generated_answers_and_wrong_examples_are_passed_over() -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    examples = {"first": {"value": {"a": "wrong"}}, "second": {"value": {"a": 5}}}
    api = MockApi(one_operation({"responses": {"200": answer(schema, examples=examples)}}))
    async with api.client() as client:
        assert (await client.get("/thing")).json() == {"a": 5}
    assert any("does not fit its schema" in remark for remark in api.remarks)
    async with MockApi(one_operation({"responses": {"200": answer(schema)}})).client() as client:
        made = [(await client.get("/thing")).json() for _ in range(3)]
    assert all(isinstance(body["a"], int) for body in made)
    assert len({body["a"] for body in made}) > 1


@pytest.mark.parametrize(
    ("responses", "status", "kind"),
    [
        ({}, 200, ""),
        ({"204": answer()}, 204, ""),
        ({"default": answer({"type": "integer"})}, 200, "application/json"),
        ({"2XX": answer({"type": "integer"}), "404": answer()}, 200, "application/json"),
        ({"202": answer({"type": "integer"}), "400": answer()}, 202, "application/json"),
        ({"302": {"headers": {"Location": {"required": True, "schema": {"type": "string"}}}}}, 302, ""),
        ({"200": {"content": {"text/csv": {"schema": {"type": "string"}}}}}, 200, "text/csv"),
        (
            {"200": {"content": {"application/xml": {"schema": {"type": "object", "required": ["a"]}}}}},
            200,
            "application/xml",
        ),
        (
            {"200": {"content": {"text/html": {}, "application/vnd.x+json": {"schema": {"type": "integer"}}}}},
            200,
            "application/vnd.x+json",
        ),
    ],
)
async def test_answers_have_the_documents_status_and_type(responses: dict[str, Any], status: int, kind: str) -> None:
    async with MockApi(one_operation({"responses": responses})).client() as client:
        response = await client.get("/thing")
    assert response.status_code == status
    assert response.headers.get("content-type", "") == kind
    assert bool(response.content) == bool(kind)


async def test_a_schema_that_nothing_fits_is_the_environments_failure() -> None:
    api = MockApi(one_operation({"responses": {"200": answer({"type": "integer", "minimum": 2, "maximum": 1})}}))
    async with api.client() as client:
        assert (await client.get("/thing")).status_code == 500
    assert api.log[-1].owner == "environment"
