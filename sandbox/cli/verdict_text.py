"""A verdict as text."""

from __future__ import annotations

import json

from sandbox.types import JSON

WRONG_ARGUMENT = {"accepted": "accepted, any of", "value": "got", "got": "call made"}
"""What the details of a wrong argument are called, where the score is a value too and the call was also got."""


def verdict_text(verdict: dict[str, JSON]) -> str:
    """The outcome, and a line of JSON for each detail; a text of several lines stands as it is."""
    outcome = "passed" if verdict["passed"] else f"failed: {verdict['error_class']} (owner {verdict['owner']})"
    official = f"\nofficial error: {verdict['official_error']}" if verdict["official_error"] else ""
    details = verdict["details"]
    labels = WRONG_ARGUMENT if {"accepted", "value"} <= details.keys() else {}
    lines = "".join(f"\n{_label(key, value, labels)}: {_value(value)}" for key, value in details.items())
    return f"{outcome}, value {verdict['value']:g}{official}{lines}"


def _label(key: str, value: JSON, labels: dict[str, str]) -> str:
    if key in ("expected", "missing") and _has_alternatives(value):
        return f"{key}, each argument any of its list"
    if key == "accepted" and not (isinstance(value, list) and value):
        return key
    return labels.get(key, key)


def _has_alternatives(value: JSON) -> bool:
    """Whether it is an expected call with lists of accepted arguments, or several of them."""
    if isinstance(value, list):
        return bool(value) and all(map(_has_alternatives, value))
    return isinstance(value, dict) and {"name", "arguments", "optional"} <= value.keys()


def _value(value: JSON) -> str:
    if isinstance(value, str) and "\n" in value:
        return value
    return json.dumps(value, ensure_ascii=False)
