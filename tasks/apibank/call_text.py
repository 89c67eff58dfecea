"""Reading a call out of a reply: as the published program does, and properly."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox import NotACallError, ToolCall, parse_python_call

MAX_CHARACTERS = 10_000
"""No longer reply is read; the longest recorded prompt with a whole dialogue has 13,000."""
MAX_ENDS = 60
"""Closing brackets at which a call is tried to end."""

_OPENING = re.compile(r"\[(\w++)\(")
_CALLED = re.compile(r"(?<!\w)([A-Za-z]\w*+)\(")
_ARGUMENT = re.compile(r"(?<!\w)(?P<name>\w++)\s*=\s*(?:['\"](?P<quoted>.+?)['\"]|(?P<bracketed>\[.*\])|(?P<bare>\w+))")
"""A value ends at the next quotation mark of either kind; the rule of `api_call_extraction.py` at a1236281."""


def published_call(text: str) -> tuple[str, dict[str, str]] | None:
    """The first `[Name(...)]` of a reply as the published program reads it; None without one.

    It reaches to the last `)]` of its line, and every value is a text.
    """
    for line in text[:MAX_CHARACTERS].split("\n"):
        end = line.rfind(")]")
        opening = _OPENING.search(line, 0, max(end, 0))
        if opening is not None:
            found = _ARGUMENT.finditer(line[opening.end() : end])
            return opening[1], {each["name"]: each["quoted"] or each["bracketed"] or each["bare"] for each in found}
    return None


def proper_call(text: str, parameters: Mapping[str, Iterable[str]]) -> ToolCall | None:
    """The first call in a reply, its arguments as values; None where none can be read.

    Args:
        parameters: names of the parameters of the APIs; other names are a call only right after a `[`.
    """
    text = text[:MAX_CHARACTERS]
    for opening in _CALLED.finditer(text):
        name, start = opening[1], opening.start()
        if name in parameters or text[start - 1 : start] == "[":
            return _python_call(text, start) or _quoted_call(text, opening, parameters.get(name, ()))
    return None


def _python_call(text: str, start: int) -> ToolCall | None:
    """The call as Python, up to the first closing bracket that makes it one."""
    end = start
    for _ in range(MAX_ENDS):
        end = text.find(")", end) + 1
        if end == 0:
            return None
        try:
            return parse_python_call(text[start:end])
        except NotACallError:
            continue
    return None


def _quoted_call(text: str, opening: re.Match[str], parameters: Iterable[str]) -> ToolCall | None:
    """A call whose quotation marks do not pair, as in `who='['A', 'B']'`: values reach to the next parameter."""
    line = text[opening.end() :].split("\n", 1)[0]
    end = line.rfind(")]" if text[: opening.start()].endswith("[") else ")")
    if end < 0:
        return None
    source = line[:end]
    names = "|".join(re.escape(name) for name in parameters)
    starts = list(re.finditer(rf"(?:^|,)\s*({names})\s*=\s*", source)) if names else []
    arguments: dict[str, Any] = {}
    ends = [each.start() for each in starts[1:]] + [end]
    for each, value_end in zip(starts, ends, strict=False):
        arguments[each[1]] = unquoted(source[each.end() : value_end].strip())
    return ToolCall(opening[1], arguments)


def unquoted(source: str) -> Any:
    """A value without the quotation marks around it; a literal's value where it is one of other than a text."""
    if len(source) > 1 and source[0] == source[-1] and source[0] in "'\"":
        return source[1:-1]
    return literal(source)


def literal(source: str) -> Any:
    """The value of a Python literal that JSON can hold, or the text itself."""
    try:
        value = ast.literal_eval(source.strip())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return source
    return value if is_json(value) else source


def is_json(value: Any) -> bool:
    """Whether a value can be written as JSON; a whole number of more than 4300 digits cannot."""
    try:
        json.dumps(value)
    except (ValueError, TypeError, RecursionError):
        return False
    return True


def written_call(name: str, arguments: Mapping[str, Any]) -> str:
    """A call in the benchmark's format: scalars in quotation marks, lists as they are."""
    values = (
        f"{key}={value!r}" if isinstance(value, (str, list)) else f"{key}='{value}'" for key, value in arguments.items()
    )
    return f"[{name}({', '.join(values)})]"
