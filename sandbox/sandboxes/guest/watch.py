"""Limits that no kernel counter enforces: memory, threads and files of all processes together, and a disk."""

import os

from sandbox.sandboxes.guest.disk import Disk
from sandbox.sandboxes.guest.processes import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Watch:
    """Looks at what the processes use.

    Args:
        table: the processes.
        memory: bytes; 0 for no limit.
        threads: likewise a number.
        files: likewise, in each of the folders; only growth beyond it counts.
        folders: the folders.
        disks: folders that are watched in other ways.
    """

    def __init__(
        self,
        table: Table,
        memory: int = 0,
        threads: int = 0,
        files: int = 0,
        folders: "Sequence[bytes]" = (),
        disks: "Sequence[Disk]" = (),
    ) -> None:
        self._table = table
        self._memory = memory
        self._threads = threads
        self._files = files
        self._folders = folders
        self._disks = disks
        self._seen = dict.fromkeys(folders, 0)

    def look(self) -> "tuple[str, dict[int, int]]":
        """The limit that is passed, empty if none is, and what each process has part in that."""
        if self._memory or self._threads:
            memory, threads = self._table.usage()
            if self._memory and sum(memory.values()) > self._memory:
                memory = self._table.proportional(memory)
            if self._memory and sum(memory.values()) > self._memory:
                return f"the memory limit of {self._memory // 1048576} MB was reached", memory
            if self._threads and sum(threads.values()) > self._threads:
                return f"the limit of {self._threads} processes was reached", threads
        for folder in self._folders if self._files else ():
            info = os.statvfs(folder)
            seen, self._seen[folder] = self._seen[folder], info.f_files - info.f_ffree
            if self._seen[folder] > max(seen, self._files):
                return f"the limit of {self._files} files was reached", {}
        return self.look_at_disks(), {}

    def settle(self) -> None:
        """After processes were killed: what they still wrote meanwhile is not to be laid to those that come."""
        for disk in self._disks:
            disk.settle()

    def look_at_disks(self, hurried: bool = False) -> str:
        """The limit of a disk that is passed, empty if none is: see `Disk.look`."""
        return next((said for said in (disk.look(hurried) for disk in self._disks) if said), "")
