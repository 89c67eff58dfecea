"""Tables of the tracker's state: finding records, making new ones, showing them; days, and what was done."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox import ApiError, WorldTables

State = dict[str, Any]
Record = dict[str, Any]

_TABLES = WorldTables(
    {
        "comments": "comment",
        "issues": "issue",
        "links": "link",
        "members": "member",
        "milestones": "milestone",
        "projects": "project",
        "sprints": "sprint",
        "time_logs": "time log",
    }
)
find, add, shown, all_shown = _TABLES.find, _TABLES.add, _TABLES.shown, _TABLES.all_shown


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
