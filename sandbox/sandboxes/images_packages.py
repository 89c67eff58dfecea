"""Base images made of Debian packages, for machines that reach no registry.

`mmdebstrap` makes the file system of a `debian:RELEASE` image: the essential packages and apt. What
`-slim` leaves out (manual pages, documentation, translations) is left out too.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path

from sandbox.errors import ProviderError
from sandbox.paths import cache_home

RELEASES = {"11": "bullseye", "12": "bookworm", "13": "trixie"}
"""Code names of Debian's versions."""

LEFT_OUT = ("/usr/share/man/*", "/usr/share/info/*", "/usr/share/doc/*", "/usr/share/locale/*")
LAST_LINES = 15
"""How many lines of a failed command an error shows."""

_IMAGE = re.compile(r"(?:\S*/)?debian:([a-z0-9]+)(?:-slim)?")


def release_of(image: str) -> str:
    """The Debian release that an image's name stands for, such as `bookworm` for `debian:12-slim`.

    Raises:
        ProviderError: it is no such name.
    """
    found = _IMAGE.fullmatch(image)
    if found is None:
        raise ProviderError(
            f"the image {image} cannot be made of packages",
            hint="use FROM debian:RELEASE or debian:RELEASE-slim, or pull the image where a registry answers",
        )
    return RELEASES.get(found[1], found[1])


def base_archive(image: str, report: Callable[[str], None]) -> Path:
    """A tar archive of a base image's file system, from the cache or made now.

    Args:
        report: told what takes long.

    Raises:
        ProviderError: the image is no Debian, or the packages cannot be fetched.
    """
    release = release_of(image)
    archive = cache_home() / "bases" / f"debian-{release}-{platform.machine()}.tar"
    if archive.is_file():
        return archive
    program = shutil.which("mmdebstrap")
    if program is None:
        raise ProviderError(
            "mmdebstrap is not installed, which makes images of packages", hint="apt install mmdebstrap"
        )
    report(f"making {image} of Debian packages")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        made = Path(folder) / archive.name
        _run_mmdebstrap([program, "--variant=minbase", *_left_out(), release, str(made)], image)
        made.chmod(0o644)
        os.replace(made, archive)
    return archive


def proxies() -> dict[str, str]:
    """The proxies of this machine, as commands that fetch packages want them in their environment."""
    names = ("http_proxy", "https_proxy", "no_proxy")
    found = {name: os.environ.get(name) or os.environ.get(name.upper()) or "" for name in names}
    for scheme in ("http", "https"):
        found[f"{scheme}_proxy"] = found[f"{scheme}_proxy"] or _apt_setting(f"Acquire::{scheme}::Proxy")
    return {name: value for name, value in found.items() if value}


def last_lines(output: str) -> str:
    """The end of a failed command's output, for an error."""
    return "\n".join(deque((line for line in output.splitlines() if line.strip()), maxlen=LAST_LINES))


def _left_out() -> list[str]:
    return [f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT]


def _run_mmdebstrap(command: list[str], image: str) -> None:
    sources = _own_sources(release_of(image))
    done = subprocess.run(
        [*command, "-"] if sources else command,
        input=sources,
        capture_output=True,
        text=True,
        errors="replace",
        env=os.environ | proxies(),
        check=False,
    )
    if done.returncode != 0:
        raise ProviderError(
            f"{image} cannot be made of Debian packages:\n{last_lines(done.stderr)}",
            hint="check that apt works on this machine: apt-get update",
        )


def _own_sources(release: str) -> str:
    """The machine's own list of Debian mirrors, for a release; empty where the machine is no Debian."""
    with open("/etc/os-release") as file:
        system = dict(line.rstrip().split("=", 1) for line in file if "=" in line)
    own = system.get("VERSION_CODENAME", "").strip('"')
    if system.get("ID") != "debian" or not own:
        return ""
    for path in (Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")):
        if path.is_file() and (text := path.read_text()).strip():
            return re.sub(rf"\b{re.escape(own)}\b", release, text)
    return ""


def _apt_setting(name: str) -> str:
    if shutil.which("apt-config") is None:
        return ""
    done = subprocess.run(["apt-config", "dump", "--format=%v", name], capture_output=True, text=True, check=False)
    value = done.stdout.strip()
    return "" if value in ("DIRECT", "false") else value
