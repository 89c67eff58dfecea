"""What is remembered of a folder: what `lstat` said of everything in it, links, contents."""

import mmap
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 1024 * 1024


class TooLargeError(Exception):
    """The folders hold more than may be remembered."""


class Store:
    """Contents of files, outside of the heap, so that starting a process does not copy their page tables."""

    def __init__(self, limit: int, entries: int) -> None:
        self.left = limit
        self.entries_left = entries
        self._chunks: list[mmap.mmap] = []
        self._room = 0

    def count_entry(self) -> None:
        self.entries_left -= 1
        if self.entries_left < 0:
            raise TooLargeError("too many files")

    def keep(self, fd: int, size: int) -> "tuple[int, int, int]":
        """Take what can be read, at most `size` bytes. Returns where it is."""
        self.left -= size
        if self.left < 0:
            raise TooLargeError("too many bytes")
        if size > self._room:
            self._chunks.append(mmap.mmap(-1, max(PIECE, size)))
            self._room = len(self._chunks[-1])
        chunk = self._chunks[-1] if size else None
        start = len(chunk) - self._room if chunk else 0
        end = start
        while chunk and end < start + size:
            data = os.read(fd, min(PIECE, start + size - end))
            if not data:
                break
            chunk[end : end + len(data)] = data
            end += len(data)
        self._room -= end - start
        return len(self._chunks) - 1, start, end

    def pieces(self, place: "tuple[int, int, int]") -> "Iterator[bytes]":
        """A content, in pieces."""
        number, start, end = place
        for position in range(start, end, PIECE):
            yield self._chunks[number][position : min(position + PIECE, end)]


class Node:
    """One file, folder or link: what `lstat` said, where its content is, what it links to, what is in it."""

    __slots__ = ("children", "identity", "info", "link", "place")

    def __init__(self, info: os.stat_result) -> None:
        self.info = info
        self.identity = identity(info)
        self.place = (0, 0, 0)
        self.link = b""
        self.children: dict[bytes, Node] = {}

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.info.st_mode)


class Snapshot:
    """A folder as it was, and the contents of its files."""

    __slots__ = ("store", "top")

    def __init__(self, top: Node, store: Store) -> None:
        self.top = top
        self.store = store


def identity(info: os.stat_result) -> "tuple[int, ...]":
    """What differs if a file was touched."""
    return (*looks(info), info.st_size, info.st_ctime_ns, info.st_ino, info.st_dev)


def looks(info: os.stat_result) -> "tuple[int, ...]":
    return info.st_mode, info.st_uid, info.st_gid, info.st_mtime_ns
