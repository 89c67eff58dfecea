"""A reply's JSON calls, `[{"function": ..., "parameters": ...}]`, as the official program decodes them and as they are.

The official rule cuts the list at the first `}` that is followed by `]`. Calls with a list of objects
among their arguments are so cut in two, and what is no JSON counts as no calls.
"""

from __future__ import annotations

import json
import re
from typing import Any

from .errors import DecodeError
from .python_list import MAX_CHARACTERS, Decoded

_BEGIN = re.compile(r"\[\s*+\{")
_END = re.compile(r"\}\s*+\]")


def decode(text: str) -> Decoded:
    """The calls that the official decoder finds; none where there is no JSON.

    Raises:
        DecodeError: the official decoder fails on it, or it is longer than `MAX_CHARACTERS`.
    """
    first, last = text.find("["), text.rfind("]")
    if 0 <= first < last:
        text = text[first : last + 1]
    begin = _BEGIN.search(text)
    end = begin and _END.search(text, begin.end())
    if begin and end:
        text = text[begin.start() : end.end()]
    if len(text) > MAX_CHARACTERS:
        raise DecodeError(f"{len(text)} characters")
    try:
        return _calls(json.loads(text))
    except json.JSONDecodeError:
        return []
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"{type(error).__name__}: {error}") from error


def read(text: str) -> Decoded:
    """The calls of the first list of objects, with all that is in it.

    Raises:
        DecodeError: it is no JSON, an object is no call, or the list is longer than `MAX_CHARACTERS`.
    """
    begin = _BEGIN.search(text)
    if begin is None:
        return []
    try:
        return _calls(json.JSONDecoder().raw_decode(text[begin.start() : begin.start() + MAX_CHARACTERS])[0])
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"{type(error).__name__}: {error}") from error


def _calls(value: Any) -> Decoded:
    """The objects of a list; a text or an object has none."""
    if isinstance(value, (str, dict)):
        return []
    if not isinstance(value, list):
        raise DecodeError(f"a {type(value).__name__} is no list of calls")
    return [_call(item) for item in value if isinstance(item, dict)]


def _call(item: dict[str, Any]) -> dict[str, Any]:
    if "function" not in item or "parameters" not in item or isinstance(item["function"], (list, dict)):
        raise DecodeError("an object is no call")
    return {item["function"]: item["parameters"]}
