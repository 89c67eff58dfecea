"""Files of the sandbox, written and read with the rights that commands have, in parts."""

import errno
import os
import stat

FLAGS = os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def write_part(path: bytes, offset: int, mode: int, data: bytes) -> None:
    """Write a part of a file; the first makes the folders above it and empties it.

    Args:
        mode: that the file has after this part; -1 leaves it as it is, for more parts to come.

    Raises:
        OSError: it cannot be written.
    """
    if offset == 0:
        os.makedirs(os.path.dirname(path) or b".", exist_ok=True)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | FLAGS, 0o600)
    try:
        _check_regular(fd, path)
        if offset == 0:
            os.ftruncate(fd, 0)
        view = memoryview(data)
        while view:
            written = os.pwrite(fd, view, offset)
            view = view[written:]
            offset += written
        if mode >= 0:
            os.fchmod(fd, mode)
    finally:
        os.close(fd)


def read_part(path: bytes, offset: int, size: int) -> "tuple[bytes, int]":
    """A part of a file, and how large the whole is said to be.

    Raises:
        OSError: it cannot be read.
    """
    fd = os.open(path, os.O_RDONLY | FLAGS)
    try:
        _check_regular(fd, path)
        return os.pread(fd, size, offset), os.fstat(fd).st_size
    finally:
        os.close(fd)


def _check_regular(fd: int, path: bytes) -> None:
    mode = os.fstat(fd).st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "Not a regular file", path)
