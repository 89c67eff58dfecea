"""Payments, refunds and gift cards. All amounts are whole cents."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .records import Record, State, add, all_shown, day, euros, find, own, shown, today

GOODWILL_LIMIT = 1500


def list_payments(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["order_id"]
    find(state, "orders", key)
    return all_shown(state, "payments", order_id=key)


def pay_order(request: ApiRequest, state: State) -> ApiAnswer:
    """A part of an order or all of it, from a card or a gift card of the customer who ordered."""
    key, body = request.path["order_id"], request.body
    order = find(state, "orders", key)
    due = order["total"] - order["paid"]
    if order["status"] != "placed":
        raise ApiError(409, f"the order {key} is {order['status']}; nothing is to be paid")
    if body["amount"] > due:
        raise ApiError(409, f"only {euros(due)} of the order {key} are to be paid")
    _charge(state, body["method"], body["method_id"], order["customer_id"], body["amount"])
    order["paid"] += body["amount"]
    if order["paid"] == order["total"]:
        order["status"] = "paid"
    payment = {"order_id": key, "customer_id": order["customer_id"], **body, "refunded": 0}
    return ApiAnswer(shown(state, "payments", add(state, "payments", "y", payment)), status=201)


def _charge(state: State, method: str, method_id: str, customer_id: str, amount: int) -> None:
    source = own(state, "cards" if method == "card" else "gift_cards", method_id, customer_id)
    if day(source["expires"]) < today(state):
        raise ApiError(409, f"the {method.replace('_', ' ')} {method_id} expired on {source['expires']}")
    if method == "gift_card":
        if source["balance"] < amount:
            raise ApiError(409, f"the gift card {method_id} holds only {euros(source['balance'])}")
        source["balance"] -= amount


def refund_payment(request: ApiRequest, state: State) -> ApiAnswer:
    """Money goes back the way it came, to the customer who paid, and never more than was paid."""
    body = request.body
    payment = own(state, "payments", body["payment_id"], body["customer_id"])
    order = state["orders"][payment["order_id"]]
    left = payment["amount"] - payment["refunded"]
    if body["amount"] > left:
        raise ApiError(409, f"only {euros(left)} of the payment {body['payment_id']} can be refunded")
    _check_reason(state, order, payment["order_id"], body)
    payment["refunded"] += body["amount"]
    order["refunded"] += body["amount"]
    if payment["method"] == "gift_card":
        state["gift_cards"][payment["method_id"]]["balance"] += body["amount"]
    refund = {"return_id": None, **body, "order_id": payment["order_id"]}
    return ApiAnswer(shown(state, "refunds", add(state, "refunds", "f", refund)), status=201)


def _check_reason(state: State, order: Record, order_id: str, body: Record) -> None:
    reason = body["reason"]
    if reason == "cancelled" and order["status"] != "cancelled":
        raise ApiError(409, f"the order {order_id} is {order['status']}, not cancelled")
    if reason == "goodwill":
        _check_goodwill(state, order, order_id, body["amount"])
    if reason == "returned":
        if body.get("return_id") is None:
            raise ApiError(422, "a refund for returned goods needs the return_id")
        _take_from_return(find(state, "returns", body["return_id"]), order_id, body)


def _check_goodwill(state: State, order: Record, order_id: str, amount: int) -> None:
    if order["status"] not in ("shipped", "delivered"):
        raise ApiError(409, f"the order {order_id} is {order['status']}; goodwill is for goods that were sent")
    if amount > GOODWILL_LIMIT:
        raise ApiError(403, f"goodwill is limited to {euros(GOODWILL_LIMIT)}")
    if all_shown(state, "refunds", order_id=order_id, reason="goodwill"):
        raise ApiError(409, f"there was a goodwill refund for the order {order_id} already")


def _take_from_return(returned: Record, order_id: str, body: Record) -> None:
    left = returned["value"] - returned["refunded"]
    if returned["order_id"] != order_id:
        raise ApiError(409, f"the return {body['return_id']} is of another order")
    if returned["status"] != "received":
        raise ApiError(409, f"the return {body['return_id']} is {returned['status']}, not received")
    if body["amount"] > left:
        raise ApiError(409, f"only {euros(left)} of the return {body['return_id']} can be refunded")
    returned["refunded"] += body["amount"]
    if returned["refunded"] == returned["value"]:
        returned["status"] = "refunded"


def list_refunds(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["order_id"]
    find(state, "orders", key)
    return all_shown(state, "refunds", order_id=key)


def list_gift_cards(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["customer_id"]
    find(state, "customers", key)
    return all_shown(state, "gift_cards", customer_id=key)


def issue_gift_card(request: ApiRequest, state: State) -> ApiAnswer:
    """One a day for a customer."""
    body = request.body
    find(state, "customers", body["customer_id"])
    if all_shown(state, "gift_cards", customer_id=body["customer_id"], created_at=state["now"]):
        raise ApiError(409, f"customer {body['customer_id']} has got a gift card today")
    expires = today(state).replace(year=today(state).year + 3).isoformat()
    card = {
        "customer_id": body["customer_id"],
        "value": body["amount"],
        "balance": body["amount"],
        "reason": body["reason"],
        "expires": expires,
    }
    return ApiAnswer(shown(state, "gift_cards", add(state, "gift_cards", "GC-", card)), status=201)


def get_coupon(request: ApiRequest, state: State) -> Record:
    key = request.path["code"]
    find(state, "coupons", key)
    return {"code": key, **state["coupons"][key]}
