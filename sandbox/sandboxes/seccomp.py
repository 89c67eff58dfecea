"""The system calls that commands under bubblewrap cannot make, as a filter program for the kernel.

The rest of the isolation does not rest on it. It takes away what no command needs and where the
kernel's past errors lie: user namespaces, `ptrace`, `bpf`, `io_uring`, keys; memory that is counted for
no process; and what would undo a limit. The numbers are those of Linux's `asm/unistd_64.h` (x86_64) and
`asm-generic/unistd.h` (aarch64); the layout of instructions is that of `linux/filter.h`.
"""

from __future__ import annotations

import errno
import struct
from dataclasses import dataclass

REFUSED = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lookup_dcookie": (212, 18),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "name_to_handle_at": (303, 264),
    "nfsservctl": (180, 42),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "sched_setaffinity": (203, 122),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "userfaultfd": (323, 282),
}
"""Answered with EPERM. `sched_setaffinity`: the processors are the limit of what a sandbox computes."""

ABSENT = {
    "clone3": (435, 435),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "semget": (64, 190),
    "shmget": (29, 194),
}
"""Answered with ENOSYS, as by a kernel without them. `clone3`: a filter cannot see its flags, and callers fall back
to `clone`. The others keep memory, or outlive a process, where no limit sees them."""

UNSUPPORTED = {
    "fsetxattr": (190, 7),
    "lsetxattr": (189, 6),
    "setxattr": (188, 5),
    "setxattrat": (463, 463),
}
"""Answered as by a file system without extended attributes, which a reset would not see. Callers go on without."""

NEW_NAMESPACE = 0x7E020080
"""The flags of `clone` and `unshare` that make a namespace (CLONE_NEW*); the lowest is a signal number in `clone`."""

TIOCSTI, TIOCLINUX = 0x5412, 0x541C
"""Requests of `ioctl` that type into a terminal."""

X32 = 0x40000000
"""From here on are the calls of the 32-bit interface of x86_64."""


@dataclass(slots=True, frozen=True)
class _Machine:
    """An architecture: its column in the tables, its audit number, and the calls whose arguments are looked at."""

    column: int
    audit: int
    clone: int
    unshare: int
    ioctl: int
    prlimit64: int


_MACHINES = {
    "x86_64": _Machine(0, 0xC000003E, clone=56, unshare=272, ioctl=16, prlimit64=302),
    "aarch64": _Machine(1, 0xC00000B7, clone=220, unshare=97, ioctl=29, prlimit64=261),
}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24
_KILL, _ERROR, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000


def seccomp_filter(machine: str) -> bytes | None:
    """The filter program for a machine, as `bwrap --seccomp` reads it; None for one that is not known.

    Args:
        machine: as `platform.machine()` has it.
    """
    if machine not in _MACHINES:
        return None
    known = _MACHINES[machine]
    lines = [
        _line(_LOAD, _ARCHITECTURE),
        _line(_EQUAL, known.audit, 1, 0),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER),
        _line(_AT_LEAST, X32, 0, 1),
        _line(_RETURN, _ERROR | errno.ENOSYS),
    ]
    for calls, error in ((REFUSED, errno.EPERM), (ABSENT, errno.ENOSYS), (UNSUPPORTED, errno.EOPNOTSUPP)):
        for numbers in calls.values():
            lines += [_line(_EQUAL, numbers[known.column], 0, 1), _line(_RETURN, _ERROR | error)]
    lines += _argument(known.clone, _FIRST, _ANY_BIT, NEW_NAMESPACE & ~0xFF)
    lines += _argument(known.unshare, _FIRST, _ANY_BIT, NEW_NAMESPACE)
    lines += _argument(known.ioctl, _SECOND, _EQUAL, TIOCSTI)
    lines += _argument(known.ioctl, _SECOND, _EQUAL, TIOCLINUX)
    lines += _argument(known.prlimit64, _FIRST, _ANY_BIT, 0xFFFFFFFF)
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _argument(call: int, position: int, test: int, value: int) -> list[bytes]:
    """Refuse a call where the low half of an argument passes a test."""
    return [
        _line(_EQUAL, call, 0, 4),
        _line(_LOAD, position),
        _line(test, value, 0, 1),
        _line(_RETURN, _ERROR | errno.EPERM),
        _line(_LOAD, _NUMBER),
    ]
