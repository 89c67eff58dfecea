"""Who may call an API: keys, basic and bearer credentials, and OAuth2 tokens, as its document says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from sandbox.errors import UnknownNameError, UsageError
from sandbox.mock.contract import ApiOperation, Contract
from sandbox.mock.exchange import Refusal, WireRequest
from sandbox.mock.received import cookie_fields, query_fields
from sandbox.mock.tokens import TokenEndpoint
from sandbox.mock.wire_text import basic_credentials
from sandbox.types import JSON

Scopes = frozenset[str]
_PLACES = {"header": "header", "query": "query field", "cookie": "cookie"}


class Security:
    """The security schemes of an API with their credentials.

    Args:
        seed: credentials that are not given are made of it.
        given: by scheme: a key, a bearer token, `USER:PASSWORD`, or `CLIENT_ID:CLIENT_SECRET` for OAuth2.
        clock: seconds, for the expiry of tokens.
        takes_any: where no credential is given for a scheme, any lets in that has the form which the scheme asks for.

    Attributes:
        credentials: by scheme, as in `given`; of every scheme that can be served.
        endpoints: where OAuth2 tokens are given out, by path.
        remarks: the schemes that cannot be served.

    Raises:
        UnknownNameError: a credential for a scheme that the document does not have.
        UsageError: a credential that cannot be one.
    """

    def __init__(
        self,
        contract: Contract,
        seed: int,
        given: Mapping[str, str],
        clock: Callable[[], float],
        *,
        takes_any: bool = False,
    ) -> None:
        for name in given:
            if name not in contract.schemes:
                raise UnknownNameError("security scheme", name, contract.schemes, "the document")
        self._realm = re.sub(r"[^\w .-]", "", contract.title, flags=re.ASCII)[:60] or "API"
        self._schemes = contract.schemes
        self._open = frozenset(contract.schemes.keys() - given.keys() if takes_any else ())
        self.credentials: dict[str, str] = {}
        self.endpoints: dict[str, list[TokenEndpoint]] = {}
        self.remarks: list[str] = []
        self._token_sources: dict[str, TokenEndpoint] = {}
        for name, scheme in contract.schemes.items():
            kind = _kind(scheme)
            if kind == "unknown":
                self.remarks.append(f"the security scheme {name} cannot be served; no request fulfils it")
                continue
            self.credentials[name] = _checked(name, kind, given[name] if name in given else _made(name, kind, seed))
            if kind == "client":
                self._add_endpoint(name, scheme, seed, clock, contract.prefix)

    def _add_endpoint(
        self, name: str, scheme: Mapping[str, JSON], seed: int, clock: Callable[[], float], prefix: str
    ) -> None:
        flow = scheme["flows"]["clientCredentials"]
        credential = None if name in self._open else self.credentials[name]
        endpoint = TokenEndpoint(credential, frozenset(flow.get("scopes") or ()), f"{seed}:{name}", clock)
        url = str(flow.get("tokenUrl", ""))
        path = urlsplit(url).path or "/token"
        place = path if "://" in url or path.startswith("/") else f"{prefix}/{path}"
        self.endpoints.setdefault(place, []).append(endpoint)
        self._token_sources[name] = endpoint

    def admit(self, operation: ApiOperation, request: WireRequest) -> str:
        """The scheme that lets a request in; empty where none is needed.

        Raises:
            Refusal: 401 without credentials or with wrong ones, 403 where a token lacks a scope.
        """
        if not operation.security or {} in operation.security:
            return ""
        lacking: list[str] = []
        for alternative in operation.security:
            held = {name: self._held(name, request) for name in alternative}
            if all(scopes is not None for scopes in held.values()):
                missing = [
                    scope
                    for name, scopes in alternative.items()
                    for scope in scopes
                    if name in self._token_sources and scope not in (held[name] or ())
                ]
                if not missing:
                    return next(iter(alternative))
                lacking += missing
        if lacking:
            wanted = " ".join(dict.fromkeys(lacking))
            raise Refusal(
                403,
                f"the token lacks the scope {wanted}",
                headers={"WWW-Authenticate": f'Bearer realm="{self._realm}", error="insufficient_scope"'},
            )
        schemes = dict.fromkeys(name for alternative in operation.security for name in alternative)
        challenges = dict.fromkeys(self._challenge(name) for name in schemes)
        raise Refusal(
            401,
            "credentials are missing or wrong",
            headers={"WWW-Authenticate": ", ".join(challenges)},
        )

    def _held(self, name: str, request: WireRequest) -> Scopes | None:
        """The scopes that a request has by a scheme; None where it does not fulfil it."""
        if name not in self.credentials:
            return None
        scheme = self._schemes[name]
        kind = _kind(scheme)
        authorization = request.headers.get("authorization", "")
        if kind == "key":
            given = _key(scheme, request)
        elif kind == "basic":
            given = basic_credentials(authorization)
        else:
            given = authorization[7:].strip() if authorization[:7].lower() == "bearer " else ""
        if name in self._token_sources:
            return self._token_sources[name].scopes_of(given or "")
        return frozenset() if self._fulfils(name, kind, given) else None

    def _fulfils(self, name: str, kind: str, given: str | None) -> bool:
        if name in self._open:
            return bool(given) and (kind != "basic" or ":" in str(given))
        return _same(given, self.credentials[name])

    def _challenge(self, name: str) -> str:
        scheme = self._schemes[name]
        kind = _kind(scheme)
        if kind == "key":
            place = re.sub(r"[^\w.-]", "", str(scheme["name"]), flags=re.ASCII)
            return f'ApiKey realm="{self._realm}", in="{scheme["in"]}", name="{place}"'
        return f'{"Basic" if kind == "basic" else "Bearer"} realm="{self._realm}"'

    def sent_as(self) -> dict[str, str]:
        """How a caller sends each of the `credentials`, in words, by scheme."""
        words = {
            "basic": "header Authorization: Basic, in Base64",
            "bearer": "header Authorization: Bearer",
            "client": "OAuth2 client credentials; the token goes into header Authorization: Bearer TOKEN",
        }
        schemes = {name: self._schemes[name] for name in self.credentials}
        return {
            name: words.get(_kind(scheme)) or f"{_PLACES[scheme['in']]} {scheme['name']}"
            for name, scheme in schemes.items()
        }

    def headers_for(self, operation: ApiOperation) -> tuple[dict[str, str], dict[str, str]]:
        """(headers, query fields) that let a request in, by the first alternative that can be served."""
        for alternative in operation.security:
            if all(name in self.credentials for name in alternative):
                headers: dict[str, str] = {}
                query: dict[str, str] = {}
                for name in alternative:
                    self._add(name, headers, query)
                return headers, query
        return {}, {}

    def _add(self, name: str, headers: dict[str, str], query: dict[str, str]) -> None:
        scheme, secret = self._schemes[name], self.credentials[name]
        kind = _kind(scheme)
        if kind == "key" and scheme["in"] == "query":
            query[scheme["name"]] = secret
        elif kind == "key" and scheme["in"] == "cookie":
            pair = f"{scheme['name']}={secret}"
            headers["Cookie"] = f"{headers['Cookie']}; {pair}" if "Cookie" in headers else pair
        elif kind == "key":
            headers[scheme["name"]] = secret
        elif kind == "basic":
            headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
        else:
            source = self._token_sources.get(name)
            headers["Authorization"] = f"Bearer {source.standing_token() if source else secret}"


def _kind(scheme: Mapping[str, JSON]) -> str:
    """`key`, `basic`, `bearer`, `client` (OAuth2 client credentials), or `unknown`."""
    given = scheme.get("type")
    if given == "apiKey" and scheme.get("in") in ("header", "query", "cookie") and scheme.get("name"):
        return "key"
    if given == "http" and str(scheme.get("scheme")).lower() in ("basic", "bearer"):
        return str(scheme["scheme"]).lower()
    if given == "oauth2":
        flows = scheme.get("flows")
        has_client = isinstance(flows, Mapping) and isinstance(flows.get("clientCredentials"), Mapping)
        return "client" if has_client else "bearer"
    return "bearer" if given == "openIdConnect" else "unknown"


def _made(name: str, kind: str, seed: int) -> str:
    digest = hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()
    return f"{'user' if kind == 'basic' else 'client'}:{digest[:24]}" if kind in ("basic", "client") else digest[:32]


def _checked(name: str, kind: str, secret: str) -> str:
    if not secret:
        raise UsageError(f"the credential of {name} is empty")
    if not (secret.isascii() and secret.isprintable()) or any(mark in secret for mark in ' ",;'):
        raise UsageError(f"the credential of {name} has characters that cannot stand in a header")
    if kind in ("basic", "client") and ":" not in secret:
        parts = "USER:PASSWORD" if kind == "basic" else "CLIENT_ID:CLIENT_SECRET"
        raise UsageError(f"the credential of {name} has to be {parts}")
    return secret


def _key(scheme: Mapping[str, JSON], request: WireRequest) -> str | None:
    name = str(scheme["name"])
    if scheme["in"] == "header":
        return request.headers.get(name.lower())
    fields = (
        query_fields(request.query) if scheme["in"] == "query" else cookie_fields(request.headers.get("cookie", ""))
    )
    return dict(fields).get(name)


def _same(given: str | None, secret: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), secret.encode())
