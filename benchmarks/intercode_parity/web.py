"""What a host answered when a file was recorded, read off what `curl` printed, and answered again in containers."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from benchmarks.intercode_parity.recordings import RecordedEpisode
from sandbox import Sandbox

PORT = 8080
"""Of a container's loopback, behind which a page is served."""
CURL_SETTINGS = "/root/.curlrc"
_ASKED = re.compile(r"\bcurl\b[^\n;&|<>]*?\bhttp://([\w.-]+)", re.ASCII)
_ARRIVED = re.compile(r"\r100 +(\d{1,9}) +100 +\1 [^\n]*\n", re.ASCII)


@dataclass(slots=True, frozen=True)
class Page:
    """What a host answers, whatever it is asked for."""

    host: str
    body: str


def page_of(episodes: Iterable[RecordedEpisode], known: Iterable[Page]) -> Page | None:
    """The page, among those that are known, that `curl` tells to have come when these were recorded."""
    sizes = {(page.host, len(page.body.encode())): page for page in known}
    found = ((host, int(arrived[1])) for host, arrived, _ in _answers(episodes))
    return next((sizes[one] for one in found if one in sizes), None)


def printed_pages(episodes: Iterable[RecordedEpisode]) -> list[Page]:
    """The pages that `curl` printed whole."""
    found = {}
    for host, arrived, body in _answers(episodes):
        if len(body.encode()) == int(arrived[1]):
            found[host] = Page(host, body)
    return list(found.values())


def _answers(episodes: Iterable[RecordedEpisode]) -> Iterator[tuple[str, re.Match[str], str]]:
    """(host, what `curl` told, what was printed after it) of each answer that came whole."""
    for episode in episodes:
        for turn in episode.turns:
            asked = _ASKED.search(turn.command or "")
            arrived = _ARRIVED.search(turn.observation or "")
            if asked and arrived:
                yield asked[1], arrived, arrived.string[arrived.end() :]


@contextlib.asynccontextmanager
async def answering(page: Page, sandbox: Sandbox) -> AsyncIterator[None]:
    """Let `curl` in a container get a page from its host, for as long as the context is entered.

    What it adds to the container is a file of settings of `curl` and a port of the loopback.
    """
    entrance = sandbox.api_entrance
    assert entrance is not None, "the container was made without a port"
    body = page.body.encode()
    head = (
        f"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()

    settings = f'connect-to = "{page.host}:80:127.0.0.1:{PORT}"\n'
    await sandbox.write_file(CURL_SETTINGS, settings.encode())
    server = await asyncio.start_unix_server(answer, entrance.socket)
    entrance.socket.chmod(0o666)
    async with server:
        yield
    entrance.socket.unlink(missing_ok=True)
