"""Requests that come whole and have nothing unusual, read at once; and answers as bytes on a connection."""

from __future__ import annotations

import http
import re
from collections.abc import Iterable

from sandbox.mock.exchange import WireAnswer, WireRequest

LONGEST_HEAD = 16_384
_FIRST_LINE = re.compile(rb"([A-Z]{3,10}) (/[!-~]*) HTTP/1\.1")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LINE_END = re.compile(r"[\r\n\0]")
_UNUSUAL = frozenset({"transfer-encoding", "expect", "upgrade", "connection", "te", "trailer"})
_PHRASES = {status.value: status.phrase for status in http.HTTPStatus}


def plain_request(data: bytes, client: str, body_bytes: int) -> WireRequest | None:
    """The request that the bytes are, neither more nor less; None for anything that needs a whole parser.

    What is read here is read the same by any parser of RFC 9112: one line of each header, a `Content-Length` that
    says what is there, a host, and a connection that goes on.

    Args:
        client: the address of the peer.
        body_bytes: the largest body that is taken.
    """
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator or len(head) > LONGEST_HEAD or len(body) > body_bytes:
        return None
    first, *lines = head.split(b"\r\n")
    match = _FIRST_LINE.fullmatch(first)
    if match is None:
        return None
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        key = name.decode("latin-1").lower()
        if not colon or not _NAME.fullmatch(name) or _CONTROL.search(value) or key in headers:
            return None
        headers[key] = value.strip(b" \t").decode("latin-1")
    is_usual = headers.get("connection", "keep-alive").lower() == "keep-alive"
    if not is_usual or "host" not in headers or len(_UNUSUAL & headers.keys()) > ("connection" in headers):
        return None
    if headers.get("content-length", "0") != str(len(body)):
        return None
    path, _, query = match[2].decode("ascii").partition("?")
    return WireRequest(match[1].decode("ascii"), path, query, headers, body, client)


def answer_bytes(answer: WireAnswer, method: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """An answer as it is sent; None for one with a header that cannot be.

    Args:
        method: of the request; the answer to `HEAD` has no body.
        headers: further ones.
    """
    lines = [f"HTTP/1.1 {answer.status} {_PHRASES.get(answer.status, '')}"]
    for name, value in answer.headers.items():
        if _LINE_END.search(value) or _LINE_END.search(name):
            return None
        lines.append(f"{name}: {value}")
    if answer.status >= 200 and answer.status not in (204, 304):
        lines.append(f"Content-Length: {len(answer.body)}")
    more = b"".join(b"\r\n%b: %b" % pair for pair in headers)
    content = b"" if method == "HEAD" else answer.body
    return b"%b%b\r\n\r\n%b" % ("\r\n".join(lines).encode("latin-1"), more, content)
