"""A mock API's operations as tools of a run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mock_documents import SHOP, json_content, one_operation

from sandbox import MockApi, PrefixedTools, ToolCall, ToolError, ToolPack
from sandbox.tool_registry import argument_problem


async def test_tools_act_on_the_api_that_they_belong_to() -> None:
    api = MockApi(SHOP, items=0)
    tools = {tool.spec.name: tool for tool in api.tools()}
    assert list(tools) == api.operations
    order = json.loads(await tools["placeOrder"].call({"body": {"product_id": 1, "quantity": 2}}))
    assert json.loads(await tools["getOrder"].call({"order_id": order["order_id"]})) == order
    assert await tools["cancelOrder"].call({"order_id": order["order_id"]}) == "HTTP 204"
    with pytest.raises(ToolError, match="HTTP 404: ") as error:
        await tools["getOrder"].call({"order_id": order["order_id"]})
    assert error.value.owner is None
    assert [record.status for record in api.log] == [201, 200, 204, 404]


async def test_every_opening_of_the_pack_is_an_api_of_its_own() -> None:
    api = MockApi(SHOP, items=0, only=["placeOrder", "listOrders"])
    assert isinstance(api, ToolPack)
    assert api.fresh
    for _ in range(2):
        async with api.open() as tools:
            place, listed = sorted(tools, key=lambda tool: tool.spec.name != "placeOrder")
            await place.call({"body": {"product_id": 1, "quantity": 2}})
            assert json.loads(await listed.call({}))["total"] == 1
    async with PrefixedTools(api, "shop_").open() as tools:
        assert [tool.spec.name for tool in tools] == ["shop_listOrders", "shop_placeOrder"]


def test_arguments_are_held_to_the_document_before_a_call() -> None:
    tools = {tool.spec.name: tool for tool in MockApi(SHOP).tools()}
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("getProduct", {"id": "x"}),
        ("placeOrder", {"body": {"quantity": 0, "product_id": 1}}),
        ("listProducts", {"page": 1}),
        ("placeOrder", {}),
    ]
    for name, arguments in wrong:
        assert argument_problem(tools[name].spec, ToolCall(name, arguments)) is not None


async def test_bodies_of_any_type_can_be_sent() -> None:
    fields = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}
    for content, body in [
        ({"multipart/form-data": {"schema": fields}}, {"a": 'x"\r\n--y', "b": 5}),
        ({"application/x-www-form-urlencoded": {"schema": fields}}, {"a": "&=", "b": 5}),
        ({"application/xml": {"schema": fields}}, "<a>1</a>"),
        (json_content(fields)["content"], {"a": "é"}),
    ]:
        api = MockApi(one_operation({"requestBody": {"required": True, "content": content}}, method="post"))
        (tool,) = api.tools()
        assert argument_problem(tool.spec, ToolCall("op", {"body": body})) is None
        await tool.call({"body": body})
        assert api.log[-1].status == 200
