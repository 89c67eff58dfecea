"""The rules of the shop: what it refuses, and that a refusal changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from world_play import Play, call

from sandbox import Task, ToolCall
from sandbox.types import ToolResult

Steps = list[ToolCall]


async def at_shop(**state: Any) -> Play:
    return await Play("shop", Task("single/1", "?", setup={"state": state})).begin()


async def last_of(episode: Play, *steps: ToolCall) -> tuple[ToolResult, str, str]:
    """The result of the last call, and the state's hash before and after it."""
    for step in steps[:-1]:
        done = await episode.step(step)
        assert done is not None
        assert not done.error, done.content
    before = episode.environment.state_hash()
    result = await episode.step(steps[-1])
    assert result is not None
    return result, before, episode.environment.state_hash()


def cart(customer: str, product: str, quantity: int) -> ToolCall:
    return call("setCartLine", customer_id=customer, product_id=product, body={"quantity": quantity})


def coupon(customer: str, code: str) -> ToolCall:
    return call("setCartCoupon", customer_id=customer, body={"code": code})


def place(customer: str, address: str) -> ToolCall:
    return call("placeOrder", body={"customer_id": customer, "address_id": address})


def pay(order: str, method: str, source: str, cents: int) -> ToolCall:
    return call("payOrder", order_id=order, body={"method": method, "method_id": source, "amount": cents})


def refund(payment: str, customer: str, cents: int, reason: str, **more: str) -> ToolCall:
    body = {"payment_id": payment, "customer_id": customer, "amount": cents, "reason": reason, **more}
    return call("refundPayment", body=body)


def send_back(order: str, *lines: tuple[str, int]) -> ToolCall:
    listed = [{"product_id": product, "quantity": quantity} for product, quantity in lines]
    return call("requestReturn", body={"order_id": order, "lines": listed, "reason": "too small"})


def cancel(order: str) -> ToolCall:
    return call("cancelOrder", order_id=order, body={"reason": "changed my mind"})


REFUSED: dict[str, tuple[Steps, int, str]] = {
    "more than is in stock": ([cart("c10", "p22", 2)], 409, "only 1 are left"),
    "no longer sold": ([cart("c10", "p30", 1)], 409, "not sold any more"),
    "an empty cart": ([place("c10", "a10")], 409, "empty"),
    "somebody else's address": ([cart("c10", "p5", 1), place("c10", "a9")], 403, "does not belong"),
    "a blocked customer": ([place("c11", "a11")], 403, "blocked"),
    "an expired coupon": ([cart("c10", "p1", 1), coupon("c10", "WINTER15")], 409, "expired"),
    "a coupon for others": ([cart("c10", "p1", 1), coupon("c10", "SORRY-C20")], 409, "another customer"),
    "a coupon once more": ([cart("c19", "p1", 1), coupon("c19", "SPRING10")], 409, "already"),
    "a coupon used up": ([cart("c10", "p20", 1), coupon("c10", "BOOTS25")], 409, "used up"),
    "too little for the coupon": ([cart("c10", "p5", 1), coupon("c10", "SPRING10")], 409, "at least 40.00 EUR"),
    "goods of another kind": ([cart("c10", "p5", 1), coupon("c10", "LIGHTS20")], 409, "category lights"),
    "more than is due": ([pay("o1040", "card", "m26", 4481)], 409, "only 44.80 EUR"),
    "an expired card": ([pay("o1017", "card", "m25", 100)], 409, "expired"),
    "somebody else's card": ([pay("o1017", "card", "m1", 100)], 403, "does not belong"),
    "more than the gift card": ([pay("o1040", "gift_card", "GC-3", 1211)], 409, "only 12.10 EUR"),
    "paying what is paid": ([pay("o1005", "card", "m5", 1)], 409, "nothing is to be paid"),
    "cancelling what is shipped": ([cancel("o1041")], 409, "shipped"),
    "cancelling twice": ([cancel("o1005"), cancel("o1005")], 409, "cancelled"),
    "refunding an order that stands": ([refund("y2005", "c5", 8900, "cancelled")], 409, "not cancelled"),
    "refunding more than was paid": ([refund("y2034", "c22", 4491, "cancelled")], 409, "only 44.90 EUR"),
    "refunding to another": ([refund("y2003", "c2", 100, "cancelled")], 403, "does not belong"),
    "too much goodwill": ([refund("y2010", "c9", 1501, "goodwill")], 403, "limited to 15.00 EUR"),
    "goodwill twice": ([refund("y2018", "c20", 100, "goodwill")], 409, "already"),
    "goodwill before it is sent": ([refund("y2005", "c5", 100, "goodwill")], 409, "sent"),
    "refunding before the goods came": (
        [refund("y2001", "c1", 12900, "returned", return_id="t1")],
        409,
        "requested, not received",
    ),
    "a refund without its return": ([refund("y2001", "c1", 12900, "returned")], 422, "return_id"),
    "the return of another order": (
        [refund("y2001", "c1", 100, "returned", return_id="t3")],
        409,
        "of another order",
    ),
    "more than the return is worth": (
        [
            refund("y2030", "c5", 29900, "returned", return_id="t4"),
            refund("y2030", "c5", 1, "returned", return_id="t4"),
        ],
        409,
        "of the payment",
    ),
    "a return too late": ([send_back("o1015", ("p25", 1))], 409, "45 days ago"),
    "a return before it arrived": ([send_back("o1041", ("p1", 1))], 409, "only delivered"),
    "what cannot be returned": ([send_back("o1030", ("p18", 1))], 409, "cannot be returned"),
    "more than was bought": ([send_back("o1039", ("p16", 3))], 409, "only 2"),
    "the same goods again": ([send_back("o1001", ("p1", 1))], 409, "only 0"),
    "one product in two lines": ([send_back("o1039", ("p16", 2), ("p16", 2))], 422, "two lines"),
    "what was not in the order": ([send_back("o1039", ("p1", 1))], 404, "not in the order"),
    "receiving twice": (
        [call("receiveReturn", return_id="t3", body={"condition": "new"})],
        409,
        "received already",
    ),
    "the address of a packed order": (
        [call("changeOrderAddress", order_id="o1034", body={"address_id": "a6"})],
        409,
        "packed",
    ),
    "removing the default address": ([call("removeAddress", address_id="a21")], 409, "default"),
    "changing a paid order": (
        [call("changeOrderLine", order_id="o1005", product_id="p26", body={"quantity": 2})],
        409,
        "partly paid",
    ),
    "nothing left of an order": (
        [call("changeOrderLine", order_id="o1040", product_id="p7", body={"quantity": 0})],
        409,
        "cancel it",
    ),
    "an email that is taken": (
        [call("updateCustomer", customer_id="c2", body={"email": "J.Berg@example.net"})],
        409,
        "another customer",
    ),
    "a second gift card today": (
        [call("issueGiftCard", body={"customer_id": "c1", "amount": 500, "reason": "x"})] * 2,
        409,
        "today",
    ),
    "a review of what never came": (
        [call("writeReview", product_id="p13", body={"customer_id": "c1", "rating": 5, "text": "x"})],
        403,
        "delivered",
    ),
    "a second review": (
        [call("writeReview", product_id="p19", body={"customer_id": "c7", "rating": 5, "text": "x"})],
        409,
        "already",
    ),
    "a closed ticket": ([call("updateTicket", ticket_id="s4", body={"note": "x"})], 409, "closed"),
    "a ticket about another's order": (
        [
            call(
                "openTicket",
                body={"customer_id": "c1", "category": "other", "subject": "x", "order_id": "o1002"},
            )
        ],
        403,
        "does not belong",
    ),
    "what is not there": ([call("getOrder", order_id="o1")], 404, "no order o1"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_it_is_refused_with_a_reason_and_nothing_changes(what: str) -> None:
    steps, status, reason = REFUSED[what]
    result, before, after = await last_of(await at_shop(), *steps)
    assert result.error
    assert result.owner is None
    problem = json.loads(result.content.partition(": ")[2])
    assert problem["status"] == status
    assert reason in problem["detail"]
    assert after == before


async def test_a_cancelled_order_gives_back_goods_and_coupon() -> None:
    episode = await at_shop()
    first = episode.environment.state()
    await episode.step(cancel("o1013"))
    state = episode.environment.state()
    assert state["stock"]["p21"]["available"] == first["stock"]["p21"]["available"] + 1
    assert "c14" not in state["coupons"]["SPRING10"]["used_by"]
    again, _, _ = await last_of(episode, cart("c14", "p22", 1), coupon("c14", "SPRING10"), place("c14", "a14"))
    assert json.loads(again.content)["total"] == 10710


async def test_a_gift_card_gets_back_what_was_paid_from_it() -> None:
    episode = await at_shop()
    await episode.step(refund("y2024", "c24", 3790, "returned", return_id="t3"))
    assert episode.environment.state()["gift_cards"]["GC-3"]["balance"] == 5000


async def test_worn_goods_are_worth_less_and_do_not_go_into_the_stock() -> None:
    episode = await at_shop()
    before = episode.environment.state()["stock"]["p22"]["available"]
    result = await episode.step(call("receiveReturn", return_id="t2", body={"condition": "used"}))
    assert result is not None
    assert json.loads(result.content)["value"] == 9432 * 80 // 100
    assert episode.environment.state()["stock"]["p22"]["available"] == before


async def test_the_money_of_the_first_state_adds_up() -> None:
    state = (await at_shop()).environment.state()
    for key, order in state["orders"].items():
        payments = [payment for payment in state["payments"].values() if payment["order_id"] == key]
        assert order["paid"] == sum(payment["amount"] for payment in payments)
        assert order["refunded"] == sum(payment["refunded"] for payment in payments)
        assert order["total"] == order["subtotal"] - order["discount"] + order["shipping"]
        goods = sum(line["quantity"] * line["unit_price"] for line in order["lines"])
        assert goods == order["subtotal"]
        assert (order["paid"] == order["total"]) == (order["status"] not in ("placed",)), key


async def test_products_are_found_by_words_category_price_and_stock() -> None:
    episode = await at_shop()
    queries: list[tuple[dict[str, Any], list[str]]] = [
        ({"query": "harrier L GREEN"}, ["p2"]),
        ({"category": "tents", "max_price": 20000}, ["p12", "p14"]),
        ({"query": "blue mugs"}, ["p15"]),
        ({"query": "shoes, 42"}, ["p21"]),
        ({"query": "kite", "in_stock": True}, ["p10"]),
        ({"category": "lights", "limit": 1, "offset": 1}, ["p8"]),
    ]
    for query, expected in queries:
        result = await episode.step(call("searchProducts", **query))
        assert result is not None
        assert [item["id"] for item in json.loads(result.content)["items"]] == expected
