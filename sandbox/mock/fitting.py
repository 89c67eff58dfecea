"""Values brought into the shape that a schema asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sandbox.mock.generator import generate
from sandbox.mock.merged_schema import UnsatisfiableError, merge
from sandbox.mock.schemas import SchemaCheck
from sandbox.types import JSON

_DEEPEST = 20
_MOST_PARTS = 200


def fitted(check: SchemaCheck, wanted: JSON, seed: str) -> JSON:
    """The value itself if it fits; else without what its schema forbids; else a generated one that keeps as many
    of its properties as fit.

    Raises:
        GenerationError: nothing that fits was found.
    """
    if check.is_valid(wanted):
        return wanted
    wanted = _allowed(check.definitions, check.schema, wanted, 0)
    if check.is_valid(wanted):
        return wanted
    made = generate(check, seed, examples=False, optional=False)
    if not isinstance(made, dict) or not isinstance(wanted, Mapping):
        return made
    whole = {**made, **wanted}
    if check.is_valid(whole):
        return whole
    for name, value in wanted.items():
        trial = {**made, name: value}
        if check.is_valid(trial):
            made = trial
    return made


def _allowed(definitions: Mapping[str, JSON], schema: JSON, value: JSON, depth: int) -> JSON:
    """A value without the properties whose schema is false, and those that a closed object does not name."""
    if depth > _DEEPEST or not isinstance(value, (dict, list)):
        return value
    parts = list(_parts(definitions, schema))
    if isinstance(value, list):
        items = next((part["items"] for part in parts if "items" in part), True)
        return [_allowed(definitions, items, item, depth + 1) for item in value]
    made: dict[str, JSON] = {}
    for name, child in value.items():
        known = [part["properties"][name] for part in parts if name in (part.get("properties") or {})]
        is_closed = any(part.get("additionalProperties") is False for part in parts)
        if False not in known and (known or not is_closed):
            made[name] = _allowed(definitions, known[0] if known else True, child, depth + 1)
    return made


def _parts(definitions: Mapping[str, JSON], schema: JSON) -> Iterator[Mapping[str, JSON]]:
    """The plain schemas that a schema is made of, those of its choices included, each once."""
    waiting = [schema]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_PARTS:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        try:
            merged = merge(definitions, part)
        except UnsatisfiableError:
            continue
        yield merged.schema
        waiting += [branch for choice in merged.choices for branch in choice]
