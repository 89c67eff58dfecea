"""A request to an API and its answer, as plain data."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sandbox.types import JSON, Owner

Place: TypeAlias = Literal["path", "query", "header", "cookie"]


@dataclass(slots=True, frozen=True)
class WireRequest:
    """A request as it came.

    Attributes:
        path: as it was sent, percent-encoded, without the query.
        headers: by lower-case name; those that came several times are joined by commas, cookies by semicolons.
        client: the address of the peer.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client: str = ""


@dataclass(slots=True, frozen=True)
class ApiRequest:
    """A request that fits its operation. This is what a handler gets.

    Attributes:
        operation: the operation's name.
        path, query, header, cookie: the parameters by name; those that were not sent have the document's default,
            or are missing.
        body: None where none was sent.
        number: which request of this operation it is, from 0.
        principal: the security scheme that let it in; empty for an open operation.
        random: seeded by the API's seed, the operation and `number`.
        url: path and query as they came.
    """

    operation: str
    path: Mapping[str, JSON] = field(default_factory=dict)
    query: Mapping[str, JSON] = field(default_factory=dict)
    header: Mapping[str, JSON] = field(default_factory=dict)
    cookie: Mapping[str, JSON] = field(default_factory=dict)
    body: JSON = None
    number: int = 0
    principal: str = ""
    random: random.Random = field(default_factory=lambda: random.Random(0))
    url: str = ""


@dataclass(slots=True, frozen=True)
class ApiAnswer:
    """An answer before it is written.

    Attributes:
        body: a JSON value; a text for media types that are not JSON; None for an empty body.
        status: 0 stands for the operation's own status of success.
    """

    body: JSON = None
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class WireAnswer:
    """An answer as it is sent.

    Attributes:
        owner: whose failure it is; None where it is an answer like any other.
        reason: what went wrong, for the log; not sent.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    owner: Owner | None = None
    reason: str = ""


class ApiError(Exception):
    """Raised by a handler to answer with an error. The state stays as it was before the request.

    Args:
        status: 400 to 599.
        message: what is wrong; it goes into the answer's body.
        body: the body to send instead of one made of the message; None for one that is made.
        headers: to send with it.

    Raises:
        ValueError: the status is no error's.
    """

    def __init__(
        self, status: int, message: str = "", *, body: JSON = None, headers: Mapping[str, str] | None = None
    ) -> None:
        if not 400 <= status <= 599:
            raise ValueError(f"{status} is not the status of an error")
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.body = body
        self.headers = dict(headers or {})


class Refusal(Exception):
    """A request that is answered with an error before any handler sees it.

    Args:
        problems: what is wrong, as `{"in", "name", "path", "message"}`.
    """

    def __init__(
        self,
        status: int,
        message: str,
        problems: list[dict[str, JSON]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.problems = problems or []
        self.headers = dict(headers or {})


class ConnectionLostError(Exception):
    """A request gets no answer, because a fault drops its connection.

    Args:
        timed_out: whether the caller waited in vain before.
    """

    def __init__(self, *, timed_out: bool = False) -> None:
        super().__init__("the server did not answer in time" if timed_out else "the connection was dropped")
        self.timed_out = timed_out
