"""Recorded exchanges: the lines of a recording's file."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class RecordedBody(BaseModel):
    """A body: JSON, a text, or bytes in Base64; nothing for an empty one."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: Literal["empty", "json", "text", "base64"] = "empty"
    value: Any = None


class RecordedRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    method: str
    path: str
    query: list[tuple[str, str]] = Field(default_factory=list)
    body: RecordedBody = Field(default_factory=RecordedBody)


class RecordedAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: int = Field(ge=100, le=599)
    headers: dict[str, str] = Field(default_factory=dict)
    body: RecordedBody = Field(default_factory=RecordedBody)


class RecordedExchange(BaseModel):
    """One line of a recording.

    Attributes:
        removed: the places from which secrets were taken out.
        salt: of `marks`.
        marks: short salted hashes of what was taken out of the request because the answer showed it to be secret;
            a replay knows by them the request that was recorded.
    """

    model_config = ConfigDict(extra="forbid")

    request: RecordedRequest
    response: RecordedAnswer
    removed: list[str] = Field(default_factory=list)
    salt: str = ""
    marks: list[str] = Field(default_factory=list)


def mark_of(salt: str, value: str) -> str:
    """A hash of a value of 16 bits: enough to tell it from others of a recording, too few to tell it."""
    return hashlib.sha256(f"{salt}:{value}".encode("utf-8", "surrogatepass")).hexdigest()[:4]


def content_of(body: RecordedBody) -> bytes:
    """The bytes of a recorded body; JSON without blanks."""
    if body.kind == "json":
        return json.dumps(body.value, ensure_ascii=False, separators=(",", ":")).encode()
    if body.kind == "base64":
        return base64.b64decode(str(body.value))
    return str(body.value).encode() if body.kind == "text" else b""
