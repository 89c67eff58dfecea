"""Requests/s and latencies of the mock API server beside Stoplight Prism, on the same document.

`python benchmarks/mock_server/run.py` serves `library.json` with both, each in a process of its own, and lets one load
generator (`load.py`, another process) read a thing and create things over 1, 16 and 64 keep-alive connections. The
rounds of the two servers alternate. It prints medians over the rounds and their ratio. Seconds of a shared machine
vary with what else it does; the time that the server's own process computes for a request (`cpu ms`) varies less.

A read of ours comes from the state, and a create changes it; Prism keeps nothing: it answers from the schema. Prism is
installed on the first call into `build/` with npm; without npm ours is measured alone.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = HERE / "library.json"
PRISM_VERSION = "5.14.2"
BOOK = b'{"title": "The Waves", "author_id": 5}'
TICKS = os.sysconf("SC_CLK_TCK")
LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Server:
    """A server that runs."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    rows: dict[tuple[str, int], list[dict[str, float]]] = field(default_factory=dict)

    def requests(self) -> dict[str, bytes]:
        """A read of a thing that is there, and a create."""
        with urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/books") as answer:
            identity = json.loads(answer.read())[0]["id"]
        head = f"Host: {LOOPBACK}:{self.port}\r\n"
        read = f"GET /books/{identity} HTTP/1.1\r\n{head}\r\n"
        create = f"POST /books HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {len(BOOK)}\r\n\r\n"
        return {"read": read.encode(), "create": create.encode() + BOOK}

    def cpu_seconds(self) -> float:
        """What its process has computed so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def prism_program() -> Path | None:
    """Prism, installed where it is not yet; None where npm is missing."""
    folder = HERE.parents[1] / "build" / f"prism-{PRISM_VERSION}"
    program = folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    if not program.exists():
        if shutil.which("npm") is None or shutil.which("node") is None:
            print("ours alone, since Prism needs Node.js: apt-get install nodejs npm, then run this again")
            return None
        folder.mkdir(parents=True, exist_ok=True)
        package = f"@stoplight/prism-cli@{PRISM_VERSION}"
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", package], cwd=folder, check=True)
    return program


@contextlib.contextmanager
def served(name: str, command: list[str], port: int) -> Iterator[Server]:
    """A server, from the moment at which it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
                break
            if process.poll() is not None:
                raise SystemExit(f"{name} ended with code {process.returncode}: {' '.join(command)}")
            time.sleep(0.2)
        yield Server(name, port, process)
    finally:
        process.terminate()
        process.wait()


def measure(server: Server, kind: str, request: bytes, connections: int, requests: int) -> None:
    """One round; what it gives is added to the server's rows."""
    command = [sys.executable, str(HERE / "load.py"), LOOPBACK, str(server.port), str(connections), str(requests)]
    before = server.cpu_seconds()
    done = subprocess.run(command, input=request, check=True, capture_output=True)
    result = json.loads(done.stdout)
    if set(result["statuses"]) - {"200", "201"} or result["lost"]:
        raise SystemExit(f"{server.name} answered {result['statuses']} and lost {result['lost']} connections")
    result["cpu"] = (server.cpu_seconds() - before) / requests
    server.rows.setdefault((kind, connections), []).append(result)


def report(servers: list[Server], key: tuple[str, int]) -> None:
    rates = []
    for server in servers:
        rows = server.rows[key]
        rate, p50, p99, cpu = (
            statistics.median(row[name] for row in rows) for name in ("per_second", "p50", "p99", "cpu")
        )
        rates.append((rate, cpu))
        print(
            f"{key[0]:7} {key[1]:11} {server.name:8} {rate:9.0f} {p50 * 1000:9.2f} {p99 * 1000:9.2f} {cpu * 1000:9.3f}",
            flush=True,
        )
    if len(rates) == 2:
        print(f"{'':20} ratio    {rates[0][0] / rates[1][0]:9.1f} {'':19} {rates[1][1] / rates[0][1]:9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=3000, help="of each round")
    parser.add_argument("--connections", type=int, nargs="*", default=[1, 16, 64])
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        port = free_port()
        start = "import sys; from sandbox.cli import main; sys.exit(main())"
        ours = [sys.executable, "-c", start, "mock", str(DOCUMENT), "--port", str(port)]
        servers = [stack.enter_context(served("sandbox", ours, port))]
        program = prism_program()
        if program is not None:
            port = free_port()
            theirs = ["node", str(program), "mock", "-h", LOOPBACK, "-p", str(port), "-v", "error", str(DOCUMENT)]
            servers.append(stack.enter_context(served("prism", theirs, port)))
        requests = {server.name: server.requests() for server in servers}
        print(f"{'':7} {'connections':>11} {'':8} {'per s':>9} {'p50 ms':>9} {'p99 ms':>9} {'cpu ms':>9}")
        for connections in options.connections:
            for kind in ("read", "create"):
                for _ in range(options.rounds):
                    for server in servers:
                        measure(server, kind, requests[server.name][kind], connections, options.requests)
                report(servers, (kind, connections))


if __name__ == "__main__":
    main()
