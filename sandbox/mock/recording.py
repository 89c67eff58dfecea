"""Recorded exchanges: the file's lines, and secrets taken out of them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field

from sandbox.mock.bodies import read_json
from sandbox.mock.contract import Contract
from sandbox.mock.exchange import Refusal, WireAnswer, WireRequest
from sandbox.mock.wire_text import basic_credentials
from sandbox.types import JSON

REMOVED = "[removed]"
_SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
_SECRET_NAME = re.compile(
    r"api[-_]?key|access[-_]?key|subscription[-_]?key|private[-_]?key|auth|token|secret|passw|pwd$|credential|session"
    r"|signature|^key$|^sig$",
    re.IGNORECASE,
)
_NO_SECRET_NAME = re.compile(
    r"author(?!iz)|page|next|continuation|cursor|tokens$|token[-_]?type|max[-_]?token", re.IGNORECASE
)
_SHORTEST_SECRET = 6
"""Values that are shorter are taken out where they stand by their name, but not searched for elsewhere."""

_KEPT_HEADERS = re.compile(r"content-type|location|retry-after|link|etag|x-.*|allow|ratelimit.*", re.IGNORECASE)


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
    """

    model_config = ConfigDict(extra="forbid")

    request: RecordedRequest
    response: RecordedAnswer
    removed: list[str] = Field(default_factory=list)


class SecretFilter:
    """Takes secrets out of exchanges.

    Secret is what stands in a header, cookie or query field that the document's security schemes name, in a
    header for credentials, or under a name that reads like one (`api_key`, `token`, `password`, ...); and each
    such value wherever else it stands.
    """

    def __init__(self, contract: Contract) -> None:
        schemes = [scheme for scheme in contract.schemes.values() if scheme.get("type") == "apiKey"]
        self._named = {str(scheme.get("name")).lower() for scheme in schemes}

    def exchange(self, request: WireRequest, answer: WireAnswer) -> RecordedExchange:
        """An exchange without its secrets."""
        removed: list[str] = []
        secrets: set[str] = set()
        for name, value in request.headers.items():
            if self._is_secret(name) or name.lower() in _SECRET_HEADERS:
                removed.append(f"request.headers.{name}")
                secrets |= _secret_parts(name, value)
        cleaned = self.request(request, removed, secrets)
        headers: dict[str, str] = {}
        for name, value in answer.headers.items():
            if name.lower() in _SECRET_HEADERS or self._is_secret(name):
                removed.append(f"response.headers.{name}")
                secrets.add(value)
            elif _KEPT_HEADERS.fullmatch(name):
                headers[name] = value
        body = self._body(answer.body, answer.headers, "response.body", removed, secrets)
        recorded = RecordedAnswer(status=answer.status, headers=headers, body=body)
        found = RecordedExchange(request=cleaned, response=recorded, removed=removed)
        return _without_values(found, {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET})

    def request(self, request: WireRequest, removed: list[str], secrets: set[str]) -> RecordedRequest:
        """A request without its secrets.

        Args:
            removed: the places of those found are added.
            secrets: those found are added.
        """
        query = []
        for name, value in parse_qsl(request.query, keep_blank_values=True):
            if self._is_secret(name):
                removed.append(f"request.query.{name}")
                secrets.add(value)
                value = REMOVED
            query.append((name, value))
        body = self._body(request.body, request.headers, "request.body", removed, secrets)
        return RecordedRequest(method=request.method, path=request.path, query=query, body=body)

    def _is_secret(self, name: str) -> bool:
        reads_like_one = _SECRET_NAME.search(name) is not None and _NO_SECRET_NAME.search(name) is None
        return name.lower() in self._named or reads_like_one

    def _body(
        self, content: bytes, headers: Mapping[str, str], where: str, removed: list[str], secrets: set[str]
    ) -> RecordedBody:
        if not content:
            return RecordedBody()
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "").lower()
        if "json" in kind or not kind:
            found = _json_of(content)
            if found is not None:
                return RecordedBody(kind="json", value=self._clean(found[0], where, removed, secrets))
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return RecordedBody(kind="base64", value=base64.b64encode(content).decode())
        if "urlencoded" in kind:
            fields = parse_qsl(text, keep_blank_values=True)
            cleaned = [(name, self._clean_field(name, value, where, removed, secrets)) for name, value in fields]
            text = urlencode(cleaned)
        return RecordedBody(kind="text", value=text)

    def _clean_field(self, name: str, value: str, where: str, removed: list[str], secrets: set[str]) -> str:
        if not self._is_secret(name):
            return value
        removed.append(f"{where}.{name}")
        secrets.add(value)
        return REMOVED

    def _clean(self, value: JSON, where: str, removed: list[str], secrets: set[str]) -> JSON:
        if isinstance(value, list):
            return [self._clean(item, f"{where}.{index}", removed, secrets) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        made: dict[str, JSON] = {}
        for name, child in value.items():
            if isinstance(child, str) and child and self._is_secret(name):
                made[name] = self._clean_field(name, child, where, removed, secrets)
            else:
                made[name] = self._clean(child, f"{where}.{name}", removed, secrets)
        return made


def _json_of(content: bytes) -> tuple[JSON] | None:
    try:
        return (read_json(content, nesting=200),)
    except Refusal:
        return None


def _secret_parts(name: str, value: str) -> set[str]:
    """The secrets in a header: credentials without their scheme, and each cookie's value."""
    if "cookie" in name.lower():
        return {part.partition("=")[2].strip() for part in value.split(";")}
    scheme, _, rest = value.partition(" ")
    basic = basic_credentials(value)
    return {rest or scheme} | ({basic.partition(":")[2]} if basic else set())


def _without_values(exchange: RecordedExchange, secrets: Iterable[str]) -> RecordedExchange:
    """An exchange in which no secret stands in any text."""
    wanted = [re.escape(secret) for secret in sorted(secrets, key=len, reverse=True) if secret != REMOVED]
    if not wanted:
        return exchange
    pattern = re.compile("|".join(wanted))

    def clean(value: JSON) -> JSON:
        if isinstance(value, str):
            return pattern.sub(REMOVED, value)
        if isinstance(value, (list, tuple)):
            return [clean(item) for item in value]
        if isinstance(value, dict):
            return {clean(name): clean(child) for name, child in value.items()}
        return value

    data = exchange.model_dump()
    for side in ("request", "response"):
        data[side] = {key: part if key in ("method", "status") else clean(part) for key, part in data[side].items()}
        data[side]["body"]["kind"] = getattr(exchange, side).body.kind
    return RecordedExchange.model_validate(data)


def content_of(body: RecordedBody) -> bytes:
    """The bytes of a recorded body."""
    if body.kind == "json":
        return json.dumps(body.value, ensure_ascii=False).encode()
    if body.kind == "base64":
        return base64.b64decode(str(body.value))
    return str(body.value).encode() if body.kind == "text" else b""
