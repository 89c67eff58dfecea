"""JSON of values that are nested deeper than Python's own writer goes, such as a chain of a thousand links."""

from __future__ import annotations

import json
from itertools import chain

from sandbox.types import JSON


class _Written(str):
    """Text of JSON, beside values that are still to be written."""


_COMMA = _Written(", ")


def json_text(value: JSON) -> str:
    """A value, whose objects have texts for keys, as `json.dumps` writes it, however deep it is.

    Raises:
        TypeError: a part of it is no JSON.
    """
    written: list[str] = []
    waiting: list[JSON] = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, _Written):
            written.append(part)
        elif isinstance(part, dict):
            entries = [(_Written(f"{json.dumps(key)}: "), item) for key, item in part.items()]
            waiting += [_Written("}"), *_backwards(entries), _Written("{")]
        elif isinstance(part, (list, tuple)):
            waiting += [_Written("]"), *_backwards([(item,) for item in part]), _Written("[")]
        else:
            written.append(json.dumps(part))
    return "".join(written)


def _backwards(entries: list[tuple[JSON, ...]]) -> list[JSON]:
    """The parts of entries with commas between them, the last one first."""
    return list(chain.from_iterable((*entry[::-1], _COMMA) for entry in reversed(entries)))[:-1]
