"""Whatever calls come in whatever order, the shop answers, and its books stay in order."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
from world_play import Play, call

from sandbox import Task

CALLS = 600
POOLS = {
    "product_id": ["products"],
    "customer_id": ["customers"],
    "address_id": ["addresses"],
    "order_id": ["orders"],
    "payment_id": ["payments"],
    "return_id": ["returns"],
    "review_id": ["reviews"],
    "ticket_id": ["tickets"],
    "code": ["coupons"],
    "method_id": ["cards", "gift_cards"],
}
AMOUNTS = (1, 2, 3, 100, 490, 1000, 1500, 4480, 5490, 8900, 12900)


def an_id(name: str, customer: str, state: Mapping[str, Any], chance: random.Random) -> str:
    """The id of a record that is there; mostly one of the customer's own."""
    records = {key: record for table in POOLS[name] for key, record in state[table].items()}
    own = [key for key, record in records.items() if customer in (key, record.get("customer_id"))]
    return chance.choice(own if own and chance.random() < 0.9 else list(records))


def made(schema: Mapping[str, Any], name: str, customer: str, state: Mapping[str, Any], chance: random.Random) -> Any:
    """A value that fits a schema."""
    if name in POOLS:
        return an_id(name, customer, state, chance)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        names = schema.get("properties", {})
        required = set(schema.get("required", ()))
        kept = [key for key in names if key in required or chance.random() < 0.7] or list(names)[:1]
        return {key: made(names[key], key, customer, state, chance) for key in kept}
    if kind == "array":
        return [made(schema["items"], name, customer, state, chance) for _ in range(chance.choice((1, 1, 2)))]
    if kind == "integer":
        fitting = [amount for amount in AMOUNTS if schema.get("minimum", 0) <= amount <= schema.get("maximum", 10**9)]
        return chance.choice(fitting)
    if kind == "boolean":
        return chance.random() < 0.5
    return chance.choice(("mo@example.org", "Clara Weiss", "x1234", "rain"))


def check_books(state: Mapping[str, Any]) -> None:
    for key, order in state["orders"].items():
        payments = [payment for payment in state["payments"].values() if payment["order_id"] == key]
        refunds = [refund for refund in state["refunds"].values() if refund["order_id"] == key]
        assert order["paid"] == sum(payment["amount"] for payment in payments) <= order["total"]
        assert order["refunded"] == sum(refund["amount"] for refund in refunds) <= order["paid"]
        assert order["lines"]
    assert all(payment["refunded"] <= payment["amount"] for payment in state["payments"].values())
    assert all(stock["available"] >= 0 for stock in state["stock"].values())
    assert all(0 <= card["balance"] <= card["value"] for card in state["gift_cards"].values())
    assert all(returned["refunded"] <= returned["value"] for returned in state["returns"].values())
    for coupon in state["coupons"].values():
        assert len(set(coupon["used_by"])) == len(coupon["used_by"]) <= coupon["max_uses"]
    for customer in state["customers"].values():
        assert customer["default_address_id"] in state["addresses"]


@pytest.mark.parametrize("seed", range(2))
async def test_the_books_stay_in_order(seed: int) -> None:
    chance = random.Random(seed)
    episode = await Play("shop", Task("single/1", "?")).begin()
    environment = episode.environment
    specs = [spec for spec in environment.tools() if not spec.name.startswith(("list", "get"))]
    done: dict[str, int] = {}
    state = environment.state()
    for _ in range(CALLS):
        spec = chance.choice(specs)
        before = environment.state_hash()
        customer = chance.choice(list(state["customers"])[:12])
        result = await episode.step(call(spec.name, **made(spec.parameters, "", customer, state, chance)))
        assert result is not None
        assert result.owner is None, result.content
        assert not result.error or environment.state_hash() == before
        if environment.state_hash() != before:
            done[spec.name] = done.get(spec.name, 0) + 1
            state = environment.state()
            check_books(state)
    assert len(done) > 12, f"too little was done to mean anything: {done}"
