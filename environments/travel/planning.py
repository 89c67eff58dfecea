"""Calendars, itineraries, and cases for the people at the desk."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .records import Record, State, add, all_shown, day, find, moment, shown, written


def list_events(request: ApiRequest, state: State) -> list[Record]:
    key, query = request.path["traveller_id"], request.query
    find(state, "travellers", key)
    first = day(query["from"]) if "from" in query else None
    last = day(query["to"]) if "to" in query else None
    events = sorted(all_shown(state, "events", traveller_id=key), key=lambda event: str(event["starts"]))
    return [
        event
        for event in events
        if (first is None or moment(event["ends"]).date() >= first)
        and (last is None or moment(event["starts"]).date() <= last)
    ]


def add_event(request: ApiRequest, state: State) -> ApiAnswer:
    key, body = request.path["traveller_id"], request.body
    find(state, "travellers", key)
    starts, ends = moment(body["starts"]), moment(body["ends"])
    if ends <= starts:
        raise ApiError(422, "an event has to end after it starts")
    event = {
        "traveller_id": key,
        "title": body["title"],
        "starts": written(starts),
        "ends": written(ends),
        "created_at": state["now"],
    }
    return ApiAnswer(shown(state, "events", add(state, "events", "C", event)), status=201)


def delete_event(request: ApiRequest, state: State) -> ApiAnswer:
    key = request.path["event_id"]
    find(state, "events", key)
    del state["events"][key]
    return ApiAnswer(None, status=204)


def list_itineraries(request: ApiRequest, state: State) -> list[Record]:
    find(state, "travellers", request.query["traveller_id"])
    return all_shown(state, "itineraries", traveller_id=request.query["traveller_id"])


def create_itinerary(request: ApiRequest, state: State) -> ApiAnswer:
    find(state, "travellers", request.body["traveller_id"])
    itinerary = {**request.body, "booking_ids": [], "stay_ids": [], "created_at": state["now"]}
    return ApiAnswer(shown(state, "itineraries", add(state, "itineraries", "I", itinerary)), status=201)


def add_to_itinerary(request: ApiRequest, state: State) -> Record:
    key, body = request.path["itinerary_id"], request.body
    itinerary = find(state, "itineraries", key)
    table, name = ("bookings", "booking_id") if "booking_id" in body else ("stays", "stay_id")
    part = find(state, table, body[name])
    if part["traveller_id"] != itinerary["traveller_id"]:
        raise ApiError(403, f"{body[name]} is not of the traveller of the itinerary {key}")
    if part["status"] != "confirmed":
        raise ApiError(409, f"{body[name]} is {part['status']}, not confirmed")
    if body[name] in itinerary[f"{name}s"]:
        raise ApiError(409, f"{body[name]} is in the itinerary {key} already")
    itinerary[f"{name}s"].append(body[name])
    return shown(state, "itineraries", key)


def list_cases(request: ApiRequest, state: State) -> list[Record]:
    return all_shown(state, "cases", traveller_id=request.query.get("traveller_id"))


def open_case(request: ApiRequest, state: State) -> ApiAnswer:
    body = request.body
    find(state, "travellers", body["traveller_id"])
    if "booking_id" in body and find(state, "bookings", body["booking_id"])["traveller_id"] != body["traveller_id"]:
        raise ApiError(403, f"the booking {body['booking_id']} is not of traveller {body['traveller_id']}")
    case = {"booking_id": None, **body, "status": "open", "created_at": state["now"]}
    return ApiAnswer(shown(state, "cases", add(state, "cases", "Q", case)), status=201)
