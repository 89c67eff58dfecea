"""OAuth2 tokens for client credentials (RFC 6749, section 4.4)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qsl

from sandbox.mock.exchange import WireAnswer, WireRequest
from sandbox.mock.wire_text import basic_credentials, json_answer
from sandbox.types import JSON

SECONDS_VALID = 3600
MAX_TOKENS = 10_000
"""Tokens that are known at once; the oldest is forgotten."""

MAX_REQUEST = 10_000


class TokenEndpoint:
    """Gives out tokens, and knows them again.

    Args:
        credential: `CLIENT_ID:CLIENT_SECRET`; None for any, and then any token has all scopes.
        scopes: those that there are.
        seed: tokens are made of it.
        clock: seconds.
    """

    def __init__(self, credential: str | None, scopes: frozenset[str], seed: str, clock: Callable[[], float]) -> None:
        self._credential = credential
        self._scopes = scopes
        self._seed = seed
        self._clock = clock
        self._tokens: dict[str, tuple[frozenset[str], float]] = {}
        self._given = 0
        self._standing = hashlib.sha256(f"{seed}:standing".encode()).hexdigest()[:40]

    def standing_token(self) -> str:
        """A token with every scope that does not expire, for callers in this process."""
        return self._standing

    def scopes_of(self, token: str) -> frozenset[str] | None:
        """The scopes of a token; None for one that is unknown or expired."""
        if self._credential is None:
            return self._scopes if token else None
        if hmac.compare_digest(token.encode(), self._standing.encode()):
            return self._scopes
        scopes, expiry = self._tokens.get(token, (None, 0.0))
        return scopes if self._clock() < expiry else None

    def knows(self, client: str) -> bool:
        """Whether it gives tokens to a client, by its `CLIENT_ID:CLIENT_SECRET`."""
        if self._credential is None:
            return all(client.partition(":"))
        return hmac.compare_digest(client.encode(), self._credential.encode())

    def answer(self, form: Mapping[str, str]) -> WireAnswer:
        """The answer to a request of a client that it knows."""
        if form.get("grant_type") != "client_credentials":
            return _error("unsupported_grant_type" if "grant_type" in form else "invalid_request")
        wanted = frozenset(form["scope"].split()) if form.get("scope") else self._scopes
        if not wanted <= self._scopes:
            return _error("invalid_scope")
        body: dict[str, JSON] = {
            "access_token": self._new(wanted),
            "token_type": "Bearer",
            "expires_in": SECONDS_VALID,
            "scope": " ".join(sorted(wanted)),
        }
        return json_answer(200, body, {"Cache-Control": "no-store"})

    def _new(self, scopes: frozenset[str]) -> str:
        self._given += 1
        token = hashlib.sha256(f"{self._seed}:{self._credential}:{self._given}".encode()).hexdigest()[:40]
        self._tokens[token] = scopes, self._clock() + SECONDS_VALID
        if len(self._tokens) > MAX_TOKENS:
            del self._tokens[next(iter(self._tokens))]
        return token


def token_answer(endpoints: Sequence[TokenEndpoint], request: WireRequest) -> WireAnswer:
    """The answer to a request for a token.

    Args:
        endpoints: those of the schemes that give out tokens at this address.
    """
    if request.method != "POST":
        return json_answer(405, {"error": "invalid_request"}, {"Allow": "POST"})
    try:
        form = dict(parse_qsl(request.body[:MAX_REQUEST].decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        return _error("invalid_request")
    client = _client(request, form)
    for endpoint in endpoints:
        if endpoint.knows(client):
            return endpoint.answer(form)
    return _error("invalid_client", 401, {"WWW-Authenticate": 'Basic realm="token"'})


def _client(request: WireRequest, form: Mapping[str, str]) -> str:
    given = basic_credentials(request.headers.get("authorization", ""))
    return given if given is not None else f"{form.get('client_id', '')}:{form.get('client_secret', '')}"


def _error(code: str, status: int = 400, headers: dict[str, str] | None = None) -> WireAnswer:
    return json_answer(status, {"error": code}, headers)
