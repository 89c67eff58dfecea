"""Stays in hotels: booked, moved, cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sandbox import ApiAnswer, ApiError, ApiRequest

from .hotels import nights_between, rooms_left
from .payments import charge, check_night_policy, method_for, refund
from .records import Record, State, add, all_shown, day, find, now, shown


def list_stays(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    return all_shown(state, "stays", traveller_id=query.get("traveller_id"), status=query.get("status"))


def book_stay(request: ApiRequest, state: State) -> ApiAnswer:
    body = request.body
    find(state, "travellers", body["traveller_id"])
    room_type = find(state, "room_types", body["room_type_id"])
    nights = _bookable_nights(state, body["check_in"], body["check_out"])
    if body["guests"] > room_type["sleeps"]:
        raise ApiError(409, f"the room {body['room_type_id']} sleeps {room_type['sleeps']}, not {body['guests']}")
    method = method_for(state, body["method_id"], body["traveller_id"])
    check_night_policy(state, method, room_type["price"])
    _take_rooms(room_type, nights, body["room_type_id"])
    total = room_type["price"] * len(nights)
    stay = {name: value for name, value in body.items() if name != "method_id"}
    key = add(state, "stays", "S", {**stay, "total": total, "status": "confirmed", "created_at": state["now"]})
    payment = {"stay_id": key, "purpose": "stay", "method_id": body["method_id"], "amount": total}
    charge(state, payment, body["traveller_id"])
    return ApiAnswer(shown(state, "stays", key), status=201)


def _bookable_nights(state: State, check_in: str, check_out: str) -> list[str]:
    nights = nights_between(check_in, check_out)
    if day(check_in) < now(state).date():
        raise ApiError(422, f"{check_in} is past")
    return nights


def _take_rooms(room_type: Record, nights: list[str], room_type_id: str) -> None:
    for night in nights:
        if rooms_left(room_type, [night]) < 1:
            raise ApiError(409, f"no room {room_type_id} is left in the night of {night}")
        room_type["left"][night] -= 1


def _give_back_rooms(room_type: Record, nights: Iterable[str]) -> None:
    for night in nights:
        room_type["left"][night] += 1


def _ahead(state: State, key: str) -> Record:
    """A stay that is confirmed and has not begun.

    Raises:
        ApiError: 404 where there is none, 409 where it is not.
    """
    stay = find(state, "stays", key)
    if stay["status"] != "confirmed":
        raise ApiError(409, f"the stay {key} is {stay['status']}")
    if day(stay["check_in"]) <= now(state).date():
        raise ApiError(409, f"the stay {key} began on {stay['check_in']}")
    return stay


def change_stay(request: ApiRequest, state: State) -> Record:
    key, body = request.path["stay_id"], request.body
    stay = _ahead(state, key)
    room_type = state["room_types"][stay["room_type_id"]]
    nights = _bookable_nights(state, body["check_in"], body["check_out"])
    _give_back_rooms(room_type, nights_between(stay["check_in"], stay["check_out"]))
    _take_rooms(room_type, nights, stay["room_type_id"])
    difference = room_type["price"] * len(nights) - stay["total"]
    if difference > 0:
        method = method_for(state, body.get("method_id"), stay["traveller_id"])
        check_night_policy(state, method, room_type["price"])
        payment = {"stay_id": key, "purpose": "stay", "method_id": body["method_id"], "amount": difference}
        charge(state, payment, stay["traveller_id"])
    else:
        _pay_back(state, key, stay["traveller_id"], -difference)
    stay.update(check_in=body["check_in"], check_out=body["check_out"], total=stay["total"] + difference)
    return shown(state, "stays", key)


def cancel_stay(request: ApiRequest, state: State) -> Record:
    """All comes back until so many days before check-in; later the first night is kept."""
    key = request.path["stay_id"]
    stay = _ahead(state, key)
    room_type = state["room_types"][stay["room_type_id"]]
    free_days = state["hotels"][room_type["hotel_id"]]["free_cancellation_days"]
    is_free = now(state).date() <= day(stay["check_in"]) - timedelta(days=free_days)
    _pay_back(state, key, stay["traveller_id"], stay["total"] - (0 if is_free else room_type["price"]))
    _give_back_rooms(room_type, nights_between(stay["check_in"], stay["check_out"]))
    stay["status"] = "cancelled"
    return shown(state, "stays", key)


def _pay_back(state: State, key: str, traveller_id: str, amount: int) -> None:
    """Give money back to what paid, the last payment first."""
    for payment in reversed(all_shown(state, "payments", stay_id=key)):
        part = min(amount, payment["amount"] - payment["refunded"])
        if part > 0:
            refund(state, payment["id"], part, traveller_id)
            amount -= part
