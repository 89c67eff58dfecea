"""The files of a task as one archive, which is unpacked in the sandbox in one step."""

from __future__ import annotations

import asyncio
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from sandbox import EnvironmentFailedError

MODIFIED = 1_704_067_200
"""When every file was last changed, in seconds since the epoch: two resets look alike in a listing."""
NOT_SHOWN = "solution"
"""The folder beside a task's files in which the original keeps how it is solved."""


def archive_of_files(files: Mapping[str, bytes], modes: Mapping[str, int]) -> bytes:
    """A tar archive of files by their relative names.

    Args:
        modes: permission bits by name; 0o644 for others.
    """
    packed = io.BytesIO()
    folders = {parent.as_posix() for name in files for parent in PurePosixPath(name).parents} - {"."}
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(folders):
            member = tarfile.TarInfo(name)
            member.type, member.mode, member.mtime = tarfile.DIRTYPE, 0o755, MODIFIED
            archive.addfile(member)
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = modes.get(name, 0o644)
            member.mtime = MODIFIED
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


async def archive_of_folder(folder: str) -> bytes:
    """A tar archive of what is in a folder on this machine, but for its `solution`.

    Raises:
        EnvironmentFailedError: it cannot be read.
    """
    try:
        files, modes = await asyncio.to_thread(_read, Path(folder))
    except OSError as error:
        raise EnvironmentFailedError(f"the task's files cannot be read: {error}") from error
    return archive_of_files(files, modes)


def _read(folder: Path) -> tuple[dict[str, bytes], dict[str, int]]:
    files: dict[str, bytes] = {}
    modes: dict[str, int] = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if relative.parts[0] == NOT_SHOWN or not path.is_file():
            continue
        files[relative.as_posix()] = path.read_bytes()
        modes[relative.as_posix()] = path.stat().st_mode & 0o777
    return files, modes
