"""Requests sent on to a real API, and recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import UsageError
from sandbox.mock.exchange import WireAnswer, WireRequest
from sandbox.mock.secret_filter import SecretFilter
from sandbox.tools.wire import LARGEST_ANSWER

if TYPE_CHECKING:
    import httpx

SECONDS_TO_ANSWER = 60.0
SECONDS_TO_BE_FOUND = 5.0
_NOT_SENT_ON = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te"})
_NOT_SENT_BACK = frozenset({"connection", "content-length", "content-encoding", "transfer-encoding", "keep-alive"})


class UpstreamError(Exception):
    """The real API could not be reached, or broke off."""


class RecordingProxy:
    """Sends requests to a real API, and writes each exchange to a file without its secrets.

    Args:
        url: where the API is; what stands before the paths of the document is part of it.
        path: the file; lines are added to those that it has.

    Attributes:
        removed: how often a secret was taken out of each place.

    Raises:
        UsageError: the address is not http or https, or the file cannot be written.
    """

    def __init__(self, url: str, path: Path, secrets: SecretFilter) -> None:
        if not url.startswith(("http://", "https://")):
            raise UsageError(f"the address {url!r} is not http or https", hint="for example --record https://host/v1")
        _check_writable(path)
        self.path = path
        self.removed: dict[str, int] = {}
        self._url = url.rstrip("/")
        self._secrets = secrets
        self._client: httpx.AsyncClient | None = None

    async def answer(self, request: WireRequest, path: str) -> WireAnswer:
        """What the real API answers.

        Args:
            path: of the request, without the mock's own prefix.

        Raises:
            UpstreamError: it cannot be reached, breaks off, or answers too much.
        """
        import httpx

        headers = {name: value for name, value in request.headers.items() if name not in _NOT_SENT_ON}
        address = f"{self._url}{path}{f'?{request.query}' if request.query else ''}"
        try:
            async with self._connected().stream(
                request.method, address, headers=headers, content=request.body or None
            ) as response:
                content = bytearray()
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > LARGEST_ANSWER:
                        raise UpstreamError(f"the API's answer is larger than {LARGEST_ANSWER} bytes")
                kept = {name: value for name, value in response.headers.items() if name not in _NOT_SENT_BACK}
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UpstreamError(f"the API at {self._url} failed: {type(error).__name__}: {error}") from error
        answer = WireAnswer(response.status_code, kept, bytes(content))
        self._write(request, answer)
        return answer

    async def failure(self) -> str:
        """Why nothing can be sent to the API at present; empty where something answers. It is asked for no content."""
        import httpx

        try:
            await self._connected().head(self._url, timeout=SECONDS_TO_BE_FOUND)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            return f"the API at {self._url} cannot be reached: {type(error).__name__}: {error}"
        return ""

    def _connected(self) -> httpx.AsyncClient:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(timeout=SECONDS_TO_ANSWER, follow_redirects=False)
        return self._client

    def _write(self, request: WireRequest, answer: WireAnswer) -> None:
        exchange = self._secrets.exchange(request, answer)
        for place in exchange.removed:
            self.removed[place] = self.removed.get(place, 0) + 1
        with self.path.open("a", encoding="utf-8") as file:
            file.write(exchange.model_dump_json(exclude_defaults=True) + "\n")

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _check_writable(path: Path) -> None:
    is_there = path.exists()
    try:
        path.open("a", encoding="utf-8").close()
    except OSError as error:
        raise UsageError(f"nothing can be recorded into {path}: {error.strerror}", hint="--to FILE") from error
    if not is_there:
        path.unlink()
