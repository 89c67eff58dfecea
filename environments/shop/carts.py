"""Carts: one of each customer."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .pricing import check_coupon, priced
from .records import Record, State, find


def cart_of(state: State, customer_id: str) -> Record:
    """The cart of a customer, which is there from the first time it is asked for.

    Raises:
        ApiError: 404 for an unknown customer.
    """
    find(state, "customers", customer_id)
    cart: Record = state["carts"].get(customer_id, {"lines": {}, "coupon": None})
    return cart


def cart_lines(state: State, cart: Record) -> list[Record]:
    return [
        {"product_id": key, "quantity": quantity, "unit_price": state["products"][key]["price"]}
        for key, quantity in cart["lines"].items()
    ]


def get_cart(request: ApiRequest, state: State) -> Record:
    key = request.path["customer_id"]
    return _shown(state, key, cart_of(state, key))


def set_cart_line(request: ApiRequest, state: State) -> Record:
    key, product_id, quantity = request.path["customer_id"], request.path["product_id"], request.body["quantity"]
    cart = cart_of(state, key)
    if not find(state, "products", product_id)["active"]:
        raise ApiError(409, f"the product {product_id} is not sold any more")
    available = state["stock"][product_id]["available"]
    if quantity > available:
        raise ApiError(409, f"of {product_id} only {available} are left")
    cart["lines"][product_id] = quantity
    state["carts"][key] = cart
    return _shown(state, key, cart)


def remove_cart_line(request: ApiRequest, state: State) -> ApiAnswer:
    key, product_id = request.path["customer_id"], request.path["product_id"]
    cart = cart_of(state, key)
    if product_id not in cart["lines"]:
        raise ApiError(404, f"{product_id} is not in the cart of customer {key}")
    del cart["lines"][product_id]
    if not cart["lines"]:
        del state["carts"][key]
    return ApiAnswer(status=204)


def set_cart_coupon(request: ApiRequest, state: State) -> Record:
    key, code = request.path["customer_id"], request.body["code"]
    cart = cart_of(state, key)
    check_coupon(state, code, key, cart_lines(state, cart))
    cart["coupon"] = code
    state["carts"][key] = cart
    return _shown(state, key, cart)


def _shown(state: State, customer_id: str, cart: Record) -> Record:
    lines = cart_lines(state, cart)
    return {
        "customer_id": customer_id,
        "lines": lines,
        "coupon": cart["coupon"],
        **priced(state, customer_id, lines, cart["coupon"]),
    }
