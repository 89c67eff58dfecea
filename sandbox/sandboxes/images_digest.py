"""Hashes that pin what programs a sandbox without an engine has: those of an unpacked image, or the machine's own."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sandbox.hashing import file_sha256

PACKAGE_LISTS = ("var/lib/dpkg/status", "var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite")
"""Where a machine has the list of its packages with their versions: Debian's, then those of RPM."""


def tree_sha256(root: Path) -> str:
    """Of the names, modes and contents of all that is in a folder. Times and owners are left out.

    Raises:
        OSError: something in it cannot be read.
    """
    hashed = hashlib.sha256()
    for path in _below(os.fsencode(root)):
        info = os.lstat(path)
        content = b""
        if stat.S_ISLNK(info.st_mode):
            content = os.readlink(path)
        elif stat.S_ISREG(info.st_mode):
            content = file_sha256(Path(os.fsdecode(path))).encode()
        for part in (os.path.relpath(path, os.fsencode(root)), b"%o" % info.st_mode, content):
            hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()


def packages_sha256(root: Path = Path("/")) -> str | None:
    """Of the list of packages of a file system; None where it has none of a known kind."""
    for name in PACKAGE_LISTS:
        if (root / name).is_file():
            return file_sha256(root / name)
    return None


def _below(root: bytes) -> Iterator[bytes]:
    for above, folders, files in os.walk(root):
        folders.sort()
        for name in sorted((*folders, *files)):
            yield os.path.join(above, name)
