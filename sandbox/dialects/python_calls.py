"""Calls written as Python: `weather.forecast("Oslo", days=3)`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sandbox.types import JSON, ToolCall, ToolSpec

MAX_SOURCE = 100_000
"""Longer texts are not parsed: no call is that long, and `ast` would take seconds."""

MAX_INTEGER_BITS = 4096

_PARSE_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)


class NotACallError(Exception):
    """The source is not one Python call with readable arguments."""


def parse_python_call(source: str, tools: Sequence[ToolSpec] = ()) -> ToolCall:
    """One call. Positional arguments get their names from the tool's schema, in its order.

    Raises:
        NotACallError: says why.
    """
    if len(source) > MAX_SOURCE:
        raise NotACallError(f"{len(source)} characters are too long for a call")
    try:
        node = ast.parse(source.strip(), mode="eval").body
        if not isinstance(node, ast.Call):
            raise NotACallError("it is not a call")
        name = ast.unparse(node.func)
        arguments = {keyword.arg: _value(keyword.value) for keyword in node.keywords if keyword.arg}
        positional = [_value(argument) for argument in node.args]
    except _PARSE_FAILURES as error:
        raise NotACallError(f"it is not Python: {type(error).__name__}: {error}") from error
    for parameter, value in zip(_parameter_names(name, tools, len(positional)), positional, strict=True):
        if parameter in arguments:
            raise NotACallError(f"the argument {parameter} is given twice")
        arguments[parameter] = value
    return ToolCall(name, arguments)


def _parameter_names(name: str, tools: Sequence[ToolSpec], count: int) -> list[str]:
    known: list[str] = []
    for tool in tools:
        if tool.name == name:
            known = list(tool.parameters.get("properties", {}))
    return [known[index] if index < len(known) else f"argument {index + 1}" for index in range(count)]


def _value(node: ast.expr) -> JSON:
    """A literal's value; the source text of anything else, so that nothing of the model's is run."""
    try:
        value = ast.literal_eval(node)
    except (*_PARSE_FAILURES, TypeError):
        return ast.unparse(node)
    return _jsonable(value)


def _jsonable(value: object) -> JSON:
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_jsonable(item) for item in value]
    if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
        return hex(value)  # Python refuses to write it in decimal
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return repr(value)
