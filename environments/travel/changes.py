"""Changes and cancellations of flight bookings: fees, refunds, and the rules that decide them."""

from __future__ import annotations

from datetime import timedelta

from sandbox import ApiError, ApiRequest

from .bookings import adults_on, check_can_fly, children_on, confirmed, free_seat, take_seat
from .payments import POINTS_PER_EURO, charge, check_fare_policy, method_for, refund
from .records import Record, State, all_shown, find, moment, now, shown

SECOND_THOUGHTS = timedelta(hours=24)
SECOND_THOUGHTS_BEFORE = timedelta(days=7)
"""A booking so fresh, for a departure so far away, is refunded in full, whatever its fare."""


def quote_change(request: ApiRequest, state: State) -> Record:
    return _quoted_change(state, request.path["booking_id"], request.query["flight_id"], request.query["brand"])


def _quoted_change(state: State, key: str, flight_id: str, brand: str) -> Record:
    booking = confirmed(state, key)
    old, new = state["flights"][booking["flight_id"]], find(state, "flights", flight_id)
    is_stranded = old["status"] == "cancelled"
    fee = 0 if is_stranded else state["fare_rules"][booking["brand"]]["change_fee"]
    if fee is None:
        raise ApiError(409, f"the booking {key} is a {booking['brand']} fare, which cannot be changed")
    if (old["origin"], old["destination"]) != (new["origin"], new["destination"]):
        raise ApiError(409, f"the booking {key} is for {old['origin']} to {old['destination']}; {flight_id} is not")
    if (flight_id, brand) == (booking["flight_id"], booking["brand"]):
        raise ApiError(409, f"the booking {key} is for this flight and fare already")
    difference = 0 if is_stranded else max(0, new["fares"][brand]["price"] - booking["price"])
    return {
        "booking_id": key,
        "flight_id": flight_id,
        "brand": brand,
        "fee": fee,
        "fare_difference": difference,
        "total": fee + difference,
    }


def change_booking(request: ApiRequest, state: State) -> Record:
    key, body = request.path["booking_id"], request.body
    quote = _quoted_change(state, key, body["flight_id"], body["brand"])
    booking = state["bookings"][key]
    check_can_fly(state, booking["traveller_id"], body["flight_id"], instead_of=key)
    if body["flight_id"] != booking["flight_id"]:
        _check_leaves_no_child(state, booking)
    new_fare = take_seat(state, body["flight_id"], body["brand"])
    if quote["total"]:
        method = method_for(state, body.get("method_id"), booking["traveller_id"])
        check_fare_policy(state, method, body["brand"], new_fare["price"])
        payment = {
            "booking_id": key,
            "purpose": "change",
            "method_id": body["method_id"],
            "amount": quote["total"],
        }
        charge(state, payment, booking["traveller_id"])
    state["flights"][booking["flight_id"]]["fares"][booking["brand"]]["seats_left"] += 1
    free_seat(state, booking)
    booking.update(
        flight_id=body["flight_id"],
        brand=body["brand"],
        price=new_fare["price"],
        bags=max(booking["bags"], state["fare_rules"][body["brand"]]["bags"]),
        changes=booking["changes"] + 1,
    )
    return shown(state, "bookings", key)


def _check_leaves_no_child(state: State, booking: Record) -> None:
    flight_id = booking["flight_id"]
    left = [adult for adult in adults_on(state, flight_id) if adult != booking["traveller_id"]]
    children = [child for child in children_on(state, flight_id) if child != booking["traveller_id"]]
    if children and not left:
        names = ", ".join(state["travellers"][child]["name"] for child in children)
        raise ApiError(409, f"{names} would be without an adult on {flight_id}")


def quote_cancellation(request: ApiRequest, state: State) -> Record:
    return _quoted_cancellation(state, request.path["booking_id"])


def _quoted_cancellation(state: State, key: str) -> Record:
    booking = find(state, "bookings", key)
    if booking["status"] == "cancelled":
        raise ApiError(409, f"the booking {key} is cancelled already")
    if moment(state["flights"][booking["flight_id"]]["departs"]) <= now(state):
        raise ApiError(409, f"the flight {booking['flight_id']} of booking {key} has departed")
    percent, reason = _refund_percent(state, booking)
    fares = all_shown(state, "payments", booking_id=key, purpose="fare")
    return {
        "booking_id": key,
        "paid": sum(payment["amount"] + payment["points"] // POINTS_PER_EURO for payment in fares),
        "refund": sum(payment["amount"] * percent // 100 for payment in fares),
        "points_returned": sum(payment["points"] * percent // 100 for payment in fares),
        "reason": reason,
    }


def _refund_percent(state: State, booking: Record) -> tuple[int, str]:
    """(share of the fare that comes back, the rule that says so)."""
    if booking["status"] == "held":
        return 0, "nothing was paid"
    flight, rules = state["flights"][booking["flight_id"]], state["fare_rules"][booking["brand"]]
    left = moment(flight["departs"]) - now(state)
    if flight["status"] == "cancelled":
        return 100, "the flight is cancelled"
    if now(state) - moment(booking["booked_at"]) <= SECOND_THOUGHTS and left >= SECOND_THOUGHTS_BEFORE:
        return 100, "booked within the last 24 hours, and at least 7 days before departure"
    if left < timedelta(hours=rules["refund_cutoff_hours"]):
        return 0, f"less than {rules['refund_cutoff_hours']} hours before departure"
    return rules["refund_percent"], f"the {booking['brand']} fare gives back {rules['refund_percent']} percent"


def cancel_booking(request: ApiRequest, state: State) -> Record:
    key = request.path["booking_id"]
    quote = _quoted_cancellation(state, key)
    booking = state["bookings"][key]
    if state["flights"][booking["flight_id"]]["status"] != "cancelled":
        _check_leaves_no_child(state, booking)
    percent, _ = _refund_percent(state, booking)
    for payment in all_shown(state, "payments", booking_id=key, purpose="fare"):
        amount, points = payment["amount"] * percent // 100, payment["points"] * percent // 100
        refund(state, payment["id"], amount, booking["traveller_id"], points)
    state["flights"][booking["flight_id"]]["fares"][booking["brand"]]["seats_left"] += 1
    free_seat(state, booking)
    booking["status"], booking["held_until"] = "cancelled", None
    return quote
