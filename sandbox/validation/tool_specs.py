"""Checks of tools as a model is told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sandbox.errors import EnvironmentFailedError
from sandbox.tool_registry import check_schema
from sandbox.types import JSON, ToolSpec
from sandbox.validation.report import Report


def check_specs(report: Report, specs: Sequence[ToolSpec], task_id: str = "") -> bool:
    """Report what is wrong with tools that are offered together.

    Returns:
        Whether every schema is one that calls can be held to.
    """
    usable = True
    for name, count in Counter(spec.name for spec in specs).items():
        if count > 1:
            report.add("error", "tool_name", f"{count} tools that are offered together are called {name}", task_id)
    for spec in specs:
        try:
            check_schema(spec)
        except EnvironmentFailedError as error:
            report.add("error", "tool_schema", error.message, task_id)
            usable = False
            continue
        problem = _problem(spec.parameters)
        if problem:
            report.add("error", "tool_schema", f"the schema of the tool {spec.name!r} {problem}", task_id)
    return usable


def _problem(schema: JSON) -> str | None:
    """What a valid JSON schema still lacks to be one of a tool's parameters."""
    if schema.get("type") != "object":
        return f"is of the type {schema.get('type')!r}, not 'object'"
    properties = schema.get("properties", {})
    closed = schema.get("additionalProperties") is False
    unknown = [name for name in schema.get("required", ()) if closed and name not in properties]
    return f"requires {unknown[0]!r}, which it does not allow" if unknown else None
