"""How much a folder holds beyond what it held in the beginning, where no file system of its own bounds it."""

import os
import stat
import time

from sandbox.sandboxes.guest.processes import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

BYTES_PER_FILE = 4096
"""Of the limit, one file for so many: about as many as a disk has."""

PARTS = 8
"""The folder is gone through once the disk has lost such a part of the limit."""

SECONDS_BETWEEN_WALKS = 1.0
"""And where it has lost nothing, so often, since others may have freed what was taken here."""

SHARE = 4
"""A walk is not begun before so many times the duration of the last one has passed."""

BLOCK = 512
"""Bytes of a block in what `stat` says."""

ELSEWHERE = (b"/dev/", b"/memfd:", b"/SYSV", b"/[aio]")
"""How the mappings of files begin that are in memory."""


class Disk:
    """Watches a folder.

    Files that are deleted but open count too. What cannot be seen (a process that does not let itself be
    looked into, a mapping of a deleted file, a path that is too long) counts as all that the disk loses.

    Args:
        table: the processes that can write there.
        path: the folder.
        excluded: folders below it that do not count; other file systems never do.
        limit: bytes that it may hold beyond what it holds now.
    """

    def __init__(self, table: Table, path: bytes, excluded: "Collection[bytes]", limit: int) -> None:
        self._table = table
        self._path = path
        self._limit = limit
        self._files = limit // BYTES_PER_FILE
        self._device = os.lstat(path).st_dev
        self._skipped = {os.lstat(folder).st_ino for folder in excluded if os.path.isdir(folder)}
        self._hidden = False
        self._next = self._due = 0.0
        self._free = self._left()
        self._seen_free = self._free[0]
        self._first = self._last = self._measure()

    def look(self, hurried: bool = False) -> str:
        """The limit that is passed by what was added since the last look, empty if none is.

        Args:
            hurried: whether to look now if the disk has lost a part of the limit, but not for time alone.
        """
        free, now = self._left(), time.monotonic()
        if not self._is_due(free, now, hurried):
            return ""
        self._free = free
        (size_before, files_before), (size, files) = self._last, self._measure()
        self._last = size, files
        ended = time.monotonic()
        self._next, self._due = ended + SHARE * (ended - now), ended + SECONDS_BETWEEN_WALKS
        if not self._hidden:
            self._seen_free = free[0]
        unseen = self._seen_free - free[0]
        if size > max(size_before, self._first[0] + self._limit) or unseen > self._limit:
            return f"the disk limit of {self._limit // 1048576} MB was reached"
        if files > max(files_before, self._first[1] + self._files):
            return f"the limit of {self._files} files was reached"
        return ""

    def settle(self) -> None:
        """Take what is there now for seen."""
        self._free = self._left()
        self._seen_free = self._free[0]
        self._last = self._measure()

    def _is_due(self, free: "tuple[int, int]", now: float, hurried: bool) -> bool:
        lost = self._free[0] - free[0] >= self._limit // PARTS or self._free[1] - free[1] >= self._files // PARTS
        return lost if hurried else now >= (self._next if lost else max(self._next, self._due))

    def _left(self) -> "tuple[int, int]":
        """Bytes and files that the disk has left, for all who use it."""
        info = os.statvfs(self._path)
        return info.f_bfree * info.f_frsize, info.f_ffree

    def _measure(self) -> "tuple[int, int]":
        """Bytes and files that the folder holds."""
        self._hidden = False
        held = files = 0
        linked = set()
        for info in (*self._entries(), *self._deleted()):
            files += 1
            if not stat.S_ISDIR(info.st_mode) and info.st_nlink != 1:
                if info.st_ino in linked:
                    continue
                linked.add(info.st_ino)
            held += BLOCK * info.st_blocks
        return held, files

    def _entries(self) -> "Iterator[os.stat_result]":
        folders = [self._path]
        while folders:
            above = folders.pop()
            try:
                with os.scandir(above) as entries:
                    for entry in entries:
                        info = entry.stat(follow_symlinks=False)
                        if info.st_dev != self._device or info.st_ino in self._skipped:
                            continue
                        if stat.S_ISDIR(info.st_mode):
                            folders.append(entry.path)
                        yield info
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                self._hidden = True

    def _deleted(self) -> "Iterator[os.stat_result]":
        """Files that have no name any more, of processes that have them open."""
        for name in self._table.processes():
            try:
                for number in os.listdir(f"/proc/{name}/fd"):
                    try:
                        info = os.stat(f"/proc/{name}/fd/{number}")
                    except FileNotFoundError:
                        continue
                    if info.st_nlink == 0 and info.st_dev == self._device and stat.S_ISREG(info.st_mode):
                        yield info
                with open(f"/proc/{name}/maps", "rb") as maps:
                    self._hidden = self._hidden or any(_maps_deleted(line) for line in maps)
            except (FileNotFoundError, ProcessLookupError):
                continue
            except OSError:
                self._hidden = True


def _maps_deleted(line: bytes) -> bool:
    return line.endswith(b" (deleted)\n") and not line.split(None, 5)[5].startswith(ELSEWHERE)
