"""File systems in folders: unpacked out of an archive so that every user of the machine can read them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sandbox.errors import ProviderError
from sandbox.sandboxes.images import DIGEST, ImageSource
from sandbox.sandboxes.images_digest import tree_sha256
from sandbox.sandboxes.images_packages import last_lines

NOT_UNPACKED = ("./dev/*", "dev/*", "./.dockerenv", ".dockerenv")
"""Device files, which only root could make and which sandboxes bring along, and a mark of the engine's."""


def keep_unpacked(source: ImageSource, env: dict[str, str], archive: Iterable[bytes]) -> Path:
    """Put an image's file system into the cache; one that is there is replaced.

    Args:
        env: the environment variables that the image sets.
        archive: a tar archive, in pieces.

    Returns:
        The folder.

    Raises:
        ProviderError: the archive is damaged, or the disk is full.
    """
    with new_folder(source.unpacked) as folder:
        _unpack(archive, folder / "root")
        (folder / "environment.json").write_text(json.dumps(env))
        (folder / DIGEST).write_text(tree_sha256(folder / "root"))
    return source.unpacked / "root"


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder that becomes `target` once it is complete, and is removed if it does not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        folder.chmod(0o755)
        yield folder
        if target.exists():
            os.rename(target, folder / "replaced")
        os.rename(folder, target)
        _remove(target / "replaced")
    finally:
        _remove(folder)


def _unpack(archive: Iterable[bytes], folder: Path) -> None:
    folder.mkdir()
    # Owners are not kept: a sandbox's user has no other users' files to protect from itself. Programs that
    # run as their owner must not be kept: their owner here would be whoever unpacks.
    command = ["tar", "--extract", "--no-same-owner", "--same-permissions", "--anchored", "--directory", str(folder)]
    excluded = [f"--exclude={path}" for path in NOT_UNPACKED]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen([*command, *excluded], stdin=subprocess.PIPE, stderr=complaints)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin:
            for piece in archive:
                process.stdin.write(piece)
        if process.wait() != 0:
            complaints.seek(0)
            said = last_lines(complaints.read().decode(errors="replace"))
            raise ProviderError(f"the image cannot be unpacked:\n{said}", hint=f"df -h {folder}")
    subprocess.run(["chmod", "--recursive", "u+rwX,go+rX,ug-s", str(folder)], check=True)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder, onerror=_retry_writable)


def _retry_writable(function: Callable[[str], object], path: str, _error: object) -> None:
    with contextlib.suppress(OSError):
        os.chmod(os.path.dirname(path), 0o700)
        function(path)
