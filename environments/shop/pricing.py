"""What lines of products cost: coupons, shipping, totals. All amounts are whole cents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox import ApiError

from .records import Record, State, day, euros, find, today

SHIPPING = 490
FREE_SHIPPING_FROM = 5000


def priced(state: State, customer_id: str, lines: Sequence[Record], coupon: str | None) -> Record:
    """Subtotal, discount, shipping and total of lines with `product_id`, `quantity` and `unit_price`."""
    subtotal = sum(line["quantity"] * line["unit_price"] for line in lines)
    discount = _discount(state["coupons"][coupon], state["products"], lines) if coupon else 0
    is_plus = state["customers"][customer_id]["tier"] == "plus"
    shipping = 0 if is_plus or not lines or subtotal - discount >= FREE_SHIPPING_FROM else SHIPPING
    return {
        "subtotal": subtotal,
        "discount": discount,
        "shipping": shipping,
        "total": subtotal - discount + shipping,
    }


def _discount(coupon: Record, products: Mapping[str, Record], lines: Sequence[Record]) -> int:
    eligible = sum(
        line["quantity"] * line["unit_price"]
        for line in lines
        if coupon["category"] in (None, products[line["product_id"]]["category"])
    )
    value: int = coupon["value"]
    return int(eligible * value // 100) if coupon["kind"] == "percent" else min(value, eligible)


def check_coupon(state: State, code: str, customer_id: str, lines: Sequence[Record]) -> None:
    """Hold a coupon to its terms.

    Raises:
        ApiError: 404 for an unknown code, 409 for one that cannot be used for these lines.
    """
    coupon = find(state, "coupons", code)
    subtotal = sum(line["quantity"] * line["unit_price"] for line in lines)
    if day(coupon["expires"]) < today(state):
        raise ApiError(409, f"the coupon {code} expired on {coupon['expires']}")
    if coupon["customer_id"] not in (None, customer_id):
        raise ApiError(409, f"the coupon {code} is for another customer")
    if customer_id in coupon["used_by"]:
        raise ApiError(409, f"customer {customer_id} has used the coupon {code} already")
    if len(coupon["used_by"]) >= coupon["max_uses"]:
        raise ApiError(409, f"the coupon {code} has been used up")
    if subtotal < coupon["minimum"]:
        raise ApiError(409, f"the coupon {code} needs goods of at least {euros(coupon['minimum'])}")
    if not _discount(coupon, state["products"], lines):
        raise ApiError(409, f"the coupon {code} is for goods of the category {coupon['category']}")
