"""Calls written as Python: `weather.forecast("Oslo", days=3)`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from sandbox.types import JSON, ToolCall, ToolSpec

MAX_SOURCE = 100_000
"""Longer texts are not parsed: no call is that long, and `ast` takes seconds for ten times as much."""

MAX_INTEGER_BITS = 4096

_PARSE_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)


class NotACallError(Exception):
    """The source is not one Python call with readable arguments."""


def parse_python_calls(
    text: str, spans: Iterable[tuple[int, int]], tools: Sequence[ToolSpec]
) -> tuple[list[ToolCall], str | None]:
    """The calls that stand at some places of a reply, of together at most `MAX_SOURCE` characters.

    Returns:
        The calls, and what was wrong with the first place that does not hold one.
    """
    calls: list[ToolCall] = []
    problem: str | None = None
    left = MAX_SOURCE
    for start, end in spans:
        try:
            if end - start > left:
                raise NotACallError(f"the reply's calls have more than {MAX_SOURCE} characters")
            left -= end - start
            call = parse_python_call(text[start:end], tools)
        except NotACallError as error:
            problem = problem or f"the call at character {start} cannot be read: {error}"
            continue
        call.span = (start, end)
        calls.append(call)
    return calls, problem


def parse_python_call(source: str, tools: Sequence[ToolSpec] = ()) -> ToolCall:
    """One call. Positional arguments get their names from the tool's schema, in its order.

    Raises:
        NotACallError: says why.
    """
    if len(source) > MAX_SOURCE:
        raise NotACallError(f"{len(source)} characters are too long for a call")
    if "(" not in source:
        raise NotACallError("it is not a call")
    try:
        node = ast.parse(source.strip(), mode="eval").body
        if not isinstance(node, ast.Call):
            raise NotACallError("it is not a call")
        name = ast.unparse(node.func)
        given = [pair for keyword in node.keywords for pair in _keyword_arguments(keyword)]
        positional = [_value(argument) for argument in node.args]
    except _PARSE_FAILURES as error:
        raise NotACallError(f"it is not Python: {type(error).__name__}: {error}") from error
    given += zip(_parameter_names(name, tools, len(positional)), positional, strict=True)
    arguments: dict[str, JSON] = {}
    for parameter, value in given:
        if parameter in arguments:
            raise NotACallError(f"the argument {parameter} is given twice")
        arguments[parameter] = value
    return ToolCall(name, arguments)


def _keyword_arguments(keyword: ast.keyword) -> list[tuple[str, JSON]]:
    """`a=1`, or what `**{"a": 1}` unpacks to; what is unpacked from anything else has the name `**`."""
    value = _value(keyword.value)
    if keyword.arg is not None:
        return [(keyword.arg, value)]
    return list(value.items()) if isinstance(value, dict) else [("**", value)]


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
        return {_whole_characters(str(key)): _jsonable(item) for key, item in value.items()}
    if isinstance(value, set):
        return [_jsonable(item) for item in sorted(value, key=repr)]  # a set's own order changes from run to run
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value]
    if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
        return hex(value)  # Python refuses to write it in decimal
    if isinstance(value, str):
        return _whole_characters(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return repr(value)


def _whole_characters(text: str) -> str:
    """A text in which the two halves of a character, escaped as JSON writes them, are one; JSON reads them so."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
