"""Secrets taken out of exchanges before they are recorded, and out of requests before they are looked up."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode

from sandbox.mock.bodies import multipart_spans, read_json
from sandbox.mock.contract import Contract
from sandbox.mock.exchange import Refusal, WireAnswer, WireRequest
from sandbox.mock.recording import RecordedAnswer, RecordedBody, RecordedExchange, RecordedRequest, mark_of
from sandbox.mock.routing import variables
from sandbox.mock.secret_names import SECRET_HEADERS, reads_like_a_secret
from sandbox.mock.secret_values import REMOVED, SecretValues
from sandbox.mock.wire_text import basic_credentials
from sandbox.types import JSON

_KEPT_HEADERS = re.compile(r"content-type|location|retry-after|link|etag|x-.*|allow|ratelimit.*", re.IGNORECASE)
_ADDRESS_HEADERS = ("location", "link", "content-location")
_COOKIE = re.compile(r"(?:^|,)\s*[^;,=\s]+=([^;]*)")
_FIELD = re.compile(r"([?&#;])([^?&#;=\s<>\"]+)=([^&#;\s<>\"]+)")
_FORM = re.compile(r"[^\s=&{}<>\"]+=[^\s&]*(?:&[^\s=&]+=[^\s&]*)*")
_BOUNDARY = "boundary"
"""What stands for the boundary of a recorded request, since callers choose another one each time."""


@dataclass(slots=True)
class _Found:
    """What was taken out of one exchange: the places, and the values that are looked for elsewhere."""

    places: list[str] = field(default_factory=list)
    values: set[str] = field(default_factory=set)

    def take(self, place: str, value: str) -> str:
        self.places.append(place)
        self.values.add(value)
        return REMOVED


class SecretFilter:
    """Takes secrets out of exchanges.

    Secret is what stands in a header, cookie or query field that the document's security schemes name, in a
    header for credentials, or under a name that reads like one (`api_key`, `token`, `password`, ...), a variable of
    the path included; and each such value wherever else it stands, percent-encoded or not.
    """

    def __init__(self, contract: Contract) -> None:
        schemes = [scheme for scheme in contract.schemes.values() if scheme.get("type") == "apiKey"]
        self._named = {str(scheme.get("name")).lower() for scheme in schemes}
        places = {(str(scheme.get("in")), str(scheme.get("name"))) for scheme in schemes}
        self._credentials = {"request.headers.authorization"}
        self._credentials |= {f"request.headers.{name.lower()}" for place, name in places if place == "header"}
        self._credentials |= {f"request.query.{name}" for place, name in places if place == "query"}
        self._credentials |= {"request.headers.cookie" for place, _ in places if place == "cookie"}
        templates = dict.fromkeys(operation.path for operation in contract.operations.values())
        self._paths = [
            _path_pattern(contract.prefix, path) for path in templates if any(map(self._is_secret, variables(path)))
        ]

    def exchange(self, request: WireRequest, answer: WireAnswer) -> RecordedExchange:
        """An exchange without its secrets."""
        found = _Found()
        cleaned = self._request(request, found)
        own = set(found.values)
        headers: dict[str, str] = {}
        for name, value in answer.headers.items():
            place = f"response.headers.{name}"
            if name.lower() in SECRET_HEADERS or self._is_secret(name):
                found.places.append(place)
                found.values |= _secret_parts(name, value)
            elif _KEPT_HEADERS.fullmatch(name):
                headers[name] = self._fields(value, place, found) if name.lower() in _ADDRESS_HEADERS else value
        body = self._body(answer.body, answer.headers, "response.body", found)
        recorded = RecordedAnswer(status=answer.status, headers=headers, body=body)
        values = SecretValues(found.values)
        cleaned = SecretValues(own).out_of_request(cleaned)
        shown = sorted(
            value for value in found.values - own if SecretValues([value]).out_of_request(cleaned) != cleaned
        )
        salt = secrets.token_hex(8) if shown else ""
        return RecordedExchange(
            request=values.out_of_request(cleaned),
            response=values.out_of_answer(recorded),
            removed=found.places,
            salt=salt,
            marks=[mark_of(salt, value) for value in shown],
        )

    def request(self, request: WireRequest) -> tuple[RecordedRequest, Sequence[str]]:
        """A request without the secrets that it has itself, and the places from which they were taken."""
        found = _Found()
        cleaned = self._request(request, found)
        return SecretValues(found.values).out_of_request(cleaned), found.places

    def has_credential(self, places: Iterable[str]) -> bool:
        """Whether one of the places of an exchange's secrets is one where the document's security schemes look."""
        return not self._credentials.isdisjoint(places)

    def _request(self, request: WireRequest, found: _Found) -> RecordedRequest:
        for name, value in request.headers.items():
            if self._is_secret(name) or name.lower() in SECRET_HEADERS:
                found.places.append(f"request.headers.{name}")
                found.values |= _secret_parts(name, value)
        query = [
            (name, found.take(f"request.query.{name}", value) if self._is_secret(name) and value else value)
            for name, value in parse_qsl(request.query, keep_blank_values=True)
        ]
        body = self._body(request.body, request.headers, "request.body", found)
        path = self._path(request.path, found).replace(quote(REMOVED, safe=""), REMOVED)
        return RecordedRequest(method=request.method, path=path, query=query, body=body)

    def _path(self, path: str, found: _Found) -> str:
        for pattern, names in self._paths:
            if match := pattern.fullmatch(path):
                for number, name in reversed(list(enumerate(names, 1))):
                    if self._is_secret(name) and unquote(match[number]) != REMOVED:
                        found.take(f"request.path.{name}", unquote(match[number]))
                        path = path[: match.start(number)] + REMOVED + path[match.end(number) :]
                break
        return path

    def _is_secret(self, name: str, *, is_number: bool = False) -> bool:
        return name.lower() in self._named or reads_like_a_secret(name, is_number=is_number)

    def _body(self, content: bytes, headers: Mapping[str, str], where: str, found: _Found) -> RecordedBody:
        if not content:
            return RecordedBody()
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        parsed = _json_of(content) if "json" in kind.lower() or not kind else None
        if parsed is not None:
            return RecordedBody(kind="json", value=self._clean(parsed[0], where, found))
        if kind.lower().startswith("multipart/"):
            content = self._multipart(content, kind, where, found)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return RecordedBody(kind="base64", value=base64.b64encode(content).decode())
        return RecordedBody(kind="text", value=self._text(text, where, found))

    def _multipart(self, content: bytes, kind: str, where: str, found: _Found) -> bytes:
        """A form without the contents of secret fields; that of a request has a boundary of its own."""
        try:
            boundary, spans = multipart_spans(content, kind)
        except Refusal:
            return content
        for name, start, end in reversed(spans):
            if self._is_secret(name):
                found.take(f"{where}.{name}", content[start:end].decode("utf-8", "replace"))
                content = content[:start] + REMOVED.encode() + content[end:]
        is_request = where.startswith("request")
        return content.replace(b"--" + boundary, f"--{_BOUNDARY}".encode()) if is_request else content

    def _text(self, text: str, where: str, found: _Found) -> str:
        """A text, which may hold JSON, a line of JSON each, or a form, without its secrets."""
        if text.lstrip()[:1] in ("{", "["):
            parsed = _json_of(text.encode())
            if parsed is not None:
                return self._json_text(text, parsed[0], where, found)
            return "\n".join(self._line(line, where, found) for line in text.split("\n"))
        if _FORM.fullmatch(text):
            fields = parse_qsl(text, keep_blank_values=True)
            cleaned = [
                (name, found.take(f"{where}.{name}", value) if value and self._is_secret(name) else value)
                for name, value in fields
            ]
            return text if cleaned == fields else urlencode(cleaned)
        return self._fields(text, where, found)

    def _line(self, line: str, where: str, found: _Found) -> str:
        parsed = _json_of(line.encode()) if line.strip() else None
        return line if parsed is None else self._json_text(line, parsed[0], where, found)

    def _json_text(self, text: str, value: JSON, where: str, found: _Found) -> str:
        """The text itself where nothing is taken out of it."""
        cleaned = self._clean(value, where, found)
        return text if cleaned == value else json.dumps(cleaned, ensure_ascii=False)

    def _fields(self, text: str, where: str, found: _Found) -> str:
        """A text without the secret fields of the addresses in it."""

        def cleaned(match: re.Match[str]) -> str:
            if not self._is_secret(match[2]) or match[3] == REMOVED:
                return match[0]
            return f"{match[1]}{match[2]}={found.take(f'{where}.{match[2]}', unquote(match[3]))}"

        return _FIELD.sub(cleaned, text)

    def _clean(self, value: JSON, where: str, found: _Found, *, is_inside: bool = False) -> JSON:
        """A value without its secrets.

        Args:
            is_inside: all texts and numbers in it stand under a secret name.
        """
        if isinstance(value, list):
            return [
                self._clean(item, f"{where}.{index}", found, is_inside=is_inside) for index, item in enumerate(value)
            ]
        if isinstance(value, dict):
            made: dict[str, JSON] = {}
            for name, child in value.items():
                is_number = isinstance(child, (int, float))
                inside = is_inside or self._is_secret(name, is_number=is_number)
                made[name] = self._clean(child, f"{where}.{name}", found, is_inside=inside)
            return made
        if is_inside and not isinstance(value, bool) and value not in (None, "", REMOVED):
            return found.take(where, str(value))
        return value


def _path_pattern(prefix: str, path: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """What finds the variables of a path template in a path as it was sent."""
    literals = re.split(r"\{[^{}/]*\}", path)
    return re.compile(re.escape(prefix) + "([^/]+)".join(map(re.escape, literals))), variables(path)


def _json_of(content: bytes) -> tuple[JSON] | None:
    try:
        return (read_json(content, nesting=200),)
    except Refusal:
        return None


def _secret_parts(name: str, value: str) -> set[str]:
    """The secrets in a header: credentials without their scheme, and each cookie's value."""
    if name.lower() == "set-cookie":
        return {cookie.strip().strip('"') for cookie in _COOKIE.findall(value)}
    if "cookie" in name.lower():
        return {part.partition("=")[2].strip().strip('"') for part in value.split(";")}
    scheme, _, rest = value.partition(" ")
    basic = basic_credentials(value)
    return {rest.strip() or scheme} | ({basic.partition(":")[2]} if basic else set())
