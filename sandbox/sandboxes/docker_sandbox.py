"""A container as a sandbox: what a reset has to bring back there beside the folders."""

from __future__ import annotations

from sandbox.errors import SandboxFileError, SandboxGoneError
from sandbox.sandboxes.supervised import SupervisedSandbox
from sandbox.sandboxes.types import SandboxSnapshot

PLACED = ("/etc/hosts", "/etc/hostname", "/etc/resolv.conf")
"""Files that the engine mounts into every container. Root can write them, and they are of no folder."""


class ContainerSandbox(SupervisedSandbox):
    """A sandbox in a container."""

    _placed: dict[str, bytes] | None = None

    async def remember_placed(self) -> None:
        """Let a reset bring back the files that the engine placed, too."""
        self._placed = {path: await self.read_file(path) for path in PLACED}

    async def reset(self, to: SandboxSnapshot | None = None, *, fresh: bool = False) -> None:
        """See `Sandbox.reset`."""
        await super().reset(to, fresh=fresh)
        try:
            for path, content in (self._placed or {}).items():
                if await self.read_file(path) != content:
                    await self.write_file(path, content)
        except SandboxFileError as error:
            raise SandboxGoneError(f"the sandbox cannot be reset: {error}") from None
