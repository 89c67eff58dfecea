"""Tables of the shop's state: finding records, making new ones, showing them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox import ApiError

State = dict[str, Any]
Record = dict[str, Any]

NAMES = {
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


def find(state: State, table: str, key: str) -> Record:
    """A record.

    Raises:
        ApiError: 404 where there is none.
    """
    record: Record | None = state[table].get(key)
    if record is None:
        raise ApiError(404, f"there is no {NAMES[table]} {key[:60]}")
    return record


def add(state: State, table: str, prefix: str, record: Record) -> str:
    """Put a new record into a table, with the time of the shop's clock, and return its id."""
    number = state["_counters"].get(table, 0) + 1
    state["_counters"][table] = number
    key = f"{prefix}{number}"
    state[table][key] = {**record, "created_at": state["now"]}
    return key


def shown(state: State, table: str, key: str) -> Record:
    """A record as the API shows it."""
    return {"id": key, **state[table][key]}


def all_shown(state: State, table: str, **wanted: Any) -> list[Record]:
    """The records whose fields have these values, where a value is given."""
    asked = {name: value for name, value in wanted.items() if value is not None}
    return [
        shown(state, table, key)
        for key, record in state[table].items()
        if all(record.get(name) == value for name, value in asked.items())
    ]


def own(state: State, table: str, key: str, customer_id: str) -> Record:
    """A record that belongs to a customer.

    Raises:
        ApiError: 404 where there is none, 403 where it belongs to somebody else.
    """
    record = find(state, table, key)
    if record["customer_id"] != customer_id:
        raise ApiError(403, f"the {NAMES[table]} {key} does not belong to customer {customer_id}")
    return record


def today(state: State) -> date:
    return day(state["now"])


def day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def euros(cents: int) -> str:
    return f"{cents / 100:.2f} EUR"
