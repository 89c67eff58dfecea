"""Money: what may pay for whom, payments, refunds. Amounts are whole euros; 100 points pay 1 euro."""

from __future__ import annotations

from sandbox import ApiError, ApiRequest

from .records import Record, State, add, all_shown, day, find, now
from .travellers import payers_of

POINTS_PER_EURO = 100


def list_payments(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    return all_shown(
        state,
        "payments",
        booking_id=query.get("booking_id"),
        stay_id=query.get("stay_id"),
        method_id=query.get("method_id"),
    )


def method_for(state: State, method_id: str | None, traveller_id: str) -> Record:
    """A payment method that may pay for a traveller.

    Raises:
        ApiError: 422 where none is named, 404 where there is none of this id, 403 where it is somebody else's.
    """
    if method_id is None:
        raise ApiError(422, "there is something to pay; name a method_id")
    method = find(state, "payment_methods", method_id)
    if method["owner_id"] not in payers_of(state, traveller_id):
        raise ApiError(403, f"the payment method {method_id} may not pay for traveller {traveller_id}")
    return method


def check_fare_policy(state: State, method: Record, brand: str, price: int) -> None:
    """Hold what a company's account pays to the company's policy on flights.

    Raises:
        ApiError: 403 where the policy forbids it.
    """
    if method["kind"] != "company_account":
        return
    company = state["companies"][method["owner_id"]]
    if brand not in company["brands"]:
        raise ApiError(403, f"{company['name']} does not pay {brand} fares")
    if price > company["max_fare"]:
        raise ApiError(403, f"{company['name']} pays fares of at most {company['max_fare']} EUR; this one is {price}")


def check_night_policy(state: State, method: Record, price: int) -> None:
    """Hold what a company's account pays to the company's policy on hotels.

    Raises:
        ApiError: 403 where the policy forbids it.
    """
    if method["kind"] != "company_account":
        return
    company = state["companies"][method["owner_id"]]
    if price > company["max_night"]:
        raise ApiError(403, f"{company['name']} pays at most {company['max_night']} EUR a night; this is {price}")


def charge(state: State, payment: Record, traveller_id: str, points: int = 0) -> str:
    """Take money, and points of the traveller, and return the payment's id.

    Args:
        payment: `method_id`, `amount`, `purpose`, and `booking_id` or `stay_id`.

    Raises:
        ApiError: 402 where the method has expired, or holds too little, or there are too few points.
    """
    method, amount = state["payment_methods"][payment["method_id"]], payment["amount"]
    if day(method["expires"]) < now(state).date():
        raise ApiError(402, f"{method['label']} expired on {method['expires']}")
    if amount > method["available"]:
        raise ApiError(402, f"{method['label']} can pay {method['available']} EUR, not {amount}")
    method["available"] -= amount
    if points:
        account = state["loyalty"].get(traveller_id)
        if account is None or account["points"] < points:
            raise ApiError(402, f"traveller {traveller_id} has {account['points'] if account else 0} points")
        account["points"] -= points
    made = {"booking_id": None, "stay_id": None, "points": points, "refunded": 0, "points_returned": 0}
    return add(state, "payments", "P", {**made, **payment, "created_at": state["now"]})


def refund(state: State, payment_id: str, amount: int, traveller_id: str, points: int = 0) -> None:
    """Give money back to the method that paid, and points to the traveller."""
    payment = state["payments"][payment_id]
    payment["refunded"] += amount
    payment["points_returned"] += points
    state["payment_methods"][payment["method_id"]]["available"] += amount
    if points:
        state["loyalty"][traveller_id]["points"] += points
