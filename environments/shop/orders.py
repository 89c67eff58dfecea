"""Orders: placed from a cart, changed before they are packed, cancelled."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .carts import cart_lines, cart_of
from .pricing import check_coupon, priced
from .records import Record, State, add, all_shown, find, own, shown


def place_order(request: ApiRequest, state: State) -> ApiAnswer:
    """The cart becomes an order, and its goods leave the stock."""
    customer_id, address_id = request.body["customer_id"], request.body["address_id"]
    cart = cart_of(state, customer_id)
    lines = cart_lines(state, cart)
    if state["customers"][customer_id]["blocked"]:
        raise ApiError(403, f"customer {customer_id} is blocked and cannot order")
    own(state, "addresses", address_id, customer_id)
    if not lines:
        raise ApiError(409, f"the cart of customer {customer_id} is empty")
    if cart["coupon"]:
        check_coupon(state, cart["coupon"], customer_id, lines)
    for line in lines:
        _take(state, line["product_id"], line["quantity"])
    if cart["coupon"]:
        state["coupons"][cart["coupon"]]["used_by"].append(customer_id)
    order = {
        "customer_id": customer_id,
        "status": "placed",
        "lines": lines,
        "address_id": address_id,
        "coupon": cart["coupon"],
        **priced(state, customer_id, lines, cart["coupon"]),
        "paid": 0,
        "refunded": 0,
        "shipped_at": None,
        "delivered_at": None,
    }
    del state["carts"][customer_id]
    return ApiAnswer(shown(state, "orders", add(state, "orders", "o", order)), status=201)


def list_orders(request: ApiRequest, state: State) -> list[Record]:
    customer_id = request.query["customer_id"]
    find(state, "customers", customer_id)
    return all_shown(state, "orders", customer_id=customer_id, status=request.query.get("status"))


def get_order(request: ApiRequest, state: State) -> Record:
    key = request.path["order_id"]
    find(state, "orders", key)
    return shown(state, "orders", key)


def change_order_address(request: ApiRequest, state: State) -> Record:
    key, address_id = request.path["order_id"], request.body["address_id"]
    order = find(state, "orders", key)
    if order["status"] not in ("placed", "paid"):
        raise ApiError(409, f"the order {key} is {order['status']}; its address cannot be changed any more")
    own(state, "addresses", address_id, order["customer_id"])
    order["address_id"] = address_id
    return shown(state, "orders", key)


def change_order_line(request: ApiRequest, state: State) -> Record:
    """Another quantity of a line, or none, while nothing has been paid."""
    key, product_id, quantity = request.path["order_id"], request.path["product_id"], request.body["quantity"]
    order = find(state, "orders", key)
    if order["status"] != "placed" or order["paid"]:
        raise ApiError(409, f"the order {key} is {order['status']} or partly paid; cancel it and place a new one")
    line = next((line for line in order["lines"] if line["product_id"] == product_id), None)
    if line is None:
        raise ApiError(404, f"{product_id} is not in the order {key}")
    if quantity == 0 and len(order["lines"]) == 1:
        raise ApiError(409, f"nothing would be left of the order {key}; cancel it instead")
    _take(state, product_id, quantity - line["quantity"])
    line["quantity"] = quantity
    order["lines"] = [line for line in order["lines"] if line["quantity"]]
    order.update(priced(state, order["customer_id"], order["lines"], order["coupon"]))
    return shown(state, "orders", key)


def cancel_order(request: ApiRequest, state: State) -> Record:
    """The goods go back into the stock, and a coupon can be used again. What was paid is refunded apart."""
    key = request.path["order_id"]
    order = find(state, "orders", key)
    if order["status"] not in ("placed", "paid"):
        raise ApiError(409, f"the order {key} is {order['status']} and cannot be cancelled")
    for line in order["lines"]:
        _take(state, line["product_id"], -line["quantity"])
    if order["coupon"]:
        state["coupons"][order["coupon"]]["used_by"].remove(order["customer_id"])
    order["status"] = "cancelled"
    order["cancel_reason"] = request.body["reason"]
    return shown(state, "orders", key)


def _take(state: State, product_id: str, quantity: int) -> None:
    stock = state["stock"][product_id]
    if quantity > stock["available"]:
        raise ApiError(409, f"of {product_id} only {stock['available']} are left")
    stock["available"] -= quantity
