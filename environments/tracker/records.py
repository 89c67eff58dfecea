"""Tables of the tracker's state: finding records, making new ones, showing them; days, and what was done."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox import ApiError

State = dict[str, Any]
Record = dict[str, Any]

_SINGULAR = {
    "comments": "comment",
    "issues": "issue",
    "links": "link",
    "members": "member",
    "milestones": "milestone",
    "projects": "project",
    "sprints": "sprint",
    "time_logs": "time log",
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


def add(state: State, table: str, prefix: str, record: Record, counter: str = "") -> str:
    """Put a new record into a table and return its id, which follows from how many were made before."""
    counters = state["_counters"]
    counters[counter or table] = counters.get(counter or table, 0) + 1
    key = f"{prefix}{counters[counter or table]}"
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


def note(state: State, operation: str, issue_id: str) -> None:
    """Write into the history what the present member did to an issue."""
    change = {
        "at": state["now"],
        "member_id": state["session"]["current"]["member_id"],
        "operation": operation,
        "issue_id": issue_id,
    }
    add(state, "_history", "", change)


def today(state: State) -> date:
    return day(state["now"][:10])


def day(text: str) -> date:
    """A day.

    Raises:
        ApiError: 422 where it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ApiError(422, f"{text[:40]} is no date") from None
