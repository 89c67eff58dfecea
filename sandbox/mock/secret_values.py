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

_LONGEST_HASHED = 2_000
"""Values up to this length are looked for all at once, by their beginnings; longer ones one after the other."""


class SecretValues:
    """Secrets that are looked for in every text, in every way that they may be written in.

    A text is gone through once, however many secrets there are: what begins like one is compared with all of them.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET and secret != REMOVED}
        ways = {way for secret in self._secrets for way in _ways(secret)}
        self._long = sorted((way for way in ways if len(way) > _LONGEST_HASHED), key=len, reverse=True)
        self._short = {way for way in ways if len(way) <= _LONGEST_HASHED}
        self._lengths: dict[str, list[int]] = {}
        for way in sorted(self._short, key=len, reverse=True):
            lengths = self._lengths.setdefault(way[:_SHORTEST_SECRET], [])
            if len(way) not in lengths[-1:]:
                lengths.append(len(way))

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
        for way in self._long:
            text = text.replace(way, REMOVED)
        if not self._lengths:
            return text
        made: list[str] = []
        kept = at = 0
        while at <= len(text) - _SHORTEST_SECRET:
            lengths = self._lengths.get(text[at : at + _SHORTEST_SECRET], ())
            length = next((length for length in lengths if text[at : at + length] in self._short), 0)
            if length:
                made += text[kept:at], REMOVED
                kept = at + length
            at += length or 1
        return "".join([*made, text[kept:]])

    def _body(self, body: RecordedBody) -> RecordedBody:
        if body.kind == "base64":
            content = base64.b64decode(str(body.value)).decode("utf-8", "surrogateescape")
            cleaned = self._text(content).encode("utf-8", "surrogateescape")
            return RecordedBody(kind="base64", value=base64.b64encode(cleaned).decode())
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
