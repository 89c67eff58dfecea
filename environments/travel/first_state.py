"""The first state: the people of `people.json`, and flights and rooms made from a timetable and a seed."""

from __future__ import annotations

import json
import zlib
from datetime import date, datetime, timedelta
from pathlib import Path

from .records import Record, State, written
from .timetable import FLYING_DAYS, NIGHTS, TIMETABLE, Service

PEOPLE = Path(__file__).parent / "people.json"


def first_state(seed: int) -> State:
    """The tables of the desk. Prices, and how many seats and rooms are left, follow from the seed."""
    people: State = json.loads(PEOPLE.read_text(encoding="utf-8"))
    flights = {f"{service.number}-{on:%m%d}": _flight(service, on, seed) for on in FLYING_DAYS for service in TIMETABLE}
    for key, status in people.pop("flight_status").items():
        flights[key]["status"] = status
    for key, room_type in people["room_types"].items():
        rooms = room_type.pop("rooms")
        room_type["left"] = {on.isoformat(): _drawn(rooms + 1, seed, key, on) for on in NIGHTS}
    return {**people, "flights": flights}


def _drawn(below: int, *about: object) -> int:
    """A number from 0 that follows from what it is about."""
    return zlib.crc32("/".join(map(str, about)).encode()) % below


def _flight(service: Service, on: date, seed: int) -> Record:
    departs = datetime.fromisoformat(f"{on}T{service.departs}:00")
    key = f"{service.number}-{on:%m%d}"
    lite = service.price - 20 + _drawn(61, seed, key, "price")
    standard = lite + 38 + _drawn(15, seed, key, "standard")
    flex = standard * 7 // 5 + _drawn(20, seed, key, "flex")
    return {
        "carrier": service.carrier,
        "origin": service.origin,
        "destination": service.destination,
        "departs": written(departs),
        "arrives": written(departs + timedelta(minutes=service.minutes)),
        "status": "scheduled",
        "fares": {
            "lite": {"price": lite, "seats_left": _drawn(6, seed, key, "lite seats")},
            "standard": {"price": standard, "seats_left": 1 + _drawn(7, seed, key, "standard seats")},
            "flex": {"price": flex, "seats_left": 2 + _drawn(5, seed, key, "flex seats")},
        },
    }
