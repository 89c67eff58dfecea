"""A folder as it was, and how it gets that way again.

Everything is done from within the folder at hand, by names without a slash, so paths may be of any
length; no symbolic link is followed. To bring a folder back nothing may run that changes it meanwhile.
"""

import os
import stat

from sandbox.sandboxes.guest.snapshot import Node, Snapshot, Store, identity, looks
from sandbox.sandboxes.guest.steps import (
    OPEN,
    ChangedError,
    dress,
    enter,
    inode,
    leave,
    remove,
    wait_until_later,
    write_all,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

NOTHING = Node(os.stat(b"/"))
"""Where nothing is remembered."""


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
        self._excluded = {path: inode(path) for path in excluded if os.path.isdir(path)}
        self._skipped = set(self._excluded.values())
        self._first = self._last = Snapshot(Node(info), Store(0, 0))
        self._named: dict[bytes, Snapshot] = {}
        self._latest = 0
        self._missing = 0

    def record(self, store: Store) -> Snapshot:
        """The folder as it is.

        Raises:
            TooLargeError: it holds more than the store takes.
        """
        self._latest = 0
        top = Node(os.lstat(self.path))
        stack = [(b".", top, self._last.top, self._enter_top(), iter(os.listdir(b".")))]
        while stack:
            inside, node, before, info, names = stack[-1]
            for inner in names:
                known = before.children.get(inner, NOTHING)
                child = self._recorded(inner, known, store)
                if child is None:
                    continue
                node.children[inner] = child
                if child.is_folder:
                    stack.append((inner, child, known, enter(inner), iter(os.listdir(b"."))))
                    break
            else:
                stack.pop()
                if stack:
                    leave(stack[-1][3])
                if info.st_mode != node.info.st_mode:
                    os.chmod(inside, stat.S_IMODE(node.info.st_mode))
        wait_until_later(self._latest)
        return Snapshot(top, store)

    def keep(self, snapshot: Snapshot, first: bool, name: bytes = b"") -> None:
        """Remember a snapshot as the last one.

        Args:
            first: also as how it was in the beginning.
            name: under which it stays remembered when another is the last one; empty for none.
        """
        self._last = snapshot
        if first:
            self._first = snapshot
        if name:
            self._named[name] = snapshot

    def forget(self, kept: "Collection[bytes]") -> None:
        """Remember no more what has a name that is not among these."""
        self._named = {name: snapshot for name, snapshot in self._named.items() if name in kept}

    def restore(self, fresh: bool, name: bytes = b"") -> None:
        """Bring the folder back to what was remembered last, or first, or under a name.

        Args:
            fresh: to the first; all others are forgotten.

        Raises:
            ChangedError: it is another folder.
            OSError: it cannot be brought back.
        """
        if any(inode(path) != number for path, number in self._excluded.items()):
            raise ChangedError("a folder that is not brought back was moved")
        if fresh:
            self._last = self._first
            self.forget(())
        if name:
            self._last = self._named[name]
        self._latest = 0
        self._missing = 0
        self._walk(create=False)
        if self._missing:
            self._walk(create=True)
            wait_until_later(self._latest)

    def _recorded(self, name: bytes, before: Node, store: Store) -> "Node | None":
        try:
            info = os.lstat(name)
            if self._is_skipped(info) or stat.S_ISSOCK(info.st_mode):
                return None
            store.count_entry()
            node = Node(info)
            if stat.S_ISREG(info.st_mode):
                self._keep_content(name, node, before, store)
            elif stat.S_ISLNK(info.st_mode):
                node.link = os.readlink(name)
        except FileNotFoundError:
            return None
        self._latest = max(self._latest, node.info.st_ctime_ns)
        return node

    @staticmethod
    def _keep_content(name: bytes, node: Node, before: Node, store: Store) -> None:
        """Take a file's content, from what is remembered of it already if that is the same."""
        mode = stat.S_IMODE(node.info.st_mode)
        readable = bool(mode & 0o400)
        if not readable:
            os.chmod(name, mode | 0o400)
        fd = os.open(name, os.O_RDONLY | OPEN)
        try:
            if not readable:
                os.fchmod(fd, mode)
            node.info = os.fstat(fd)
            node.identity = identity(node.info)
            if node.identity == before.identity and before.content.is_in(fd):
                node.content = before.content
                store.share(node.content)
            else:
                os.lseek(fd, 0, os.SEEK_SET)
                node.content = store.keep(fd, node.info.st_size)
        finally:
            os.close(fd)

    def _is_skipped(self, info: os.stat_result) -> bool:
        return info.st_dev != self._own[0] or (info.st_dev, info.st_ino) in self._skipped

    def _enter_top(self) -> os.stat_result:
        info = os.lstat(self.path)
        if (info.st_dev, info.st_ino) != self._own:
            raise ChangedError("the folder was replaced")
        return enter(self.path)

    def _walk(self, create: bool) -> None:
        """Remove what is new or changed, or create what is missing."""
        top = self._last.top
        stack = [(b".", top, self._enter_top(), self._opened(top, create))]
        while stack:
            name, node, _, children = stack[-1]
            for inner, child in children:
                if self._brought(inner, child, create) and child.is_folder:
                    stack.append((inner, child, enter(inner), self._opened(child, create)))
                    break
            else:
                stack.pop()
                if stack:
                    leave(stack[-1][2])
                info = os.lstat(name)
                if looks(info) != looks(node.info):
                    dress(name, node.info, info)

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
        if stat.S_ISDIR(info.st_mode) if node.is_folder else self._is_same(name, info, node, create):
            return True
        remove(name)
        self._missing += 1
        return False

    def _is_same(self, name: bytes, info: os.stat_result, node: Node, checked: bool) -> bool:
        """Whether a file is as it was. In memory, a write through a mapping changes no time: contents are compared."""
        if identity(info) != node.identity:
            return False
        if checked or not stat.S_ISREG(info.st_mode):
            return True
        try:
            fd = os.open(name, os.O_RDONLY | OPEN)
        except OSError:
            return False
        try:
            return node.content.is_in(fd)
        finally:
            os.close(fd)

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
                for piece in node.content.pieces():
                    write_all(fd, piece)
            finally:
                os.close(fd)
        elif kind == stat.S_IFIFO:
            os.mkfifo(name)
        else:
            raise ChangedError("a device was changed")
        dress(name, node.info, os.lstat(name))
        node.info = os.lstat(name)
        node.identity = identity(node.info)
        self._latest = max(self._latest, node.info.st_ctime_ns)


def outermost(folders: "list[bytes]") -> "list[bytes]":
    """Without the folders that belong to another one's file system and lie below it."""
    devices = {folder: os.stat(folder).st_dev for folder in folders}

    def is_below(folder: bytes) -> bool:
        above = (other.rstrip(b"/") + b"/" for other in folders if devices[other] == devices[folder])
        return any(folder != prefix and folder.startswith(prefix) for prefix in above)

    return [folder for folder in folders if not is_below(folder)]
