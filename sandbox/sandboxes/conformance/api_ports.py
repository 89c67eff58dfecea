"""A port behind which something is served to a sandbox: that it works, and that nothing else is reached by it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sandbox.sandboxes.api_entrance import ApiEntrance
from sandbox.sandboxes.conformance.case import python, started
from sandbox.sandboxes.types import Sandbox, SandboxProvider

PORT = 8080

ECHOED_BYTES = """
import socket, threading
told = []
def talk(number):
    sent = bytes([number]) * 700000
    connection = socket.create_connection(("127.0.0.1", 8080))
    threading.Thread(target=lambda: (connection.sendall(sent), connection.shutdown(socket.SHUT_WR))).start()
    received = b""
    while True:
        data = connection.recv(100000)
        if not data:
            break
        received += data
    told.append(received == sent)
threads = [threading.Thread(target=talk, args=(number,)) for number in range(40)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(told.count(True))
"""
"""More connections than are kept at once, and in each more bytes than may wait."""

REACHED = """
import errno, socket
def reached(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"a")
            return connection.recv(1).decode() or "closed"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
print(reached(8080), reached(8081), reached(%d))
"""


async def a_port_leads_to_what_is_served(provider: SandboxProvider) -> None:
    async with started(provider, api_port=PORT) as sandbox, echoing(sandbox):
        assert await python(sandbox, ECHOED_BYTES) == "40\n"
        await sandbox.reset()
        assert await python(sandbox, ECHOED_BYTES) == "40\n"


async def a_port_with_nothing_behind_it_closes_connections(provider: SandboxProvider) -> None:
    async with started(provider, api_port=PORT) as sandbox:
        async with echoing(sandbox):
            assert (await python(sandbox, REACHED % 1)).split()[0] == "a"
        assert (await python(sandbox, REACHED % 1)).split()[0] in ("closed", "ECONNRESET", "EPIPE")


async def a_port_leads_nowhere_else(provider: SandboxProvider) -> None:
    async with await asyncio.start_server(_echo, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        async with started(provider, api_port=PORT) as sandbox, echoing(sandbox), started(provider) as other:
            assert await python(sandbox, REACHED % port) == "a ECONNREFUSED ECONNREFUSED\n"
            assert await python(other, REACHED % port) == "ECONNREFUSED ECONNREFUSED ECONNREFUSED\n"
            written = await sandbox.exec("touch /sandbox-api/file || rm /sandbox-api/socket")
            assert written.exit_code != 0


async def nothing_is_left_of_a_port(provider: SandboxProvider) -> None:
    async with started(provider, api_port=PORT) as sandbox, echoing(sandbox):
        entrance = entrance_of(sandbox)
        assert entrance.trace.exists()
    assert not entrance.folder.parent.exists()
    assert not entrance.trace.exists()


def entrance_of(sandbox: Sandbox) -> ApiEntrance:
    assert sandbox.api_entrance is not None
    return sandbox.api_entrance


@contextlib.asynccontextmanager
async def echoing(sandbox: Sandbox) -> AsyncIterator[None]:
    """Something behind the port of a sandbox that sends back what it gets."""
    path = entrance_of(sandbox).socket
    async with await asyncio.start_unix_server(_echo, path):
        path.chmod(0o666)
        yield
    path.unlink(missing_ok=True)


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


CHECKS = (
    a_port_leads_to_what_is_served,
    a_port_with_nothing_behind_it_closes_connections,
    a_port_leads_nowhere_else,
    nothing_is_left_of_a_port,
)
