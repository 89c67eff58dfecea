"""A reply's XML calls as the official program decodes them: verbose, with values in attributes, or concise.

What is parsed begins with `<functions>`, so that there is no document type and with it no entity to expand.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

from .errors import DecodeError
from .python_list import MAX_CHARACTERS, Decoded

_OPEN, _CLOSE = "<functions>", "</functions>"
_FAILURES = (ElementTree.ParseError, SyntaxError, ValueError, TypeError, RecursionError, MemoryError)
_READERS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "float": float,
    "boolean": lambda text: text.lower() == "true",
    "null": lambda _: None,
    **dict.fromkeys(("array", "tuple", "object", "dict"), ast.literal_eval),
}
"""By the type that the model names; a value of any other type stays text."""


def decode_verbose(text: str) -> Decoded:
    """The calls of `<param name= value= type=/>` in `<params>`, which may be missing.

    Raises:
        DecodeError: the official decoder fails on it, or it is longer than `MAX_CHARACTERS`.
    """
    return _decode(text, _verbose_arguments)


def decode_concise(text: str) -> Decoded:
    """The calls of `<param name= type=>value</param>`.

    Raises:
        DecodeError: the official decoder fails on it, or it is longer than `MAX_CHARACTERS`.
    """
    return _decode(text, _concise_arguments)


def _decode(text: str, read: Callable[[ElementTree.Element], dict[str | None, Any]]) -> Decoded:
    start = text.find(_OPEN)
    end = text.find(_CLOSE, start)
    if start < 0 or end < 0:
        raise DecodeError(f"there is no {_OPEN} with its end")
    if end - start > MAX_CHARACTERS:
        raise DecodeError(f"{end - start} characters")
    try:
        root = ElementTree.fromstring(text[start : end + len(_CLOSE)])
        return [{_name(function): read(function)} for function in root.findall("function")]
    except _FAILURES as error:
        raise DecodeError(f"{type(error).__name__}: {error}") from error


def _verbose_arguments(function: ElementTree.Element) -> dict[str | None, Any]:
    container = function.find("params")
    parameters = (function if container is None else container).findall("param")
    return {parameter.get("name"): _value(parameter, parameter.get("value", "")) for parameter in parameters}


def _concise_arguments(function: ElementTree.Element) -> dict[str | None, Any]:
    return {
        _name(parameter): _value(parameter, (parameter.text or "").strip()) for parameter in function.findall("param")
    }


def _name(element: ElementTree.Element) -> str:
    name = element.get("name")
    if name is None:
        raise DecodeError(f"a {element.tag} has no name")
    return name


def _value(parameter: ElementTree.Element, text: str) -> Any:
    read = _READERS.get(parameter.get("type", "string"), str)
    return read(text)
