"""Tools as short signatures, a line for each parameter; calls as JSON objects in the text.

Shorter than JSON schemas, for models with a small context. A parameter that must be
given is marked with a star.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sandbox.dialects.json_calls import JsonDialect
from sandbox.types import JSON, ToolSpec

_MAX_DEPTH = 20
"""Deeper objects are not described."""


class SignaturesDialect(JsonDialect):
    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        if not tools:
            return task_prompt
        described = "\n".join(signature(tool) for tool in tools)
        return f"{described}\n\n{task_prompt}"


def signature(tool: ToolSpec) -> str:
    """A tool as text: its name and description, then a line for each parameter, nested ones indented."""
    return "\n".join([f"# {tool.name}: {tool.description}", *_lines(tool.parameters, "")])


def _lines(schema: JSON, indent: str, depth: int = 0) -> Iterator[str]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or depth > _MAX_DEPTH:
        return
    required = schema.get("required")
    for name, part in properties.items():
        part = part if isinstance(part, dict) else {}
        star = "*" if isinstance(required, list) and name in required else ""
        default = f" = {_plain(part['default'])}" if "default" in part else ""
        description = f": {part['description']}" if "description" in part else ""
        yield f"{indent}{name}{star} {_type(part)}{default}{description}"
        inner = part.get("items") if part.get("type") == "array" else part
        yield from _lines(inner, indent + " ", depth + 1)


def _type(part: dict[str, JSON]) -> str:
    if part.get("type") == "array":
        items = part.get("items")
        return f"{_type(items) if isinstance(items, dict) else 'any'}[]"
    if isinstance(part.get("enum"), list):
        return "|".join(map(_plain, part["enum"]))
    kind = part.get("type", "any")
    return "|".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _plain(value: JSON) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
