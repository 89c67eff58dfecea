"""Function documents as the official system prompts write them: as Python, XML or JSON, with all their quirks.

The forms are those of `bfcl-eval` 2026.3.23.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .prompt_formats import DocumentFormat

_PYTHON_TYPES = {"string": "str", "number": "float", "integer": "int", "boolean": "bool"}
_INDENT = "    "


def write_documents(documents: Sequence[Mapping[str, Any]], written_as: DocumentFormat) -> str:
    """The documents in one text, in the order of their keys."""
    if written_as == "json":
        return json.dumps(documents, indent=4)
    if written_as == "xml":
        return "\n".join(map(_xml_function, documents))
    return "\n\n".join(f"{_python_function(document)}\n\n\n" for document in documents)


def _python_function(document: Mapping[str, Any]) -> str:
    properties = document["parameters"].get("properties", {})
    arguments = f"    Args:\n{''.join(_python_parameters(properties, 2 * _INDENT))}" if properties else ""
    text = f'    """\n    {document.get("description", "")}\n\n{arguments}    """\n'
    return f"# Function: {document['name']}\n{text}"


def _python_parameters(properties: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, schema in properties.items():
        default = f", default={schema['default']!r}" if "default" in schema else ""
        yield f"{indent}{name} ({_python_type(schema)}{default}): {_description(schema)}\n"
        yield from _python_parameters(schema.get("properties", {}), indent + _INDENT)


def _python_type(schema: Mapping[str, Any]) -> str:
    declared: str = schema.get("type", "string")
    if declared in ("array", "list", "tuple") and "items" in schema:
        return f"list[{_python_type(schema['items'])}]"
    if declared in ("object", "dict"):
        values = schema.get("additionalProperties")
        return "dict" if values is None else f"dict[str, {_python_type(values)}]"
    return _PYTHON_TYPES.get(declared, declared)


def _description(schema: Mapping[str, Any]) -> str:
    choices = f" Enum values: {schema['enum']}." if "enum" in schema else ""
    return f"{schema.get('description', '')}{choices}"


def _xml_function(document: Mapping[str, Any]) -> str:
    parameters = "".join(_xml_parameters(document["parameters"], _INDENT))
    return (
        f'<function name="{document["name"]}">\n  <desc>{document.get("description", "")}</desc>\n'
        f"  <params>\n{parameters}  </params>\n</function>\n"
    )


def _xml_parameters(parent: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The parameters of a function, or of one of its objects; where it does not say, all are required.

    No comma is left in a tag.
    """
    for name, schema in parent.get("properties", {}).items():
        required = "true" if name in parent.get("required", (name,)) else "false"
        default = f' default="{schema["default"]!r}"' if "default" in schema else ""
        tag = f'name="{name}" type="{_xml_type(schema)}" required="{required}"{default}'.replace(",", "")
        yield f"{indent}<param {tag}>\n{indent}  <desc>{_description(schema)}</desc>\n"
        if "properties" in schema:
            inner = "".join(_xml_parameters(schema, indent + _INDENT))
            yield f"{indent}  <params>\n{inner}{indent}  </params>\n"
        yield f"{indent}</param>\n"


def _xml_type(schema: Mapping[str, Any]) -> str:
    declared = schema.get("type", "string")
    if "type" in schema.get("items", ()):
        return f"{declared}[{schema['items']['type']}]"
    if "additionalProperties" in schema:
        return f"{declared}[{schema['additionalProperties'].get('type', 'string')}]"
    return str(declared)
