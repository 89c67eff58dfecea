"""Arguments of native tool calls, which servers carry as JSON text."""

from __future__ import annotations

import json

from sandbox.types import JSON

UNPARSED = ""
"""The argument name under which a text that is no JSON object is kept, so that a verdict can show it."""


def parse_arguments(text: str | None) -> dict[str, JSON]:
    """The arguments in a text; what is no JSON object is kept under the name `UNPARSED`."""
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {UNPARSED: text}
