"""API documents as tools."""

from __future__ import annotations

from typing import Any

from sandbox import ToolSpec

from .worlds import Document

_TYPES: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "list": {"type": "array"},
    "list(str)": {"type": "array", "items": {"type": "string"}},
}
OPTIONAL = ("[Optional]", "Only needed for the")
"""Words in the description of a parameter that a call can do without."""


def to_tool(document: Document, *, offered: bool = True) -> ToolSpec:
    """A tool with the document's parameters; the API itself says what is wrong with an argument."""
    parameters = document.input_parameters
    schema = {
        "type": "object",
        "properties": {
            name: {**_TYPES.get(each.type, {}), "description": each.description} for name, each in parameters.items()
        },
        "required": [name for name in parameters if name not in optional_parameters(document)],
        "additionalProperties": False,
    }
    return ToolSpec(document.name, document.description, schema, checked=False, offered=offered)


def optional_parameters(document: Document) -> set[str]:
    """The parameters that some calls can do without."""
    described = document.input_parameters.items()
    return {name for name, each in described if any(word in each.description for word in OPTIONAL)}
