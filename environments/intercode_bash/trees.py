"""The file systems that tasks act on, as the data has them: archives that are unpacked at the root."""

from __future__ import annotations

import copy
import gzip
import hashlib
import io
import tarfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from sandbox import DataError

MADE = 1_685_577_600
"""The moment that the trees' own dates are seen from: 2023-06-01 00:00 UTC, a second after their latest one, which
the files called recent have."""
_UNPACKED = 1_704_067_200
"""2024-01-01: later dates in an archive are those of its making, and say nothing."""


@dataclass(slots=True, frozen=True)
class Times:
    """How old things are at a task's beginning.

    Attributes:
        now: in seconds since the epoch.
        made: when the episode is taken to happen, for the age of what has a date of its own; None where nothing has.
        fresh: seconds, the age of everything else.
    """

    now: int
    made: int | None = MADE
    fresh: int = 0

    def age(self, member: tarfile.TarInfo) -> int:
        """Seconds that a file or folder of an archive is old."""
        if self.made is not None and member.mtime < _UNPACKED:
            return self.made - int(member.mtime)
        return self.fresh


@dataclass(slots=True, frozen=True)
class Tree:
    """A file system.

    Attributes:
        members: its files and folders, each with its content, None for a folder.
        sums: MD5 sums of its files, by absolute path.
        sha256: of what the archive held.
    """

    members: tuple[tuple[tarfile.TarInfo, bytes | None], ...]
    sums: dict[str, str]
    sha256: str

    @property
    def tops(self) -> list[str]:
        """What it puts in the root."""
        return sorted({f"/{PurePosixPath(member.name).parts[0]}" for member, _ in self.members})

    @property
    def seen_by_git(self) -> list[tuple[tarfile.TarInfo, bytes | None]]:
        """The members but for folders without files."""
        filled = {str(folder) for member, file in self.members if file is not None for folder in _above(member.name)}
        return [(member, file) for member, file in self.members if file is not None or member.name in filled]

    def archive(self, times: Times, *, with_empty_folders: bool) -> bytes:
        """The archive to unpack, with dates for these times."""
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as tar:
            for member, content in self.members if with_empty_folders else self.seen_by_git:
                dated = copy.copy(member)
                dated.mtime = times.now - times.age(member)
                tar.addfile(dated, None if content is None else io.BytesIO(content))
        return stream.getvalue()


def _above(name: str) -> list[PurePosixPath]:
    return list(PurePosixPath(name).parents)


@lru_cache(maxsize=8)
def load_tree(path: str) -> Tree:
    """The file system of an archive; an empty one for no path.

    Raises:
        DataError: it is no tar archive.
    """
    if not path:
        return Tree((), {}, "")
    try:
        packed = gzip.decompress(Path(path).read_bytes())
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            files = [(member, tar.extractfile(member)) for member in tar.getmembers()]
            members = tuple((member, file.read() if file else None) for member, file in files)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise DataError(path, 0, f"expected a compressed tar archive: {error}") from None
    sums = {f"/{member.name}": hashlib.md5(content).hexdigest() for member, content in members if content is not None}
    return Tree(members, sums, hashlib.sha256(packed).hexdigest())
