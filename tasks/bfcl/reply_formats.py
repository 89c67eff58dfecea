"""A reply's calls in the format of a configuration: as the official program decodes them, and as `exact` reads them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox import NotACallError, ToolCall, ToolSpec, parse_python_call

from . import json_list, python_list, xml_calls
from .errors import DecodeError
from .prompt_formats import CallFormat, PromptFormat
from .python_list import MAX_CHARACTERS, Decoded, bracketed

_OPEN, _CLOSE = "<TOOLCALL>", "</TOOLCALL>"
_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError, NotACallError)
_DECODERS: Mapping[CallFormat, Callable[[str], Decoded]] = {
    "python": lambda text: python_list.decode(text, as_published=True),
    "json": json_list.decode,
    "verbose_xml": xml_calls.decode_verbose,
    "concise_xml": xml_calls.decode_concise,
}
_MARKS: Mapping[CallFormat, str] = {
    "python": "(",
    "json": "{",
    "verbose_xml": "<function ",
    "concise_xml": "<function ",
}


def decode(reply: str, prompt_format: PromptFormat) -> Any:
    """The calls of a reply by the official rule.

    Raises:
        DecodeError: the official decoder fails on it.
    """
    return _DECODERS[prompt_format.calls](_inside(bracketed(reply), prompt_format))


def read(reply: str, prompt_format: PromptFormat, tools: Sequence[ToolSpec]) -> list[ToolCall]:
    """The calls of a reply: Python's positional arguments are some, and JSON's lists may hold objects.

    Raises:
        DecodeError: there is something else where the calls should be.
    """
    text = _inside(bracketed(reply), prompt_format)
    if prompt_format.calls == "python":
        return _python_calls(text.strip("'"), tools)
    decoded = json_list.read(text) if prompt_format.calls == "json" else _DECODERS[prompt_format.calls](text)
    calls = [ToolCall(name, arguments) for call in decoded for name, arguments in call.items()]
    if not all(isinstance(call.name, str) and isinstance(call.arguments, dict) for call in calls):
        raise DecodeError("a name is no text, or arguments are no object")
    return calls


def has_mark(reply: str, prompt_format: PromptFormat) -> bool:
    """Whether a reply has what every call in the format has, so that a call may have been meant."""
    return _MARKS[prompt_format.calls] in reply


def _inside(text: str, prompt_format: PromptFormat) -> str:
    """What stands in the first tag, where there is to be one."""
    if not prompt_format.tagged:
        return text
    start = text.find(_OPEN)
    end = text.find(_CLOSE, start)
    if start < 0 or end < 0:
        raise DecodeError(f"there is no {_OPEN} with its end")
    return text[start + len(_OPEN) : end].strip()


def _python_calls(text: str, tools: Sequence[ToolSpec]) -> list[ToolCall]:
    if len(text) > MAX_CHARACTERS:
        raise DecodeError(f"{len(text)} characters")
    try:
        body = ast.parse(text, mode="eval").body
        nodes = body.elts if isinstance(body, (ast.List, ast.Tuple, ast.Set)) else [body]
        return [parse_python_call(ast.unparse(node), tools) for node in nodes]
    except _FAILURES as error:
        raise DecodeError(f"{type(error).__name__}: {error}") from error
