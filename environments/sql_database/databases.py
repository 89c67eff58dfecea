"""The server of an environment, kept over episodes for as long as nobody can have changed more than is put back."""

from __future__ import annotations

from sandbox import Sandbox, Sandboxes

from .server import SPEC, Result, Server
from .statement import only_changes_rows, only_reads


class Databases:
    """At most one server, in one sandbox.

    Args:
        sandboxes: where the sandbox comes from.
    """

    def __init__(self, sandboxes: Sandboxes) -> None:
        self._sandboxes = sandboxes
        self._sandbox: Sandbox | None = None
        self._server: Server | None = None
        self._content: tuple[str, str] | None = None
        self._changed = False

    async def prepare(self, engine: str, script: str) -> Server:
        """A server that has what a dump makes, and nothing else.

        Args:
            engine: `sqlite` or `mariadb`.
            script: the dump; empty for none.

        Raises:
            EnvironmentFailedError: there is no engine, or it does not take the dump.
            SandboxGoneError: the sandbox ended.
        """
        content = (engine, script)
        if self._server is not None and self._server.usable and not self._changed and self._content == content:
            return self._server
        await self.discard()
        self._sandbox = await self._sandboxes.acquire(SPEC)
        server = await Server.start(self._sandbox, engine)
        if script:
            await server.load(script)
        self._server, self._content = server, content
        return server

    async def query(self, statement: str, *, dropped: bool = False) -> Result:
        """Execute a statement of an agent.

        Args:
            dropped: whether its database is dropped after the episode, so that changes of rows do not last.
        """
        assert self._server is not None
        harmless = only_changes_rows(statement) if dropped else only_reads(statement)
        self._changed = self._changed or not harmless
        return await self._server.query(statement)

    async def end_episode(self) -> None:
        """Give the sandbox back, unless the next episode can go on with it."""
        if self._changed or self._server is None or not self._server.usable:
            await self.discard()

    async def discard(self) -> None:
        """Give the sandbox back."""
        sandbox, self._sandbox, self._server, self._changed = self._sandbox, None, None, False
        if sandbox is not None:
            await self._sandboxes.release(sandbox)
