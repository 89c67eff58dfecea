"""Tables of the desk's state: finding records, making new ones, showing them; moments and days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sandbox import ApiError

State = dict[str, Any]
Record = dict[str, Any]

_SINGULAR = {
    "airports": "airport",
    "bookings": "booking",
    "companies": "company",
    "events": "calendar event",
    "flights": "flight",
    "hotels": "hotel",
    "itineraries": "itinerary",
    "payment_methods": "payment method",
    "room_types": "room type",
    "stays": "stay",
    "travellers": "traveller",
}


def find(state: State, table: str, key: str) -> Record:
    """A record.

    Raises:
        ApiError: 404 where there is none.
    """
    record: Record | None = state[table].get(key)
    if record is None:
        raise ApiError(404, f"there is no {_SINGULAR[table]} {key[:60]}")
    return record


def add(state: State, table: str, prefix: str, record: Record) -> str:
    """Put a new record into a table and return its id, which follows from how many were made before."""
    state["_counters"][table] += 1
    key = f"{prefix}{state['_counters'][table]}"
    state[table][key] = record
    return key


def shown(state: State, table: str, key: str) -> Record:
    """A record as the API shows it."""
    return {"id": key, **state[table][key]}


def all_shown(state: State, table: str, /, **wanted: Any) -> list[Record]:
    """The records whose fields have these values, where a value is given."""
    asked = {name: value for name, value in wanted.items() if value is not None}
    return [
        shown(state, table, key)
        for key, record in state[table].items()
        if all(record[name] == value for name, value in asked.items())
    ]


def now(state: State) -> datetime:
    return moment(state["now"])


def moment(text: str) -> datetime:
    """A date and time; without an offset it is UTC.

    Raises:
        ApiError: 422 where it is none.
    """
    try:
        read = datetime.fromisoformat(text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ApiError(422, f"{text[:40]} is no date and time") from None


def day(text: str) -> date:
    """A day.

    Raises:
        ApiError: 422 where it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ApiError(422, f"{text[:40]} is no date") from None


def written(time: datetime) -> str:
    """A moment as the API writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def age_on(birth_date: str, on: date) -> int:
    """Whole years."""
    born = day(birth_date)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
