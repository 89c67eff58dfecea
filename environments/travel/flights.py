"""Airports, flights, fares and seats as they can be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox import ApiRequest

from .records import Record, State, all_shown, day, find, shown

ROWS = 12
FRONT_ROWS = (1, 2)
EXIT_ROW = 6
SEAT_FEES = {"front": 18, "exit": 24, "regular": 9}


def list_airports(request: ApiRequest, state: State) -> list[Record]:
    return all_shown(state, "airports", city=request.query.get("city"))


def search_flights(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    for airport in (query["origin"], query["destination"]):
        find(state, "airports", airport)
    on = day(query["date"]).isoformat()
    found = all_shown(state, "flights", origin=query["origin"], destination=query["destination"])
    fitting = [flight for flight in found if flight["departs"].startswith(on) and _fits(flight, query)]
    return sorted(fitting, key=lambda flight: str(flight["departs"]))


def _fits(flight: Record, query: Mapping[str, Any]) -> bool:
    if "brand" not in query and "max_price" not in query:
        return True
    fares = flight["fares"] if "brand" not in query else {query["brand"]: flight["fares"][query["brand"]]}
    most = query.get("max_price", float("inf"))
    return any(fare["seats_left"] > 0 and fare["price"] <= most for fare in fares.values())


def get_flight(request: ApiRequest, state: State) -> Record:
    key = request.path["flight_id"]
    find(state, "flights", key)
    return shown(state, "flights", key)


def get_seat_map(request: ApiRequest, state: State) -> list[Record]:
    key, query = request.path["flight_id"], request.query
    find(state, "flights", key)
    seats = [seat_shown(state, key, f"{row}{letter}") for row in range(1, ROWS + 1) for letter in "ABCD"]
    return [
        seat
        for seat in seats
        if (seat["free"] or not query.get("free_only")) and query.get("kind") in (None, seat["kind"])
    ]


def seat_shown(state: State, flight_id: str, seat: str) -> Record:
    """A seat of a flight; it has to be one of the cabin's 48."""
    row = int(seat[:-1])
    zone = "front" if row in FRONT_ROWS else "exit" if row == EXIT_ROW else "regular"
    return {
        "seat": seat,
        "kind": "window" if seat[-1] in "AD" else "aisle",
        "zone": zone,
        "fee": SEAT_FEES[zone],
        "free": seat not in state["seats"].get(flight_id, {}),
    }


def list_fare_rules(request: ApiRequest, state: State) -> list[Record]:
    return [{"brand": brand, **rules} for brand, rules in state["fare_rules"].items()]
