"""Tables of the desk's state: finding records, making new ones, showing them; moments and days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sandbox import ApiError, WorldTables

State = dict[str, Any]
Record = dict[str, Any]

_TABLES = WorldTables(
    {
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
)
find, add, shown, all_shown = _TABLES.find, _TABLES.add, _TABLES.shown, _TABLES.all_shown


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
    return f"{time.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def age_on(birth_date: str, on: date) -> int:
    """Whole years."""
    born = day(birth_date)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
