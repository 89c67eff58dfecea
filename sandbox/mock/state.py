"""The state of an API: one JSON value that can be hashed, kept, brought back and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sandbox.types import JSON


@dataclass(slots=True, frozen=True)
class StateChange:
    """One place in which two states differ.

    Attributes:
        path: a JSON pointer (RFC 6901).
        before: None where it was added.
        after: None where it was removed.
    """

    path: str
    kind: Literal["added", "removed", "changed"]
    before: JSON = None
    after: JSON = None


def canonical(value: JSON) -> str:
    """A value as JSON text that is the same for equal values, whatever the order of their properties.

    Raises:
        ValueError: JSON cannot hold it.
        TypeError: the same.
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def digest(value: JSON) -> str:
    """SHA-256 of a value's canonical text."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def state_difference(before: JSON, after: JSON) -> list[StateChange]:
    """The places in which two states differ, in the order of their paths.

    Objects are compared by their properties, lists from both ends inwards: what stands between the equal
    beginnings and the equal ends is compared one by one. What was added or removed as a whole is one change.
    """
    return sorted(_differences("", before, after), key=lambda change: change.path)


def _differences(path: str, before: JSON, after: JSON) -> Iterator[StateChange]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            below = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
            if name not in after:
                yield StateChange(below, "removed", before=before[name])
            elif name not in before:
                yield StateChange(below, "added", after=after[name])
            else:
                yield from _differences(below, before[name], after[name])
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_differences(path, before, after)
    elif canonical(before) != canonical(after):
        yield StateChange(path, "changed", before, after)


def _list_differences(path: str, before: list[JSON], after: list[JSON]) -> Iterator[StateChange]:
    texts = [canonical(item) for item in before], [canonical(item) for item in after]
    shorter = min(len(before), len(after))
    start = next((index for index in range(shorter) if texts[0][index] != texts[1][index]), shorter)
    most = shorter - start
    end = next((index for index in range(most) if texts[0][-1 - index] != texts[1][-1 - index]), most)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    for index in range(max(len(old), len(new))):
        below = f"{path}/{start + index}"
        if index >= len(new):
            yield StateChange(below, "removed", before=old[index])
        elif index >= len(old):
            yield StateChange(below, "added", after=new[index])
        else:
            yield from _differences(below, old[index], new[index])
