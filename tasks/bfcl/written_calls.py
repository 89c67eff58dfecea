"""Calls written in the format of a configuration: what the `oracle` agent says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

from .prompt_formats import CallFormat, PromptFormat

Calls: TypeAlias = Sequence[tuple[str, Mapping[str, Any]]]

_TYPES = {bool: "boolean", int: "integer", float: "float", list: "array", dict: "dict", type(None): "null"}


def write_calls(calls: Calls, prompt_format: PromptFormat) -> str:
    """A reply that makes the calls."""
    text = _WRITERS[prompt_format.calls](calls)
    return f"<TOOLCALL>{text}</TOOLCALL>" if prompt_format.tagged else text


def _python(calls: Calls) -> str:
    return f"[{', '.join(_python_call(name, arguments) for name, arguments in calls)}]"


def _python_call(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{name}({', '.join(f'{parameter}={value!r}' for parameter, value in arguments.items())})"


def _json(calls: Calls) -> str:
    return json.dumps([{"function": name, "parameters": arguments} for name, arguments in calls])


def _verbose_xml(calls: Calls) -> str:
    root = Element("functions")
    for name, arguments in calls:
        container = SubElement(SubElement(root, "function", name=name), "params")
        for parameter, value in arguments.items():
            SubElement(container, "param", name=parameter, value=_text(value), type=_type(value))
    return tostring(root, encoding="unicode")


def _concise_xml(calls: Calls) -> str:
    root = Element("functions")
    for name, arguments in calls:
        function = SubElement(root, "function", name=name)
        for parameter, value in arguments.items():
            SubElement(function, "param", name=parameter, type=_type(value)).text = _text(value)
    return tostring(root, encoding="unicode")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _type(value: Any) -> str:
    return _TYPES.get(type(value), "string")


_WRITERS: Mapping[CallFormat, Callable[[Calls], str]] = {
    "python": _python,
    "json": _json,
    "verbose_xml": _verbose_xml,
    "concise_xml": _concise_xml,
}
