"""Where an API can be served to the processes of one sandbox: a folder of this machine, mounted into it."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import ProviderError
from sandbox.sandboxes.bubblewrap_launch import run_as
from sandbox.sandboxes.guest.relay import SOCKET
from sandbox.sandboxes.traces import leave_trace


@dataclass(slots=True, frozen=True)
class ApiEntrance:
    """A folder for one sandbox alone: other users of this machine cannot enter the folder above it.

    Attributes:
        port: of the sandbox's loopback.
        folder: what is mounted into the sandbox.
        trace: by which `sandbox clean` finds it.
    """

    port: int
    folder: Path
    trace: Path

    @property
    def socket(self) -> Path:
        """Where what is served has to listen, such that every user can connect."""
        return self.folder / SOCKET


def make_entrance(port: int, provider: str, run: str) -> ApiEntrance | None:
    """An entrance for a new sandbox; None for the port 0.

    Raises:
        ProviderError: there is no place for it.
    """
    if not port:
        return None
    try:
        above = Path(tempfile.mkdtemp(prefix="sandbox-api-"))
        try:
            return _prepared(above, port, leave_trace(provider, above.name, run, (), str(above)))
        except OSError:
            shutil.rmtree(above, ignore_errors=True)
            raise
    except OSError as error:
        raise ProviderError(f"no folder for an API's socket can be made: {error}", hint="set TMPDIR") from error


def _prepared(above: Path, port: int, trace: Path) -> ApiEntrance:
    user = run_as().get("user")
    if isinstance(user, int):
        os.chown(above, user, -1)
    folder = above / "api"
    folder.mkdir()
    folder.chmod(0o755)
    return ApiEntrance(port, folder, trace)


def remove_entrance(entrance: ApiEntrance | None) -> None:
    """Remove what was made for a sandbox that has ended."""
    if entrance is not None:
        shutil.rmtree(entrance.folder.parent, ignore_errors=True)
        entrance.trace.unlink(missing_ok=True)
