"""Returns of delivered goods."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .records import Record, State, add, all_shown, day, find, shown, today

DAYS_TO_RETURN = {"standard": 30, "plus": 60}
USED_PERCENT = 80
"""Of the price, for goods that come back used."""


def request_return(request: ApiRequest, state: State) -> ApiAnswer:
    body = request.body
    order = find(state, "orders", body["order_id"])
    if order["status"] != "delivered":
        raise ApiError(409, f"the order {body['order_id']} is {order['status']}; only delivered goods can be returned")
    if len({line["product_id"] for line in body["lines"]}) < len(body["lines"]):
        raise ApiError(422, "a product stands in two lines; give one line for each product")
    _check_window(state, order, body["order_id"])
    for line in body["lines"]:
        _check_line(state, order, body["order_id"], line)
    returned = {
        "order_id": body["order_id"],
        "customer_id": order["customer_id"],
        "lines": body["lines"],
        "reason": body["reason"],
        "status": "requested",
        "condition": None,
        "value": _value(order, body["lines"]),
        "refunded": 0,
    }
    return ApiAnswer(shown(state, "returns", add(state, "returns", "t", returned)), status=201)


def _check_window(state: State, order: Record, order_id: str) -> None:
    days = DAYS_TO_RETURN[state["customers"][order["customer_id"]]["tier"]]
    passed = (today(state) - day(order["delivered_at"])).days
    if passed > days:
        raise ApiError(409, f"the order {order_id} was delivered {passed} days ago; it could be returned for {days}")


def _check_line(state: State, order: Record, order_id: str, line: Record) -> None:
    product_id = line["product_id"]
    bought = sum(item["quantity"] for item in order["lines"] if item["product_id"] == product_id)
    if not bought:
        raise ApiError(404, f"{product_id} is not in the order {order_id}")
    if not state["products"][product_id]["returnable"]:
        raise ApiError(409, f"{product_id} cannot be returned")
    earlier = sum(
        item["quantity"]
        for returned in all_shown(state, "returns", order_id=order_id)
        for item in returned["lines"]
        if item["product_id"] == product_id
    )
    if line["quantity"] > bought - earlier:
        raise ApiError(409, f"of {product_id} only {bought - earlier} of the order {order_id} can be returned")


def _value(order: Record, lines: list[Record]) -> int:
    """What the lines cost, less their share of the order's discount."""
    prices = {line["product_id"]: line["unit_price"] for line in order["lines"]}
    full = sum(prices[line["product_id"]] * line["quantity"] for line in lines)
    return int(full * (order["subtotal"] - order["discount"]) // order["subtotal"])


def list_returns(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    return all_shown(state, "returns", customer_id=query.get("customer_id"), order_id=query.get("order_id"))


def receive_return(request: ApiRequest, state: State) -> Record:
    """The goods are here: new ones go into the stock, used ones are worth less."""
    key, condition = request.path["return_id"], request.body["condition"]
    returned = find(state, "returns", key)
    if returned["status"] != "requested":
        raise ApiError(409, f"the return {key} is {returned['status']} already")
    returned["status"], returned["condition"] = "received", condition
    if condition == "used":
        returned["value"] = returned["value"] * USED_PERCENT // 100
    else:
        for line in returned["lines"]:
            state["stock"][line["product_id"]]["available"] += line["quantity"]
    return shown(state, "returns", key)
