"""Answers as bytes, and credentials as they stand in headers."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping

from sandbox.mock.exchange import WireAnswer
from sandbox.types import JSON

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
"""A token of RFC 9110, section 5.6.2."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def json_bytes(value: JSON) -> bytes:
    """A value as JSON.

    Raises:
        ValueError: JSON cannot hold it.
        TypeError: the same.
    """
    return _ENCODER.encode(value).encode()


def json_answer(status: int, body: JSON, headers: Mapping[str, str] | None = None) -> WireAnswer:
    return WireAnswer(status, {"Content-Type": "application/json", **(headers or {})}, json_bytes(body))


def header_problem(headers: Mapping[str, str]) -> str | None:
    """Which header cannot be sent, so that no answer carries a second header or body inside a value."""
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            return f"{name!r} is no name of a header"
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            return f"the header {name} has a value that cannot be sent"
    return None


def basic_credentials(authorization: str) -> str | None:
    """`USER:PASSWORD` of a header of RFC 7617; None where it is none."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return None
