"""Changes of a state as plain data, and the state that they make of another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.mock.state import StateChange
from sandbox.types import JSON


def change_to_json(change: StateChange) -> dict[str, JSON]:
    """A change as `{"path", "kind", "before", "after"}`, without the side that there is not."""
    data: dict[str, JSON] = {"path": change.path, "kind": change.kind}
    if change.kind != "added":
        data["before"] = change.before
    if change.kind != "removed":
        data["after"] = change.after
    return data


def change_from_json(data: Mapping[str, JSON]) -> StateChange:
    return StateChange(data["path"], data["kind"], data.get("before"), data.get("after"))


def segments(pointer: str) -> tuple[str, ...]:
    """The parts of a JSON pointer (RFC 6901), unescaped; a leading `/` may be missing."""
    if not pointer:
        return ()
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("/").split("/"))


def apply_changes(before: JSON, changes: Iterable[StateChange]) -> JSON:
    """The state after the changes that `state_difference` found from `before`.

    Raises:
        LookupError: a change is of a place that `before` does not have.
        ValueError: the same, in a list.
    """
    state = json.loads(json.dumps(before))
    found = list(changes)
    for change in found:
        if change.kind == "changed":
            if change.path == "":
                return change.after
            _change(state, change)
    for change in sorted((change for change in found if change.kind == "added"), key=_place):
        _change(state, change)
    for change in sorted((change for change in found if change.kind == "removed"), key=_place, reverse=True):
        _change(state, change)
    return state


def _place(change: StateChange) -> list[tuple[int, str]]:
    """Where a change stands, so that places of a list come in their order."""
    return [(int(part) if _is_index(part) else 0, part) for part in segments(change.path)]


def _is_index(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) < 10


def _change(state: Any, change: StateChange) -> None:
    *outer, last = segments(change.path)
    holder = _inside(state, outer)
    if isinstance(holder, list):
        index = int(last)
        if change.kind == "removed":
            del holder[index]
        elif change.kind == "added":
            holder.insert(index, change.after)
        else:
            holder[index] = change.after
    elif change.kind == "removed":
        del holder[last]
    else:
        holder[last] = change.after


def _inside(state: Any, path: Sequence[str]) -> Any:
    for part in path:
        state = state[int(part)] if isinstance(state, list) else state[part]
    return state
