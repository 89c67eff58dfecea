"""Filling a writable root with the files of an unpacked image."""

from __future__ import annotations

import io
import os
import stat
import tarfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sandbox.errors import ProviderError, SandboxGoneError
from sandbox.sandboxes.bubblewrap_layout import VIRTUAL
from sandbox.sandboxes.supervised import SupervisedSandbox

LARGEST_PART = 7 * 1024 * 1024
"""Bytes of files that are sent at once; a larger file is sent alone."""

SECONDS_TO_FILL = 120.0


async def fill_root(sandbox: SupervisedSandbox, root: Path, bound: frozenset[str]) -> None:
    """Copy what is not bound. What cannot be owned by another user inside is owned by the commands' user.

    Raises:
        ProviderError: the image does not fit, or has no `tar`.
    """
    archives, large = _packed(root, bound)
    for archive in archives:
        done = await sandbox.exec(
            ["tar", "-xp", "--no-same-owner", "--delay-directory-restore", "-f", "-", "-C", "/"],
            cwd="/",
            stdin=archive,
            seconds=SECONDS_TO_FILL,
        )
        if done.exit_code:
            raise ProviderError(
                f"the image cannot be copied into a writable root: {done.output.strip()[-500:]}",
                hint="give the sandbox more scratch_mb, or list more folders in `kept`",
            )
    for name in large:
        path = root / name
        try:
            await sandbox.write_file(f"/{name}", path.read_bytes(), mode=stat.S_IMODE(path.stat().st_mode))
        except OSError as error:
            raise SandboxGoneError(f"the image cannot be read: {error}") from error


@lru_cache(maxsize=4)
def _packed(root: Path, bound: frozenset[str]) -> tuple[list[bytes], list[str]]:
    """The files as archives, and the names of those too large for one."""
    archives, large = [], []
    buffer = io.BytesIO()
    archive = tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - one follows another
    for name in _names(root, bound):
        path = root / name
        if path.is_file() and not path.is_symlink() and path.stat().st_size > LARGEST_PART:
            large.append(name)
            continue
        archive.add(path, arcname=name, recursive=False)
        if buffer.tell() > LARGEST_PART:
            archive.close()
            archives.append(buffer.getvalue())
            buffer = io.BytesIO()
            archive = tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
    archive.close()
    return [*archives, buffer.getvalue()], large


def _names(root: Path, bound: frozenset[str]) -> Iterator[str]:
    for above, folders, files in os.walk(root):
        relative = os.path.relpath(above, root)
        prefix = "" if relative == "." else relative + "/"
        skipped = bound if prefix else bound | VIRTUAL
        folders[:] = [name for name in folders if prefix + name not in skipped]
        for name in (*folders, *files):
            if prefix + name not in skipped and not stat.S_ISSOCK(os.lstat(os.path.join(above, name)).st_mode):
                yield prefix + name
