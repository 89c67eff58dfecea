"""What a schema tells of the values that it is written for."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sandbox.mock.schema_validator import compile_schema
from sandbox.types import JSON

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator


def examples_of(plain: Mapping[str, JSON]) -> list[JSON]:
    """The values that a schema gives as examples or defaults."""
    listed = plain.get("examples")
    found = [plain[keyword] for keyword in ("example", "default") if keyword in plain]
    return found + (listed if isinstance(listed, list) else [])


def implied_type(plain: Mapping[str, JSON]) -> str:
    """The type that a schema without one is written for."""
    for kind, keywords in _KEYWORDS_OF.items():
        if any(keyword in plain for keyword in keywords):
            return kind
    return "string"


_KEYWORDS_OF = {
    "object": ("properties", "required", "additionalProperties", "patternProperties", "minProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "contains", "uniqueItems"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


def cost_of(branch: JSON) -> int:
    """How much a branch asks for, roughly: nothing, a scalar, anything else."""
    if not isinstance(branch, Mapping):
        return 3
    kind = branch.get("type")
    return 0 if kind == "null" else 1 if kind in ("string", "integer", "number", "boolean") else 2


def property_schema(plain: Mapping[str, JSON], name: str) -> JSON:
    """The schema of a property of an object."""
    properties = plain.get("properties") or {}
    found = [properties[name]] if name in properties else []
    for pattern, schema in (plain.get("patternProperties") or {}).items():
        if matches(pattern, name):
            found.append(schema)
    if found:
        return found[0] if len(found) == 1 else {"allOf": found}
    additional = plain.get("additionalProperties", True)
    return {"type": "string"} if additional is True else additional


@functools.lru_cache(maxsize=1_000)
def _pattern_check(pattern: str) -> Draft202012Validator:
    return compile_schema({"pattern": pattern})


def matches(pattern: str, text: str) -> bool:
    """Whether a text matches, as the engine says that values are held to: its steps are bounded."""
    return _pattern_check(pattern).is_valid(text)
