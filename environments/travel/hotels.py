"""Hotels, their room types, and the rooms that are left each night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sandbox import ApiError, ApiRequest

from .records import Record, State, all_shown, day, find

LONGEST_STAY = 30
"""Nights."""


def nights_between(check_in: str, check_out: str) -> list[str]:
    """The nights of a stay, as days.

    Raises:
        ApiError: 422 for a stay that has none, or more than the longest one.
    """
    first, last = day(check_in), day(check_out)
    count = (last - first).days
    if not 1 <= count <= LONGEST_STAY:
        raise ApiError(422, f"from {check_in} to {check_out} are {count} nights; 1 to {LONGEST_STAY} can be booked")
    return [date.isoformat(first + timedelta(days=number)) for number in range(count)]


def rooms_left(room_type: Record, nights: list[str]) -> int:
    """How many rooms are free in all these nights."""
    return min(int(room_type["left"].get(night, 0)) for night in nights)


def search_hotels(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    nights = nights_between(query["check_in"], query["check_out"])
    hotels = {hotel["id"]: hotel for hotel in all_shown(state, "hotels", city=query["city"])}
    offers = [
        _offer(hotels[room_type["hotel_id"]], room_type, nights)
        for room_type in all_shown(state, "room_types")
        if room_type["hotel_id"] in hotels
    ]
    return sorted((offer for offer in offers if _fits(offer, query)), key=lambda offer: int(offer["price"]))


def _offer(hotel: Record, room_type: Record, nights: list[str]) -> Record:
    return {
        "hotel_id": hotel["id"],
        "hotel": hotel["name"],
        "stars": hotel["stars"],
        "district": hotel["district"],
        "amenities": hotel["amenities"],
        "room_type_id": room_type["id"],
        "room": room_type["name"],
        "sleeps": room_type["sleeps"],
        "price": room_type["price"],
        "total": room_type["price"] * len(nights),
        "rooms_left": rooms_left(room_type, nights),
    }


def _fits(offer: Record, query: Mapping[str, Any]) -> bool:
    return (
        offer["rooms_left"] > 0
        and offer["sleeps"] >= query["guests"]
        and offer["price"] <= query.get("max_price", offer["price"])
        and offer["stars"] >= query.get("min_stars", 0)
        and query.get("amenity") in (None, *offer["amenities"])
    )


def get_hotel(request: ApiRequest, state: State) -> Record:
    key = request.path["hotel_id"]
    hotel = find(state, "hotels", key)
    types = [_room_type(room_type) for room_type in all_shown(state, "room_types", hotel_id=key)]
    return {"id": key, **hotel, "room_types": types}


def _room_type(room_type: Record) -> Record:
    return {name: room_type[name] for name in ("id", "name", "sleeps", "price")}


def list_nights(request: ApiRequest, state: State) -> Record:
    key = request.path["room_type_id"]
    room_type = find(state, "room_types", key)
    nights = nights_between(request.query["from"], request.query["to"])
    return {
        "room_type_id": key,
        "nights": [{"date": night, "rooms_left": rooms_left(room_type, [night])} for night in nights],
    }
