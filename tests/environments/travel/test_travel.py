"""The travel desk: what it sells, what it refuses, and that money, seats and rooms are neither made nor lost."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played_world import PlayedWorld, opened


def booking(traveller: str, flight: str, brand: str = "standard") -> dict[str, str]:
    return {"traveller_id": traveller, "flight_id": flight, "brand": brand}


async def book(desk: PlayedWorld, traveller: str, flight: str, method: str, brand: str = "standard") -> str:
    held = await desk.ask("createBooking", body=booking(traveller, flight, brand))
    await desk.ask("payBooking", booking_id=held["id"], body={"method_id": method})
    return str(held["id"])


async def available(desk: PlayedWorld, method: str) -> int:
    return int(desk.environment.state()["payment_methods"][method]["available"])


async def test_it_has_the_operations_of_a_desk() -> None:
    desk = await opened("travel")
    specs = desk.environment.tools()
    assert len(specs) >= 20
    assert all(spec.description for spec in specs)


async def test_a_flight_is_found_held_paid_and_seated() -> None:
    desk = await opened("travel")
    flights = await desk.ask("searchFlights", origin="QAL", destination="QKV", date="2031-06-11", max_price=125)
    assert [flight["id"] for flight in flights] == ["NV101-0611", "SB310-0611"]
    price = flights[1]["fares"]["standard"]["price"]
    held = await desk.ask("createBooking", body=booking("T03", "SB310-0611"))
    assert (held["status"], held["price"], held["held_until"]) == ("held", price, "2031-05-06T09:00:00Z")
    paid = await desk.ask("payBooking", booking_id=held["id"], body={"method_id": "M04", "points": 3000})
    assert (paid["amount"], paid["points"]) == (price - 30, 3000)
    seats = await desk.ask("getSeatMap", flight_id="SB310-0611", free_only=True, kind="window")
    fee = next(seat["fee"] for seat in seats if seat["seat"] == "9A")
    seated = await desk.ask("assignSeat", booking_id=held["id"], body={"seat": "9A", "method_id": "M04"})
    assert (seated["status"], seated["seat"]) == ("confirmed", "9A")
    assert await available(desk, "M04") == 650 - (price - 30) - fee
    assert desk.changed() == {
        "bookings/B5001",
        "payments/P9001",
        "payments/P9002",
        "payment_methods/M04",
        "loyalty/T03",
        "flights/SB310-0611",
        "seats/SB310-0611",
    }


@pytest.mark.parametrize(
    ("arguments", "status", "detail"),
    [
        (booking("T01", "NV204-0610"), 409, "Ilse Varga-Lund is on the flight NV101-0610 at that time"),
        (booking("T01", "NV101-0610", "flex"), 409, "is on the flight NV101-0610 at that time"),
        (booking("T12", "NV331-0614", "flex"), 409, "booking B4013"),
        (booking("T02", "NV101-0611"), 403, "the passport of Tomas Ekwall expires on 2031-08-20"),
        (booking("T06", "NV204-0613"), 403, "under 12; book an adult"),
        (booking("T10", "NV105-0611", "lite"), 409, "sold out"),
        (booking("T11", "NV106-0610"), 409, "is cancelled"),
        (booking("T03", "NV999-0610"), 404, "there is no flight NV999-0610"),
        (booking("T99", "NV101-0610"), 404, "there is no traveller T99"),
    ],
)
async def test_bookings_that_the_desk_refuses(arguments: dict[str, str], status: int, detail: str) -> None:
    desk = await opened("travel")
    refused = await desk.refused("createBooking", body=arguments)
    assert refused[0] == status
    assert detail in refused[1]


async def test_a_child_flies_only_as_long_as_an_adult_does() -> None:
    desk = await opened("travel")
    status, detail = await desk.refused("cancelBooking", booking_id="B4005")
    assert (status, detail) == (409, "Pia Hale would be without an adult on SB310-0612")
    await desk.ask("cancelBooking", booking_id="B4006")
    await desk.ask("cancelBooking", booking_id="B4005")
    await desk.ask("createBooking", body=booking("T05", "NV204-0613"))
    await desk.ask("createBooking", body=booking("T06", "NV204-0613"))


@pytest.mark.parametrize(
    ("booking_id", "method", "status", "detail"),
    [
        ("B4013", "M10", 403, "may not pay for traveller T12"),
        ("B4013", "M13", 402, "Corda card ending 7781 can pay 90 EUR, not 149"),
        ("B4014", "M09", 409, "was held until 2031-05-04T10:00:00Z only"),
        ("B4012", "M14", 409, "is confirmed, not held"),
    ],
)
async def test_payments_that_the_desk_refuses(booking_id: str, method: str, status: int, detail: str) -> None:
    desk = await opened("travel")
    refused = await desk.refused("payBooking", booking_id=booking_id, body={"method_id": method})
    assert refused[0] == status
    assert detail in refused[1]


async def test_a_company_pays_only_what_its_policy_allows() -> None:
    desk = await opened("travel")
    dear = await desk.ask("createBooking", body=booking("T01", "NV105-0611", "flex"))
    status, detail = await desk.refused("payBooking", booking_id=dear["id"], body={"method_id": "M01"})
    assert (status, "fares of at most 220 EUR" in detail) == (403, True)
    stay = {"traveller_id": "T01", "room_type_id": "H01-STE", "check_in": "2031-06-14", "check_out": "2031-06-15"}
    status, detail = await desk.refused("bookStay", body={**stay, "guests": 1, "method_id": "M01"})
    assert (status, "at most 140 EUR a night" in detail) == (403, True)
    status, detail = await desk.refused("payBooking", booking_id=dear["id"], body={"method_id": "M01", "points": 90000})
    assert status == 403


async def test_an_expired_card_pays_nothing() -> None:
    desk = await opened("travel")
    held = await desk.ask("createBooking", body=booking("T05", "NV204-0611"))
    status, detail = await desk.refused("payBooking", booking_id=held["id"], body={"method_id": "M08"})
    assert (status, detail) == (402, "Corda card ending 2296 expired on 2031-04-30")


@pytest.mark.parametrize(
    ("booking_id", "refund", "points", "reason"),
    [
        ("B4002", 64, 0, "50 percent"),
        ("B4003", 79, 0, "within the last 24 hours"),
        ("B4007", 0, 0, "less than 48 hours"),
        ("B4008", 289, 10000, "100 percent"),
        ("B4010", 0, 0, "0 percent"),
        ("B4011", 92, 0, "the flight is cancelled"),
        ("B4013", 0, 0, "nothing was paid"),
    ],
)
async def test_what_comes_back_follows_from_fare_and_time(
    booking_id: str, refund: int, points: int, reason: str
) -> None:
    desk = await opened("travel")
    quote = await desk.ask("quoteCancellation", booking_id=booking_id)
    assert (quote["refund"], quote["points_returned"]) == (refund, points)
    assert reason in quote["reason"]
    before = desk.environment.state()
    assert await desk.ask("cancelBooking", booking_id=booking_id) == quote
    after = desk.environment.state()
    methods = [payment["method_id"] for payment in before["payments"].values() if payment["booking_id"] == booking_id]
    for method in methods:
        gained = after["payment_methods"][method]["available"] - before["payment_methods"][method]["available"]
        assert gained == refund
    assert (await desk.refused("cancelBooking", booking_id=booking_id))[0] == 409


async def test_a_change_costs_fee_and_difference_and_never_pays_back() -> None:
    desk = await opened("travel")
    quote = await desk.ask("quoteChange", booking_id="B4012", flight_id="NV330-0610", brand="flex")
    new_price = (await desk.ask("getFlight", flight_id="NV330-0610"))["fares"]["flex"]["price"]
    assert (quote["fee"], quote["fare_difference"]) == (45, new_price - 158)
    change = {"flight_id": "NV330-0610", "brand": "flex"}
    assert (await desk.refused("changeBooking", booking_id="B4012", body=change))[0] == 422
    assert (await desk.refused("changeBooking", booking_id="B4012", body={**change, "method_id": "M13"}))[0] == 402
    changed = await desk.ask("changeBooking", booking_id="B4012", body={**change, "method_id": "M14"})
    assert (changed["flight_id"], changed["price"], changed["bags"]) == ("NV330-0610", new_price, 2)
    cheaper = await desk.ask("quoteChange", booking_id="B4012", flight_id="NV330-0611", brand="lite")
    assert (cheaper["fee"], cheaper["fare_difference"]) == (0, 0)


@pytest.mark.parametrize(
    ("booking_id", "flight", "detail"),
    [
        ("B4010", "PX411-0612", "cannot be changed"),
        ("B4012", "NV331-0611", "is for QHU to QKV"),
        ("B4012", "NV330-0609", "for this flight and fare already"),
        ("B4013", "NV331-0613", "held, not confirmed"),
    ],
)
async def test_changes_that_the_desk_refuses(booking_id: str, flight: str, detail: str) -> None:
    desk = await opened("travel")
    quote = await desk.refused("quoteChange", booking_id=booking_id, flight_id=flight, brand="standard")
    body = {"flight_id": flight, "brand": "standard", "method_id": "M14"}
    change = await desk.refused("changeBooking", booking_id=booking_id, body=body)
    assert quote == change
    assert detail in quote[1]


async def test_who_was_on_a_cancelled_flight_is_taken_on_another_for_nothing() -> None:
    desk = await opened("travel")
    body = {"flight_id": "NV106-0611", "brand": "lite"}
    changed = await desk.ask("changeBooking", booking_id="B4011", body=body)
    assert changed["flight_id"] == "NV106-0611"
    assert desk.changed() == {"bookings/B4011", "flights/NV106-0610", "flights/NV106-0611"}


@pytest.mark.parametrize(
    ("booking_id", "body", "status"),
    [
        ("B4001", {"seat": "6A", "method_id": "M01"}, 409),
        ("B4001", {"seat": "13A", "method_id": "M01"}, 404),
        ("B4001", {"seat": "4E", "method_id": "M01"}, 404),
        ("B4001", {"seat": "4A"}, 422),
        ("B4013", {"seat": "4A", "method_id": "M14"}, 409),
        ("B4006", {"seat": "6B"}, 403),
    ],
)
async def test_seats_that_the_desk_refuses(booking_id: str, body: dict[str, Any], status: int) -> None:
    desk = await opened("travel")
    assert (await desk.refused("assignSeat", booking_id=booking_id, body=body))[0] == status


async def test_a_new_seat_frees_the_old_one() -> None:
    desk = await opened("travel")
    await desk.ask("assignSeat", booking_id="B4005", body={"seat": "7C"})
    taken = desk.environment.state()["seats"]["SB310-0612"]
    assert taken.get("7C") == "B4005"
    assert "4C" not in taken


async def test_bags_are_paid_and_limited() -> None:
    desk = await opened("travel")
    more = await desk.ask("addBags", booking_id="B4010", body={"bags": 2, "method_id": "M11"})
    assert (more["bags"], await available(desk, "M11")) == (2, 140 - 70)
    assert (await desk.refused("addBags", booking_id="B4010", body={"bags": 2, "method_id": "M11"}))[0] == 409


async def test_a_stay_is_booked_moved_and_cancelled_with_money_going_the_same_way() -> None:
    desk = await opened("travel")
    offers = await desk.ask(
        "searchHotels", city="Pellory", check_in="2031-06-11", check_out="2031-06-13", guests=2, amenity="breakfast"
    )
    assert [offer["price"] for offer in offers] == sorted(offer["price"] for offer in offers)
    first = offers[0]
    body = {
        "traveller_id": "T12",
        "room_type_id": first["room_type_id"],
        "check_in": "2031-06-11",
        "check_out": "2031-06-13",
        "guests": 2,
        "method_id": "M14",
    }
    stay = await desk.ask("bookStay", body=body)
    assert (stay["total"], await available(desk, "M14")) == (first["total"], 1100 - first["total"])
    shorter = {"check_in": "2031-06-11", "check_out": "2031-06-12"}
    await desk.ask("changeStay", stay_id=stay["id"], body=shorter)
    assert await available(desk, "M14") == 1100 - first["price"]
    await desk.ask("cancelStay", stay_id=stay["id"])
    assert await available(desk, "M14") == 1100
    left = desk.environment.state()["room_types"]
    assert left == desk.first["room_types"]


async def test_a_late_cancellation_keeps_the_first_night() -> None:
    desk = await opened("travel")
    await desk.ask("cancelStay", stay_id="S6006")
    assert await available(desk, "M06") == 3000 + 144 - 72


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"guests": 5}, 409),
        ({"check_out": "2031-06-11"}, 422),
        ({"check_in": "2031-04-01", "check_out": "2031-04-02"}, 422),
        ({"check_in": "2031-07-01", "check_out": "2031-07-02"}, 409),
        ({"method_id": "M02"}, 403),
        ({"method_id": "M13"}, 402),
        ({"room_type_id": "H99-DBL"}, 404),
    ],
)
async def test_stays_that_the_desk_refuses(changes: dict[str, Any], status: int) -> None:
    desk = await opened("travel")
    body = {
        "traveller_id": "T12",
        "room_type_id": "H06-DBL",
        "check_in": "2031-06-13",
        "check_out": "2031-06-15",
        "guests": 2,
        "method_id": "M14",
    }
    assert (await desk.refused("bookStay", body={**body, **changes}))[0] == status


async def test_an_itinerary_takes_only_what_is_confirmed_and_its_travellers_own() -> None:
    desk = await opened("travel")
    made = await desk.ask("createItinerary", body={"traveller_id": "T12", "title": "Home"})
    add = {"itinerary_id": made["id"]}
    assert (await desk.refused("addToItinerary", **add, body={"booking_id": "B4013"}))[0] == 409
    assert (await desk.refused("addToItinerary", **add, body={"booking_id": "B4001"}))[0] == 403
    full = await desk.ask("addToItinerary", **add, body={"booking_id": "B4012"})
    assert full["booking_ids"] == ["B4012"]
    assert (await desk.refused("addToItinerary", **add, body={"booking_id": "B4012"}))[0] == 409


async def test_a_calendar_keeps_moments_in_utc() -> None:
    desk = await opened("travel")
    event = {"title": "Call", "starts": "2031-06-11T12:00:00+02:00", "ends": "2031-06-11T12:30:00+02:00"}
    made = await desk.ask("addEvent", traveller_id="T07", body=event)
    assert (made["starts"], made["ends"]) == ("2031-06-11T10:00:00Z", "2031-06-11T10:30:00Z")
    listed = await desk.ask("listEvents", traveller_id="T07", **{"from": "2031-06-11", "to": "2031-06-11"})
    assert [entry["id"] for entry in listed] == [made["id"], "C03"]
    backwards = {"title": "Call", "starts": event["ends"], "ends": event["starts"]}
    assert (await desk.refused("addEvent", traveller_id="T07", body=backwards))[0] == 422
    await desk.ask("deleteEvent", event_id=made["id"])
    assert desk.changed() == set()
    early = await desk.ask("addEvent", traveller_id="T07", body={**event, "starts": "0026-09-27T12:51:49-17:55"})
    assert early["starts"] == "0026-09-28T06:46:49Z"


def overlapping(state: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of bookings in which a traveller is in two places at once."""
    active = [
        (key, made["traveller_id"], state["flights"][made["flight_id"]])
        for key, made in state["bookings"].items()
        if made["status"] != "cancelled"
    ]
    return [
        (one, other)
        for (one, who, flight), (other, whose, second) in itertools.combinations(active, 2)
        if who == whose and flight["departs"] < second["arrives"] and second["departs"] < flight["arrives"]
    ]


def money(state: dict[str, Any]) -> int:
    """What all can still pay, and what the desk has got."""
    kept = sum(payment["amount"] - payment["refunded"] for payment in state["payments"].values())
    return kept + sum(method["available"] for method in state["payment_methods"].values())


def everybody_pays_for_everybody(state: dict[str, Any]) -> dict[str, Any]:
    """Changes of the first state that make most payments possible."""
    travellers = {key: {**traveller, "guardian_id": "T05"} for key, traveller in state["travellers"].items()}
    methods = {
        key: {**method, "owner_id": "T05"}
        for key, method in state["payment_methods"].items()
        if method["kind"] == "card"
    }
    return {"travellers": travellers, "payment_methods": methods}


USUAL = {
    "seat": ["4A", "7B", "1D", "6A"],
    "brand": ["lite", "standard", "flex"],
    "flight_id": ["NV101-0611", "NV102-0611", "SB310-0612", "NV204-0611", "NV331-0611", "SB520-0613"],
    "points": [0, 100],
    "check_in": ["2031-06-11", "2031-06-12"],
    "check_out": ["2031-06-13"],
    "guests": [1, 2],
    "origin": ["QAL", "QKV"],
    "destination": ["QKV", "QPE"],
    "bags": [1],
}


@settings(max_examples=8)
@given(st.integers(0, 2**32))
async def test_whatever_is_called_money_seats_and_rooms_stay_in_order(seed: int) -> None:
    desk = await opened("travel", everybody_pays_for_everybody((await opened("travel")).first))
    chance = random.Random(seed)
    before = money(desk.first)
    for _ in range(120):
        await desk.ask_anything(chance, USUAL)
    state = desk.environment.state()
    assert money(state) == before
    assert overlapping(state) == []
    fares = [fare for flight in state["flights"].values() for fare in flight["fares"].values()]
    assert min(fare["seats_left"] for fare in fares) >= 0
    assert min(left for room in state["room_types"].values() for left in room["left"].values()) >= 0
    assert all(0 <= payment["refunded"] <= payment["amount"] for payment in state["payments"].values())
    for flight, seats in state["seats"].items():
        sitting = {seat: state["bookings"][key] for seat, key in seats.items() if key != "other"}
        assert all((made["flight_id"], made["seat"]) == (flight, seat) for seat, made in sitting.items())
