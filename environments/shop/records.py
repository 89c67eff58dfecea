"""Tables of the shop's state: finding records, making new ones, showing them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox import ApiError, WorldTables

State = dict[str, Any]
Record = dict[str, Any]

_TABLES = WorldTables(
    {
        "addresses": "address",
        "cards": "card",
        "coupons": "coupon",
        "customers": "customer",
        "gift_cards": "gift card",
        "orders": "order",
        "payments": "payment",
        "products": "product",
        "returns": "return",
        "reviews": "review",
        "tickets": "ticket",
    }
)
find, shown, all_shown = _TABLES.find, _TABLES.shown, _TABLES.all_shown


def add(state: State, table: str, prefix: str, record: Record) -> str:
    """Put a new record into a table, with the time of the shop's clock, and return its id."""
    return _TABLES.add(state, table, prefix, {**record, "created_at": state["now"]})


def own(state: State, table: str, key: str, customer_id: str) -> Record:
    """A record that belongs to a customer.

    Raises:
        ApiError: 404 where there is none, 403 where it belongs to somebody else.
    """
    record = find(state, table, key)
    if record["customer_id"] != customer_id:
        raise ApiError(403, f"the {_TABLES.singular[table]} {key} does not belong to customer {customer_id}")
    return record


def today(state: State) -> date:
    return day(state["now"])


def day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def euros(cents: int) -> str:
    return f"{cents / 100:.2f} EUR"
