"""What is remembered of a folder: what `lstat` said of everything in it, links, contents."""

import mmap
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PIECE = 1024 * 1024


class TooLargeError(Exception):
    """The folders hold more than may be remembered."""


class Chunk:
    """Room for contents, outside of the heap, so that starting a process does not copy its page tables."""

    __slots__ = ("memory", "used")

    def __init__(self, size: int) -> None:
        self.memory = mmap.mmap(-1, size)
        self.used = 0

    @property
    def room(self) -> int:
        return len(self.memory) - self.used


class Content:
    """What a file holds: a part of a chunk. Snapshots in which it is the same have the same."""

    __slots__ = ("chunk", "end", "start")

    def __init__(self, chunk: "Chunk | None" = None, start: int = 0, end: int = 0) -> None:
        self.chunk = chunk
        self.start = start
        self.end = end

    def pieces(self) -> "Iterator[bytes]":
        """It, in pieces."""
        if self.chunk is not None:
            for position in range(self.start, self.end, PIECE):
                yield self.chunk.memory[position : min(position + PIECE, self.end)]

    def is_in(self, fd: int) -> bool:
        """Whether a file goes on with this, from where it is read."""
        return all(os.read(fd, len(piece)) == piece for piece in self.pieces())


class Store:
    """Takes the contents of one snapshot.

    Args:
        limit: bytes that it may hold together with those that are kept beside it.
        entries: files and folders, likewise.
        others: the stores of the snapshots that are kept beside it.
    """

    def __init__(self, limit: int, entries: int, others: "Iterable[Store]" = ()) -> None:
        self.chunks: set[Chunk] = set()
        self.entries = 0
        self._held = {chunk for other in others for chunk in other.chunks}
        self._left = limit - sum(chunk.used for chunk in self._held)
        self._entries_left = entries - sum(other.entries for other in others)
        self._newest: Chunk | None = None

    def count_entry(self) -> None:
        self.entries += 1
        if self.entries > self._entries_left:
            raise TooLargeError("too many files")

    def keep(self, fd: int, size: int) -> Content:
        """Take what can be read, at most `size` bytes."""
        self._count_bytes(size)
        if not size:
            return Content()
        if self._newest is None or size > self._newest.room:
            self._newest = Chunk(max(PIECE, size))
            self.chunks.add(self._newest)
        chunk = self._newest
        start, wanted = chunk.used, chunk.used + size
        while chunk.used < wanted:
            data = os.read(fd, min(PIECE, wanted - chunk.used))
            if not data:
                break
            chunk.memory[chunk.used : chunk.used + len(data)] = data
            chunk.used += len(data)
        return Content(chunk, start, chunk.used)

    def share(self, content: Content) -> None:
        """Have a content of another store, whose whole chunk is kept for it."""
        if content.chunk is None or content.chunk in self.chunks:
            return
        if content.chunk not in self._held:
            self._count_bytes(content.chunk.used)
        self.chunks.add(content.chunk)

    def _count_bytes(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise TooLargeError("too many bytes")


class Node:
    """One file, folder or link: what `lstat` said, its content, what it links to, what is in it."""

    __slots__ = ("children", "content", "identity", "info", "link")

    def __init__(self, info: os.stat_result) -> None:
        self.info = info
        self.identity = identity(info)
        self.content = Content()
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
