"""The load generator, a process of its own: keep-alive connections that send one request after the other.

`python load.py HOST PORT CONNECTIONS REQUESTS` reads the request from standard input, as bytes, and prints one JSON
line: requests/s, the median and the 99th percentile of the seconds to an answer, and the statuses.
It reads of an answer what it needs to know where the next one begins, so that it is not what limits a server.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections import Counter


class Connection(asyncio.Protocol):
    """One connection: the next request leaves when the answer to the last one is whole."""

    def __init__(self, request: bytes, load: Load) -> None:
        self._request = request
        self._load = load
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        assert self._transport is not None
        if not self._load.take():
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        length = whole_length(self._received)
        if length is not None and len(self._received) >= length:
            self._load.done(time.perf_counter() - self._sent_at, self._received[9:12])
            self._received = self._received[length:]
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._load.closed(error is not None or bool(self._load.left))


def whole_length(received: bytes) -> int | None:
    """The length of the answer at the beginning of the bytes; None as long as that cannot be told."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end].lower()
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        return end + 4 + int(head[at + 17 :].split(b"\r\n", 1)[0])
    if b"\r\ntransfer-encoding: chunked" in head:
        last = received.find(b"0\r\n\r\n", end + 4)
        return None if last < 0 else last + 5
    return end + 4


class Load:
    """What all connections have in common."""

    def __init__(self, requests: int, connections: int) -> None:
        self.left = requests
        self.seconds: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.lost = 0
        self.ended = asyncio.Event()
        self._open = connections

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def done(self, seconds: float, status: bytes) -> None:
        self.seconds.append(seconds)
        self.statuses[status.decode("latin-1")] += 1

    def closed(self, is_early: bool) -> None:
        self.lost += is_early and self.left > 0
        self._open -= 1
        if not self._open:
            self.ended.set()


async def run(host: str, port: int, connections: int, requests: int, request: bytes) -> dict[str, object]:
    load = Load(requests, connections)
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    for _ in range(connections):
        await loop.create_connection(lambda: Connection(request, load), host, port)
    await load.ended.wait()
    seconds = time.perf_counter() - begun
    cuts = statistics.quantiles(load.seconds, n=100)
    return {
        "per_second": len(load.seconds) / seconds,
        "p50": cuts[49],
        "p99": cuts[98],
        "statuses": dict(load.statuses),
        "lost": load.lost,
    }


if __name__ == "__main__":
    port, connections, requests = map(int, sys.argv[2:5])
    print(json.dumps(asyncio.run(run(sys.argv[1], port, connections, requests, sys.stdin.buffer.read()))))
