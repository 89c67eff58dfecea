"""The operations of an HTTP API, as its OpenAPI document describes them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import ToolError, ToolFailedError, ToolServerError, UnknownNameError, UsageError
from sandbox.tools.openapi_document import JSON_TYPE, Operation, load_document, operations, read_operation
from sandbox.tools.openapi_request import build_request
from sandbox.tools.tool import Tool
from sandbox.tools.wire import LARGEST_ANSWER, check_sendable
from sandbox.types import JSON

if TYPE_CHECKING:
    import httpx

SECONDS_TO_CONNECT = 30.0


class OpenApiTools:
    """A tool for each operation of an API. A request's body is the argument `body`.

    Args:
        document: OpenAPI 3.0 or 3.1: a file (JSON or YAML), or the document itself.
        base_url: where the API is; by default the document's first server.
        headers: sent with every request, for keys and the like.
        only: the operations to import, by tool name; by default all.

    Raises:
        UsageError: the document cannot be read or used, or says not where the API is.
        UnknownNameError: a name in `only` that no operation has.
    """

    fresh = False

    def __init__(
        self,
        document: Path | str | Mapping[str, JSON],
        base_url: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        loaded = load_document(Path(document) if isinstance(document, str) else document)
        self._base_url = _checked_address(base_url or _first_server(loaded))
        self._headers = dict(headers or {})
        found = {entry[0]: entry for entry in operations(loaded)}
        for name in only or ():
            if name not in found:
                raise UnknownNameError("operation", name, found)
        wanted = [entry for name, entry in found.items() if only is None or name in only]
        self._operations = [read_operation(loaded, *entry) for entry in wanted]

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Sequence[Tool]]:
        import httpx

        timeout = httpx.Timeout(SECONDS_TO_CONNECT, read=None)
        async with httpx.AsyncClient(base_url=self._base_url, headers=self._headers, timeout=timeout) as client:
            yield [Tool(item.spec, functools.partial(_call, client, item)) for item in self._operations]


def _first_server(document: Mapping[str, JSON]) -> str:
    servers = document.get("servers") or [{}]
    return str(servers[0].get("url", ""))


def _checked_address(url: str) -> str:
    if not url.startswith(("http://", "https://")) or "{" in url:
        raise UsageError(f"the address of the API is {url!r}, not http or https", hint="give OpenApiTools a base_url")
    return url


async def _call(client: httpx.AsyncClient, operation: Operation, arguments: dict[str, JSON]) -> str:
    """The body of the answer.

    Raises:
        ToolError: the arguments cannot be sent, or the answer's status is 3xx or 4xx.
        ToolFailedError: the status is 5xx, or the answer is too large.
        ToolServerError: the server cannot be reached, or broke off.
    """
    import httpx

    check_sendable(arguments)
    request = build_request(client, operation, arguments)
    try:
        response = await client.send(request, stream=True)
        try:
            text = await read_answer(response)
        finally:
            await response.aclose()
    except httpx.TransportError as error:
        where = f"{request.url.scheme}://{request.url.netloc.decode()}"
        raise ToolServerError(f"the API at {where} failed: {type(error).__name__}: {error}") from error
    if response.status_code >= 500:
        raise ToolFailedError(f"HTTP {response.status_code}: {text}")
    if response.status_code >= 300:
        raise ToolError(f"HTTP {response.status_code}: {text}")
    return text or f"HTTP {response.status_code}"


async def read_answer(response: httpx.Response) -> str:
    """The body of an answer as a text; what is no text is described.

    Raises:
        ToolFailedError: it is too large.
    """
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise ToolFailedError(f"the API's answer is larger than the limit of {LARGEST_ANSWER} bytes")
    kind = response.headers.get("content-type", "text/plain").lower()
    if JSON_TYPE.match(kind) or kind.startswith("text/") or "xml" in kind or "urlencoded" in kind:
        return content.decode(response.charset_encoding or "utf-8", "replace")
    return f"({len(content)} bytes of {kind})" if content else ""
