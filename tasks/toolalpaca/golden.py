"""The standard answers: calls whose arguments are JSON, but for places that stand for what only the run can tell."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .records import Step

OPTIONAL = "[Optional]"
OPEN = object()
"""An argument that the standard answer leaves open."""
_KEY = re.compile(r'"([A-Za-z_]\w*)"\s*:')
_PLACE = re.compile(r"\$?\{[A-Za-z]")


@dataclass(slots=True, frozen=True)
class GoldCall:
    """A call of a standard answer.

    Attributes:
        arguments: by name; some are `OPEN`.
        optional: whether an answer can do without it.
    """

    name: str
    arguments: dict[str, Any]
    optional: bool


def gold_call(step: Step, keys: Collection[str] = ()) -> GoldCall:
    """A step, read as far as it can be, without arguments for keys."""
    given = {name: value for name, value in gold_arguments(step.Action_Input).items() if name not in keys}
    return GoldCall(step.Action.removeprefix(OPTIONAL), given, step.Action.startswith(OPTIONAL))


def gold_arguments(text: str) -> dict[str, Any]:
    """The arguments of a step; what is no JSON, such as `${id from search}`, is `OPEN`."""
    try:
        read = json.loads(text)
        pairs = list(read.items()) if isinstance(read, dict) else []
    except (ValueError, RecursionError):
        pairs = _loose_pairs(text)
    return {name: OPEN if isinstance(value, str) and _PLACE.search(value) else value for name, value in pairs}


def _loose_pairs(text: str) -> list[tuple[str, Any]]:
    """Keys with what stands up to the next one."""
    keys = list(_KEY.finditer(text))
    ends = [key.start() for key in keys[1:]] + [len(text)]
    pairs: list[tuple[str, Any]] = []
    for key, end in zip(keys, ends, strict=False):
        source = text[key.end() : end].strip().rstrip(",").strip()
        if end == len(text):
            source = source.removesuffix("}").strip()
        if source:
            pairs.append((key[1], _value(source)))
    return pairs


def _value(source: str) -> Any:
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        return OPEN
