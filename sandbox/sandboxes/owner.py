"""Who a sandbox belongs to: a process, told from every other by its number and the time of its start."""

from __future__ import annotations

import os
from pathlib import Path

OWNER_LABEL = "sandbox.owner"
RUN_LABEL = "sandbox.run"


def own_mark() -> str:
    """The mark of this process: number, start, process namespace and boot of the machine."""
    return mark_of(os.getpid())


def mark_of(pid: int) -> str:
    """The mark of a process that is there."""
    return ":".join((str(pid), _start(pid), *_place()))


def is_gone(mark: str) -> bool | None:
    """Whether the process that a mark names has ended; None where that cannot be told from here."""
    pid, _, rest = mark.partition(":")
    start, _, place = rest.partition(":")
    if not pid.isdecimal() or place != ":".join(_place()):
        return None
    return _start(int(pid)) != start


def _start(pid: int) -> str:
    """When a process started, in clock ticks since boot; empty where there is none of that number."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def _place() -> tuple[str, str]:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return os.readlink("/proc/self/ns/pid").strip("pid:[]"), boot
    except OSError:
        return "", os.uname().nodename
