"""Flight bookings: held, paid, with seats and bags."""

from __future__ import annotations

import re
from datetime import timedelta

from sandbox import ApiAnswer, ApiError, ApiRequest

from .flights import EXIT_ROW, ROWS, seat_shown
from .payments import POINTS_PER_EURO, charge, check_fare_policy, method_for
from .records import Record, State, add, age_on, all_shown, day, find, moment, now, shown, written

HELD_FOR = timedelta(hours=24)
ALONE_FROM, ADULT_FROM, EXIT_ROW_FROM = 12, 18, 16
"""Ages in years: of flying without an adult, of being one, of sitting in the exit row."""
BAG_FEE, MOST_BAGS = 35, 3


def list_bookings(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    return all_shown(
        state,
        "bookings",
        traveller_id=query.get("traveller_id"),
        flight_id=query.get("flight_id"),
        status=query.get("status"),
    )


def get_booking(request: ApiRequest, state: State) -> Record:
    key = request.path["booking_id"]
    find(state, "bookings", key)
    return shown(state, "bookings", key)


def create_booking(request: ApiRequest, state: State) -> ApiAnswer:
    body = request.body
    find(state, "travellers", body["traveller_id"])
    check_can_fly(state, body["traveller_id"], body["flight_id"])
    fare = take_seat(state, body["flight_id"], body["brand"])
    booking = {
        **body,
        "price": fare["price"],
        "status": "held",
        "held_until": written(now(state) + HELD_FOR),
        "seat": None,
        "bags": state["fare_rules"][body["brand"]]["bags"],
        "changes": 0,
        "booked_at": state["now"],
    }
    return ApiAnswer(shown(state, "bookings", add(state, "bookings", "B", booking)), status=201)


def check_can_fly(state: State, traveller_id: str, flight_id: str, instead_of: str = "") -> None:
    """Hold a traveller to the rules of a flight.

    Args:
        instead_of: a booking that is given up for this one.

    Raises:
        ApiError: 409 for a flight that does not go or overlaps with another one of the traveller, 403 for a passport
            that does not last and for a child alone.
    """
    flight, traveller = find(state, "flights", flight_id), state["travellers"][traveller_id]
    if flight["status"] == "cancelled":
        raise ApiError(409, f"the flight {flight_id} is cancelled")
    if moment(flight["departs"]) <= now(state):
        raise ApiError(409, f"the flight {flight_id} has departed")
    _check_passport(state, traveller, flight)
    for key, booking in active_bookings(state, traveller_id=traveller_id):
        other = state["flights"][booking["flight_id"]]
        if key != instead_of and flight["departs"] < other["arrives"] and other["departs"] < flight["arrives"]:
            raise ApiError(
                409,
                f"{traveller['name']} is on the flight {booking['flight_id']} at that time (booking {key}, "
                f"{other['departs']} to {other['arrives']})",
            )
    departs = moment(flight["departs"]).date()
    if age_on(traveller["birth_date"], departs) < ALONE_FROM and not adults_on(state, flight_id):
        raise ApiError(403, f"{traveller['name']} is under {ALONE_FROM}; book an adult on {flight_id} first")


def _check_passport(state: State, traveller: Record, flight: Record) -> None:
    airport = state["airports"][flight["destination"]]
    needed = moment(flight["arrives"]).date() + timedelta(days=airport["passport_days"])
    if day(traveller["passport"]["expires"]) < needed:
        raise ApiError(
            403,
            f"the passport of {traveller['name']} expires on {traveller['passport']['expires']}; "
            f"{airport['country']} asks for one that is valid until {needed}",
        )


def active_bookings(state: State, **wanted: str) -> list[tuple[str, Record]]:
    """(id, booking) of the bookings that are not cancelled and have these values."""
    return [
        (key, booking)
        for key, booking in state["bookings"].items()
        if booking["status"] != "cancelled" and all(booking[name] == value for name, value in wanted.items())
    ]


def adults_on(state: State, flight_id: str) -> list[str]:
    """The adults who have a booking on a flight."""
    departs = moment(state["flights"][flight_id]["departs"]).date()
    travellers = [booking["traveller_id"] for _, booking in active_bookings(state, flight_id=flight_id)]
    return [key for key in travellers if age_on(state["travellers"][key]["birth_date"], departs) >= ADULT_FROM]


def children_on(state: State, flight_id: str) -> list[str]:
    """The travellers on a flight who may not fly alone."""
    departs = moment(state["flights"][flight_id]["departs"]).date()
    travellers = [booking["traveller_id"] for _, booking in active_bookings(state, flight_id=flight_id)]
    return [key for key in travellers if age_on(state["travellers"][key]["birth_date"], departs) < ALONE_FROM]


def take_seat(state: State, flight_id: str, brand: str) -> Record:
    """Take one of the seats that a fare has left.

    Raises:
        ApiError: 409 where none is left.
    """
    fare: Record = state["flights"][flight_id]["fares"][brand]
    if fare["seats_left"] < 1:
        raise ApiError(409, f"the {brand} fare of {flight_id} is sold out")
    fare["seats_left"] -= 1
    return fare


def pay_booking(request: ApiRequest, state: State) -> ApiAnswer:
    key, body = request.path["booking_id"], request.body
    booking = find(state, "bookings", key)
    if booking["status"] != "held":
        raise ApiError(409, f"the booking {key} is {booking['status']}, not held")
    if moment(booking["held_until"]) <= now(state):
        raise ApiError(409, f"the booking {key} was held until {booking['held_until']} only; cancel it and book again")
    method = method_for(state, body["method_id"], booking["traveller_id"])
    check_fare_policy(state, method, booking["brand"], booking["price"])
    points = body.get("points", 0)
    amount = booking["price"] - points // POINTS_PER_EURO
    if amount < 0:
        raise ApiError(422, f"{points} points are more than the price of {booking['price']} EUR")
    payment = {"booking_id": key, "purpose": "fare", "method_id": body["method_id"], "amount": amount}
    payment_id = charge(state, payment, booking["traveller_id"], points)
    booking["status"], booking["held_until"] = "confirmed", None
    return ApiAnswer(shown(state, "payments", payment_id), status=201)


def confirmed(state: State, key: str) -> Record:
    """A booking that is confirmed and whose flight has not departed.

    Raises:
        ApiError: 404 where there is none, 409 where it is not.
    """
    booking = find(state, "bookings", key)
    if booking["status"] != "confirmed":
        raise ApiError(409, f"the booking {key} is {booking['status']}, not confirmed")
    if moment(state["flights"][booking["flight_id"]]["departs"]) <= now(state):
        raise ApiError(409, f"the flight {booking['flight_id']} of booking {key} has departed")
    return booking


def assign_seat(request: ApiRequest, state: State) -> Record:
    key, wanted = request.path["booking_id"], request.body["seat"]
    booking = confirmed(state, key)
    match = re.fullmatch(r"([1-9][0-9]?)[ABCD]", wanted)
    if match is None or int(match[1]) > ROWS:
        raise ApiError(404, f"there is no seat {wanted[:10]} on {booking['flight_id']}")
    seat = seat_shown(state, booking["flight_id"], wanted)
    if not seat["free"]:
        raise ApiError(409, f"the seat {wanted} on {booking['flight_id']} is taken")
    departs = moment(state["flights"][booking["flight_id"]]["departs"]).date()
    traveller = state["travellers"][booking["traveller_id"]]
    if int(match[1]) == EXIT_ROW and age_on(traveller["birth_date"], departs) < EXIT_ROW_FROM:
        raise ApiError(403, f"nobody under {EXIT_ROW_FROM} may sit in the exit row {EXIT_ROW}")
    if not state["fare_rules"][booking["brand"]]["seat_included"]:
        _charge_extra(state, key, booking, "seat", request.body.get("method_id"), seat["fee"])
    free_seat(state, booking)
    state["seats"].setdefault(booking["flight_id"], {})[wanted] = key
    booking["seat"] = wanted
    return shown(state, "bookings", key)


def free_seat(state: State, booking: Record) -> None:
    """Give up the seat that a booking has, if it has one."""
    if booking["seat"] is not None:
        del state["seats"][booking["flight_id"]][booking["seat"]]
        booking["seat"] = None


def add_bags(request: ApiRequest, state: State) -> ApiAnswer:
    key, body = request.path["booking_id"], request.body
    booking = confirmed(state, key)
    if booking["bags"] + body["bags"] > MOST_BAGS:
        raise ApiError(409, f"the booking {key} has {booking['bags']} bags; {MOST_BAGS} are the most")
    _charge_extra(state, key, booking, "bags", body["method_id"], BAG_FEE * body["bags"])
    booking["bags"] += body["bags"]
    return ApiAnswer(shown(state, "bookings", key), status=201)


def _charge_extra(state: State, key: str, booking: Record, purpose: str, method_id: str | None, amount: int) -> None:
    method_for(state, method_id, booking["traveller_id"])
    payment = {"booking_id": key, "purpose": purpose, "method_id": method_id, "amount": amount}
    charge(state, payment, booking["traveller_id"])
