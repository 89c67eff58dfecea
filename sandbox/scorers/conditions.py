"""Conditions on the fields of a record: plain values, and objects of operators."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.scorers.calls import json_type, same_value
from sandbox.scorers.searched_text import SearchedText
from sandbox.types import JSON


def misfits(conditions: Mapping[str, JSON], record: Mapping[str, JSON], key: str = "") -> list[str]:
    """The fields of a record that do not fit their conditions. A dot leads into an object: `address.city`."""
    own = {"id": key, **record} if key else record
    return [name for name, condition in conditions.items() if not fits(condition, _field(own, name))]


def _field(record: Mapping[str, JSON], name: str) -> JSON:
    if name in record:
        return record[name]
    outer, dot, inner = name.partition(".")
    below = record.get(outer)
    return _field(below, inner) if dot and isinstance(below, Mapping) else None


def fits(condition: JSON, value: JSON) -> bool:
    """Whether a value is the wanted one, or meets a condition: an object of which every key is an operator.

    Operators: `eq`, `ne`, `ge`, `gt`, `le`, `lt`, `in` a list; `any` of these conditions; `contains` words or a number
    of a text, or an item of a list; `has` an item, an object that meets these conditions; `size` of a list or an
    object.
    """
    if isinstance(condition, Mapping) and condition and all(key in _OPERATORS for key in condition):
        return all(_OPERATORS[key](wanted, value) for key, wanted in condition.items())
    return same_value(condition, value)


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[JSON, JSON], bool]:
    def check(wanted: JSON, value: JSON) -> bool:
        numbers = {"integer", "number"}
        kinds = {json_type(wanted), json_type(value)}
        return (kinds <= numbers or kinds == {"string"}) and compare(value, wanted)

    return check


def _contains(wanted: JSON, value: JSON) -> bool:
    if isinstance(value, str):
        return json_type(wanted) in ("string", "integer", "number") and SearchedText(value).has(wanted)
    return isinstance(value, list) and any(same_value(wanted, item) for item in value)


def _has(wanted: JSON, value: JSON) -> bool:
    items = [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
    return isinstance(wanted, Mapping) and any(not misfits(wanted, item) for item in items)


_OPERATORS: Mapping[str, Callable[[JSON, JSON], bool]] = {
    "eq": same_value,
    "ne": lambda wanted, value: not same_value(wanted, value),
    "ge": _compared(operator.ge),
    "gt": _compared(operator.gt),
    "le": _compared(operator.le),
    "lt": _compared(operator.lt),
    "in": lambda wanted, value: isinstance(wanted, list) and any(same_value(item, value) for item in wanted),
    "any": lambda wanted, value: isinstance(wanted, list) and any(fits(condition, value) for condition in wanted),
    "contains": _contains,
    "has": _has,
    "size": lambda wanted, value: isinstance(value, (list, Mapping)) and same_value(wanted, len(value)),
}
