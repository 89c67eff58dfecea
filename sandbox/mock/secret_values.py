"""Known secrets, taken out of whatever else of an exchange they stand in."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from sandbox.mock.recording import RecordedAnswer, RecordedBody, RecordedRequest
from sandbox.types import JSON

REMOVED = "[removed]"
_SHORTEST_SECRET = 6
"""Values that are shorter are taken out where they stand by their name, but not searched for elsewhere."""


class SecretValues:
    """Secrets that are looked for in every text, in every way that they may be written in."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET and secret != REMOVED}
        ways = sorted({way for secret in self._secrets for way in _ways(secret)}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ways))) if ways else None
        self._bytes = re.compile(b"|".join(re.escape(way.encode()) for way in ways)) if ways else None

    def out_of_request(self, request: RecordedRequest) -> RecordedRequest:
        """A request in which none of them stands."""
        query = [(self._text(name), self._text(value)) for name, value in request.query]
        return RecordedRequest(
            method=request.method, path=self._text(request.path), query=query, body=self._body(request.body)
        )

    def out_of_answer(self, answer: RecordedAnswer) -> RecordedAnswer:
        """An answer in which none of them stands."""
        headers = {name: self._text(value) for name, value in answer.headers.items()}
        return RecordedAnswer(status=answer.status, headers=headers, body=self._body(answer.body))

    def _text(self, text: str) -> str:
        return text if self._pattern is None else self._pattern.sub(REMOVED, text)

    def _body(self, body: RecordedBody) -> RecordedBody:
        if body.kind == "base64" and self._bytes is not None:
            content = self._bytes.sub(REMOVED.encode(), base64.b64decode(str(body.value)))
            return RecordedBody(kind="base64", value=base64.b64encode(content).decode())
        return RecordedBody(kind=body.kind, value=self._json(body.value))

    def _json(self, value: JSON) -> JSON:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._json(item) for item in value]
        if isinstance(value, dict):
            return {self._text(name): self._json(child) for name, child in value.items()}
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return REMOVED if is_number and str(value) in self._secrets else value


def _ways(secret: str) -> set[str]:
    """How a text may be written: as it is, percent-encoded, and inside JSON."""
    encoded = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    lower = {re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), way) for way in encoded}
    return {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]} | encoded | lower
