"""Steps through folders by names without a slash, so that paths may be of any length; no link is followed."""

import errno
import os
import stat
import time

OPEN = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

COARSE_CLOCK = 5
"""CLOCK_REALTIME_COARSE: the clock of the file system's times."""


class ChangedError(Exception):
    """A folder that is brought back is not the one that was remembered, or is moved while this is done."""


def remove(name: bytes) -> None:
    """Remove a file, or a folder with all that is in it, however deep."""
    if not stat.S_ISDIR(os.lstat(name).st_mode):
        os.unlink(name)
        return
    parent = os.lstat(b".")
    stack = [(name, enter(name), os.listdir(b"."))]
    while stack:
        name, _, names = stack[-1]
        while names:
            inner = names.pop()
            if stat.S_ISDIR(os.lstat(inner).st_mode):
                stack.append((inner, enter(inner), os.listdir(b".")))
                break
            os.unlink(inner)
        else:
            stack.pop()
            leave(stack[-1][1] if stack else parent)
            os.rmdir(name)


def enter(name: bytes) -> os.stat_result:
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


def leave(parent: os.stat_result) -> None:
    """Go back into the folder above.

    Raises:
        ChangedError: it is another one.
    """
    os.chdir(b"..")
    info = os.lstat(b".")
    if (info.st_dev, info.st_ino) != (parent.st_dev, parent.st_ino):
        raise ChangedError("a folder was moved")


def dress(name: bytes, wanted: os.stat_result, now: os.stat_result) -> None:
    """Give an entry its owner, mode and times, where the commands, who have the same rights, could change them."""
    if (wanted.st_uid, wanted.st_gid) != (now.st_uid, now.st_gid):
        with _WherePermitted():
            os.chown(name, wanted.st_uid, wanted.st_gid, follow_symlinks=False)
    if not stat.S_ISLNK(wanted.st_mode):
        with _WherePermitted():
            os.chmod(name, stat.S_IMODE(wanted.st_mode))
    with _WherePermitted():
        os.utime(name, ns=(wanted.st_atime_ns, wanted.st_mtime_ns), follow_symlinks=False)


class _WherePermitted:
    """Lets pass what this user may not do, such as giving a file to a user that there is not."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: "BaseException | None", traceback: object) -> bool:
        return isinstance(error, OSError) and error.errno in (errno.EPERM, errno.EINVAL)


def inode(path: bytes) -> "tuple[int, int]":
    """What tells a folder from any other; zeros where there is none."""
    try:
        info = os.stat(path)
    except OSError:
        return 0, 0
    return info.st_dev, info.st_ino


def write_all(fd: int, data: bytes) -> None:
    """Write all bytes, in as many parts as it takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def wait_until_later(moment: int) -> None:
    """Wait until the file system's clock is past a moment, in nanoseconds: a change then has a later time.

    The clock goes in steps of 1 to 10 milliseconds; where it was set back, this does not wait for it.
    """
    for _ in range(50):
        if time.clock_gettime(COARSE_CLOCK) * 1e9 > moment + 1000:
            return
        time.sleep(0.001)
