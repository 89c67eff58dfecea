"""A folder as it was, and how it gets that way again.

Everything is done from within the folder at hand, by names without a slash, so paths may be of any
length; no symbolic link is followed. To bring a folder back nothing may run that changes it meanwhile.
"""

import errno
import mmap
import os
import stat
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

COARSE_CLOCK = 5
"""CLOCK_REALTIME_COARSE: the clock of the file system's times."""

PIECE = 1024 * 1024
OPEN = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class TooLargeError(Exception):
    """The folders hold more than may be remembered."""


class ChangedError(Exception):
    """A folder that is brought back is not the one that was remembered, or is moved while this is done."""


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
        self.identity = _identity(info)
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


class Tree:
    """One folder, with what is excluded.

    Args:
        path: the folder.
        excluded: folders below it that are neither remembered nor brought back; other file systems never are.
    """

    def __init__(self, path: bytes, excluded: "list[bytes]") -> None:
        self.path = path
        info = os.lstat(path)
        self._own = (info.st_dev, info.st_ino)
        self._excluded = {path: _place(path) for path in excluded if os.path.isdir(path)}
        self._skipped = set(self._excluded.values())
        self._first = self._last = Snapshot(Node(info), Store(0, 0))
        self._latest = 0
        self._missing = 0

    def record(self, store: Store, first: bool) -> None:
        """Remember the folder as it is.

        Args:
            first: also as how it was in the beginning.

        Raises:
            TooLargeError: it holds more than the store takes.
        """
        self._latest = 0
        top = Node(os.lstat(self.path))
        stack = [(b".", top, self._enter_top(), iter(os.listdir(b".")))]
        while stack:
            name, node, info, names = stack[-1]
            for inner in names:
                child = self._recorded(inner, store)
                if child is None:
                    continue
                node.children[inner] = child
                if child.is_folder:
                    stack.append((inner, child, _enter(inner), iter(os.listdir(b"."))))
                    break
            else:
                stack.pop()
                if stack:
                    _leave(stack[-1][2])
                if info.st_mode != node.info.st_mode:
                    os.chmod(name, stat.S_IMODE(node.info.st_mode))
        self._last = Snapshot(top, store)
        if first:
            self._first = self._last
        _wait_until_later(self._latest)

    def restore(self, fresh: bool) -> None:
        """Bring the folder back to what was remembered last, or first.

        Raises:
            ChangedError: it is another folder.
            OSError: it cannot be brought back.
        """
        if any(_place(path) != place for path, place in self._excluded.items()):
            raise ChangedError("a folder that is not brought back was moved")
        if fresh:
            self._last = self._first
        self._latest = 0
        self._missing = 0
        self._walk(create=False)
        if self._missing:
            self._walk(create=True)
            _wait_until_later(self._latest)

    def _recorded(self, name: bytes, store: Store) -> "Node | None":
        try:
            info = os.lstat(name)
            if self._is_skipped(info) or stat.S_ISSOCK(info.st_mode):
                return None
            store.count_entry()
            node = Node(info)
            if stat.S_ISREG(info.st_mode):
                self._keep_content(name, node, store)
            elif stat.S_ISLNK(info.st_mode):
                node.link = os.readlink(name)
        except FileNotFoundError:
            return None
        self._latest = max(self._latest, node.info.st_ctime_ns)
        return node

    @staticmethod
    def _keep_content(name: bytes, node: Node, store: Store) -> None:
        mode = stat.S_IMODE(node.info.st_mode)
        readable = bool(mode & 0o400)
        if not readable:
            os.chmod(name, mode | 0o400)
        fd = os.open(name, os.O_RDONLY | OPEN)
        try:
            if not readable:
                os.fchmod(fd, mode)
            node.info = os.fstat(fd)
            node.identity = _identity(node.info)
            node.place = store.keep(fd, node.info.st_size)
        finally:
            os.close(fd)

    def _is_skipped(self, info: os.stat_result) -> bool:
        return info.st_dev != self._own[0] or (info.st_dev, info.st_ino) in self._skipped

    def _enter_top(self) -> os.stat_result:
        info = os.lstat(self.path)
        if (info.st_dev, info.st_ino) != self._own:
            raise ChangedError("the folder was replaced")
        return _enter(self.path)

    def _walk(self, create: bool) -> None:
        """Remove what is new or changed, or create what is missing."""
        top = self._last.top
        stack = [(b".", top, self._enter_top(), self._opened(top, create))]
        while stack:
            name, node, _, children = stack[-1]
            for inner, child in children:
                if self._brought(inner, child, create) and child.is_folder:
                    stack.append((inner, child, _enter(inner), self._opened(child, create)))
                    break
            else:
                stack.pop()
                if stack:
                    _leave(stack[-1][2])
                info = os.lstat(name)
                if _looks(info) != _looks(node.info):
                    _dress(name, node.info, info)

    def _opened(self, node: Node, create: bool) -> "Iterator[tuple[bytes, Node]]":
        if not create:
            for name in os.listdir(b"."):
                if name not in node.children and not self._is_skipped(os.lstat(name)):
                    remove(name)
        return iter(list(node.children.items()))

    def _brought(self, name: bytes, node: Node, create: bool) -> bool:
        """Remove a changed entry, or create a missing one. Returns whether it is there."""
        try:
            info = os.lstat(name)
        except FileNotFoundError:
            if create:
                self._create(name, node)
            else:
                self._missing += 1
            return create
        if stat.S_ISDIR(info.st_mode) if node.is_folder else _identity(info) == node.identity:
            return True
        remove(name)
        self._missing += 1
        return False

    def _create(self, name: bytes, node: Node) -> None:
        kind = stat.S_IFMT(node.info.st_mode)
        if kind == stat.S_IFDIR:
            os.mkdir(name, 0o700)
            return
        if kind == stat.S_IFLNK:
            os.symlink(node.link, name)
        elif kind == stat.S_IFREG:
            fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | OPEN, 0o600)
            try:
                for piece in self._last.store.pieces(node.place):
                    _write_all(fd, piece)
            finally:
                os.close(fd)
        elif kind == stat.S_IFIFO:
            os.mkfifo(name)
        else:
            raise ChangedError("a device was changed")
        _dress(name, node.info, os.lstat(name))
        node.info = os.lstat(name)
        node.identity = _identity(node.info)
        self._latest = max(self._latest, node.info.st_ctime_ns)


def remove(name: bytes) -> None:
    """Remove a file, or a folder with all that is in it, however deep."""
    if not stat.S_ISDIR(os.lstat(name).st_mode):
        os.unlink(name)
        return
    parent = os.lstat(b".")
    stack = [(name, _enter(name), os.listdir(b"."))]
    while stack:
        name, _, names = stack[-1]
        while names:
            inner = names.pop()
            if stat.S_ISDIR(os.lstat(inner).st_mode):
                stack.append((inner, _enter(inner), os.listdir(b".")))
                break
            os.unlink(inner)
        else:
            stack.pop()
            _leave(stack[-1][1] if stack else parent)
            os.rmdir(name)


def _enter(name: bytes) -> os.stat_result:
    """Go into a folder, which is made accessible. Returns what `stat` says of it."""
    info = os.lstat(name)
    if info.st_mode & 0o700 != 0o700 and info.st_uid == os.geteuid():
        os.chmod(name, stat.S_IMODE(info.st_mode) | 0o700)
    fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | OPEN)
    try:
        os.fchdir(fd)
        return os.fstat(fd)
    finally:
        os.close(fd)


def _leave(parent: os.stat_result) -> None:
    os.chdir(b"..")
    info = os.lstat(b".")
    if (info.st_dev, info.st_ino) != (parent.st_dev, parent.st_ino):
        raise ChangedError("a folder was moved")


def _dress(name: bytes, wanted: os.stat_result, now: os.stat_result) -> None:
    """Give an entry its owner, mode and times, where the commands, who have the same rights, could change them."""
    try:
        if (wanted.st_uid, wanted.st_gid) != (now.st_uid, now.st_gid):
            os.chown(name, wanted.st_uid, wanted.st_gid, follow_symlinks=False)
        if not stat.S_ISLNK(wanted.st_mode):
            os.chmod(name, stat.S_IMODE(wanted.st_mode))
        os.utime(name, ns=(wanted.st_atime_ns, wanted.st_mtime_ns), follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EINVAL):
            raise


def _identity(info: os.stat_result) -> "tuple[int, ...]":
    """What differs if a file was touched."""
    return (*_looks(info), info.st_size, info.st_ctime_ns, info.st_ino, info.st_dev)


def _looks(info: os.stat_result) -> "tuple[int, ...]":
    return info.st_mode, info.st_uid, info.st_gid, info.st_mtime_ns


def _place(path: bytes) -> "tuple[int, int]":
    try:
        info = os.stat(path)
    except OSError:
        return 0, 0
    return info.st_dev, info.st_ino


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _wait_until_later(moment: int) -> None:
    """Wait until the file system's clock is past a moment, in nanoseconds: a change then has a later time.

    The clock goes in steps of 1 to 10 milliseconds; where it was set back, this does not wait for it.
    """
    for _ in range(50):
        if time.clock_gettime(COARSE_CLOCK) * 1e9 > moment + 1000:
            return
        time.sleep(0.001)
