"""A Chromium process with a profile of its own, in Chromium's own sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sandbox import EnvironmentFailedError, UsageError

NAMES = ("chromium", "chromium-browser", "google-chrome")
UNPRIVILEGED = "nobody"
"""Whose the process is where this one is root's: as root Chromium would run without its sandbox only."""
SECONDS_TO_START = 60.0
SECONDS_TO_END = 10.0
_PORT_FILE = "DevToolsActivePort"
_SHOWN_OF_LOG = 500
_SWITCHES = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    # Playwright waits for pages to load, which a page that comes back from this cache does not.
    "--disable-back-forward-cache",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-hang-monitor",
    "--disable-prompt-on-repost",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--hide-scrollbars",
    "--lang=en-US",
    "--password-store=basic",
)


def find_chromium(path: str) -> str:
    """The program: the path, else the first of the usual names that there is.

    Raises:
        UsageError: there is none.
    """
    if path:
        if not Path(path).is_file():
            raise UsageError(f"--set browser={path}: no such file")
        return path
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise UsageError(
            "there is no Chromium on this machine", hint="install the package chromium, or --set browser=PATH"
        )
    return found


class Chromium:
    """A running Chromium; made by `start`.

    Attributes:
        address: of its DevTools, on this machine.
    """

    def __init__(self, process: asyncio.subprocess.Process, profile: Path, address: str = "") -> None:
        self._process = process
        self._profile = profile
        self.address = address

    @classmethod
    async def start(cls, program: str, hosts: Sequence[str]) -> Chromium:
        """Start a process that can reach the hosts of these names and no others.

        Raises:
            EnvironmentFailedError: it does not start.
        """
        profile = Path(tempfile.mkdtemp(prefix="webarena-"))
        try:
            process = await _launch(program, profile, hosts)
        except OSError as error:
            shutil.rmtree(profile, ignore_errors=True)
            raise EnvironmentFailedError(f"Chromium does not start: {error}") from error
        chromium = cls(process, profile)
        try:
            chromium.address = await chromium._wait_for_address()
        except BaseException:
            await chromium.close()
            raise
        return chromium

    async def _wait_for_address(self) -> str:
        """The address that Chromium writes into its profile."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_START):
                while self._process.returncode is None:
                    with contextlib.suppress(OSError, ValueError):
                        port, path = (self._profile / _PORT_FILE).read_text().split()
                        return f"ws://127.0.0.1:{int(port)}{path}"
                    await asyncio.sleep(0.05)
        said = (self._profile / "log").read_text(errors="replace").strip()[-_SHOWN_OF_LOG:]
        raise EnvironmentFailedError(f"Chromium does not start: {said or 'it says nothing'}")

    async def close(self) -> None:
        """End the process with all that it started, and remove its profile."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_END):
                await self._process.wait()
        await asyncio.to_thread(shutil.rmtree, self._profile, ignore_errors=True)


async def _launch(program: str, profile: Path, hosts: Sequence[str]) -> asyncio.subprocess.Process:
    rules = ", ".join(["MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in hosts)])
    environment = {"HOME": str(profile), "TMPDIR": str(profile), "PATH": os.environ.get("PATH", os.defpath)}
    user = None
    if os.getuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        os.chown(profile, user.pw_uid, user.pw_gid)
    with (profile / "log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            program,
            *_SWITCHES,
            f"--user-data-dir={profile}",
            f"--host-resolver-rules={rules}",
            "about:blank",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,
        )
