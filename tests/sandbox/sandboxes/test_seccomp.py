"""The filter of system calls, run as the kernel runs it, for machines that are not at hand too."""

from __future__ import annotations

import errno
import struct

import pytest

from sandbox.sandboxes.seccomp import ABSENT, NEW_NAMESPACE, REFUSED, TIOCSTI, seccomp_filter

ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
COLUMNS = {"x86_64": 0, "aarch64": 1}
LOOKED_AT = {"clone": (56, 220), "unshare": (272, 97), "ioctl": (16, 29), "prlimit64": (302, 261)}
HARMLESS = {"read": (0, 63), "execve": (59, 221), "openat": (257, 56), "exit_group": (231, 94), "getpid": (39, 172)}


def run(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """What a filter answers: an interpreter for the instructions that it may have, as `linux/filter.h` has them."""
    data = struct.pack("=IIQ6Q", number, architecture, 0, *(arguments + (0,) * 6)[:6])
    lines = [struct.unpack_from("=HBBI", program, at) for at in range(0, len(program), 8)]
    position = accumulator = 0
    while True:
        code, if_true, if_false, value = lines[position]
        position += 1
        match code:
            case 0x20:
                accumulator = struct.unpack_from("=I", data, value)[0]
            case 0x15:
                position += if_true if accumulator == value else if_false
            case 0x35:
                position += if_true if accumulator >= value else if_false
            case 0x45:
                position += if_true if accumulator & value else if_false
            case 0x06:
                return value
            case _:
                raise AssertionError(f"an instruction {code:#x} that is not known")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
class TestFilter:
    def answer(self, machine: str, call: tuple[int, int], *arguments: int) -> int:
        program = seccomp_filter(machine)
        assert program is not None
        return run(program, ARCHITECTURES[machine], call[COLUMNS[machine]], *arguments)

    def test_what_is_refused_and_what_is_not(self, machine: str) -> None:
        for call in REFUSED.values():
            assert self.answer(machine, call) == ERROR | errno.EPERM
        for call in ABSENT.values():
            assert self.answer(machine, call) == ERROR | errno.ENOSYS
        for call in HARMLESS.values():
            assert self.answer(machine, call) == ALLOW

    def test_namespaces_are_refused_and_threads_are_not(self, machine: str) -> None:
        threads = 0x3D0F00
        for flag in (0x10000000, 0x00020000, 0x40000000, 0x20000000, 0x02000000, 0x04000000, 0x08000000):
            assert flag & NEW_NAMESPACE
            assert self.answer(machine, LOOKED_AT["clone"], threads | flag) == ERROR | errno.EPERM
            assert self.answer(machine, LOOKED_AT["unshare"], flag) == ERROR | errno.EPERM
        assert self.answer(machine, LOOKED_AT["clone"], threads) == ALLOW
        assert self.answer(machine, LOOKED_AT["clone"], 17) == ALLOW
        assert self.answer(machine, LOOKED_AT["unshare"], 0x400) == ALLOW

    def test_typing_into_terminals_is_refused(self, machine: str) -> None:
        assert self.answer(machine, LOOKED_AT["ioctl"], 0, TIOCSTI) == ERROR | errno.EPERM
        assert self.answer(machine, LOOKED_AT["ioctl"], 0, TIOCSTI | 1 << 32) == ERROR | errno.EPERM
        assert self.answer(machine, LOOKED_AT["ioctl"], 0, 0x5401) == ALLOW

    def test_limits_of_others_are_out_of_reach(self, machine: str) -> None:
        assert self.answer(machine, LOOKED_AT["prlimit64"], 1) == ERROR | errno.EPERM
        assert self.answer(machine, LOOKED_AT["prlimit64"], 0) == ALLOW

    def test_other_interfaces_are_closed(self, machine: str) -> None:
        program = seccomp_filter(machine)
        assert program is not None
        assert run(program, 0x40000003, 1) == KILL
        assert run(program, ARCHITECTURES[machine], 0x40000000 | 59) == ERROR | errno.ENOSYS


def test_there_is_none_for_other_machines() -> None:
    assert seccomp_filter("riscv64") is None
