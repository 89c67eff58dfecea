"""Answers made from the shape that an API's answers have.

A shape is JSON with the names of types in place of values. A list holds the shape of its elements, with their number
as `_list_length`, or is told in words, as `list of str with length 8`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from typing import Any

ELEMENTS = 3
"""Of a list at most; more would be cut off before the agent sees them."""
DEEPEST = 60

_LIST_IN_WORDS = re.compile(r"list of (\w+) with length (\d{1,9})")
_LENGTH = "_list_length"
_OPENED = {"{": "}", "[": "]"}
_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)


def fill(template: Any, arguments: Any, seed: str) -> Any:
    """An answer of a template's shape: the same for the same seed, with the arguments where a key is called like one.

    Args:
        template: a shape, or the text of one that may be cut off.
    """
    shape = completed(template) if isinstance(template, str) else template
    given = arguments if isinstance(arguments, Mapping) else {}
    return _filled(shape, "value", given, random.Random(seed), 0)


def _filled(shape: Any, key: str, given: Mapping[str, Any], chance: random.Random, depth: int) -> Any:
    if depth > DEEPEST:
        return None
    if isinstance(shape, dict):
        named = ((name, part) for name, part in shape.items() if name != _LENGTH)
        return {name: _filled(part, name, given, chance, depth + 1) for name, part in named}
    if isinstance(shape, list):
        return [_filled(part, key, given, chance, depth + 1) for part in shape for _ in range(_length(part))]
    if not isinstance(shape, str):
        return shape
    if key in given and shape != "NoneType":
        return given[key]
    return _value(shape, key, chance)


def _length(part: Any) -> int:
    length = part.get(_LENGTH, 1) if isinstance(part, dict) else 1
    return min(length, ELEMENTS) if isinstance(length, int) else 1


def _value(kind: str, key: str, chance: random.Random) -> Any:
    if words := _LIST_IN_WORDS.fullmatch(kind):
        return [_value(words[1], key, chance) for _ in range(min(int(words[2]), ELEMENTS))]
    match kind:
        case "str":
            return f"{key} {chance.randrange(1, 1000)}"
        case "int":
            return chance.randrange(1, 1000)
        case "float":
            return chance.randrange(1, 100_000) / 100
        case "bool":
            return chance.random() < 0.5
        case "NoneType":
            return None
        case "empty list" | "list":
            return []
    return kind


def completed(text: str) -> Any:
    """JSON whose end may be missing, up to the last part that is whole; the text itself where nothing is."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    whole = text[: _whole(text)]
    try:
        return json.loads(whole + _closing(whole))
    except (ValueError, RecursionError):
        return text


def _whole(text: str) -> int:
    """Where the last part of JSON ends that is whole, or after which a comma says so; 0 where none does."""
    depth = end = 0
    for part in _PART.finditer(text):
        if part[0] in _OPENED:
            depth += 1
        elif part[0] in ("}", "]"):
            depth -= 1
            if depth < 0:
                break
            end = part.end()
        elif part[0] == ",":
            end = part.start()
    return end


def _closing(text: str) -> str:
    """What closes the brackets that are open at the end of a text."""
    opened: list[str] = []
    for part in _PART.finditer(text):
        if part[0] in _OPENED:
            opened.append(_OPENED[part[0]])
        elif part[0] in ("}", "]") and opened:
            opened.pop()
    return "".join(reversed(opened))
