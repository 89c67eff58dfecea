"""One writer at a time: a lock file beside the run file."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import RunFileError


@contextlib.contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the run file for writing. The lock dies with the process, however it dies.

    Raises:
        RunFileError: another process holds it, or the folder cannot be written.
    """
    path = path.resolve()
    lock_path = path.with_name(path.name + ".lock")
    try:
        descriptor = _acquire(lock_path)
    except BlockingIOError as error:
        raise RunFileError(f"{path} is being written by another process ({error})") from None
    except OSError as error:
        raise RunFileError(f"cannot write beside {path}: {error}") from error
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        lock_path.unlink(missing_ok=True)
        os.close(descriptor)


def _acquire(lock_path: Path) -> int:
    while True:
        descriptor = os.open(lock_path, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise BlockingIOError(holder or "unknown") from None
        if lock_path.exists() and os.fstat(descriptor).st_ino == lock_path.stat().st_ino:
            return descriptor
        os.close(descriptor)  # its last holder removed it between our open and our lock
