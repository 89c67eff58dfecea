"""A program for Linux on x86-64, assembled by hand: it reads a password and says whether it is right.

The instructions are encoded after Intel's manual (volume 2), the file after the System V ABI.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

BASE = 0x400000
_HEADERS = 64 + 56
_RIGHT, _WRONG = b"right\n", b"wrong\n"
_SIZES = {"": 0, "near": 1, "far": 4, "address": 8}


@dataclass(slots=True, frozen=True)
class Line:
    """An instruction.

    Attributes:
        code: its bytes up to the reference, as hexadecimal digits.
        text: what the listing says.
        reference: how `target` is written behind them: the distance in 1 or 4 bytes, or the address.
        target: a label.
        label: of this line.
    """

    code: str
    text: str
    reference: Literal["", "near", "far", "address"] = ""
    target: str = ""
    label: str = ""

    @property
    def size(self) -> int:
        return len(self.code) // 2 + _SIZES[self.reference]


def password_check(table: bytes, key: int) -> tuple[bytes, str]:
    """The program and its listing.

    Args:
        table: what the transformed password must be; see `transformed`.
        key: the first value of the running key.
    """
    lines = _lines(len(table), key)
    labels: dict[str, int] = {}
    place = BASE + _HEADERS
    for line in lines:
        labels |= {line.label: place} if line.label else {}
        place += line.size
    data = {"table": table, "message_right": _RIGHT, "message_wrong": _WRONG}
    for name, content in data.items():
        labels[name] = place
        place += len(content)
    code, listing = _encoded(lines, labels)
    listing += [f"{labels[name]:x}: {name}: {content.hex(' ')}" for name, content in data.items()]
    return _file(code + b"".join(data.values())), "\n".join([*listing, ""])


def transformed(password: bytes, key: int) -> bytes:
    """What the program compares with its table."""
    written = bytearray()
    before = 0
    for character in password:
        mixed = (character + before & 255) ^ key
        before = (mixed << 3 | mixed >> 5) & 255
        key = key * 5 + 17 & 255
        written.append(before)
    return bytes(written)


def _lines(count: int, key: int) -> list[Line]:
    length = struct.pack("<I", count).hex()
    return [
        Line("4881ec80000000", "sub rsp, 0x80"),
        Line("31c0", "xor eax, eax"),
        Line("31ff", "xor edi, edi"),
        Line("4889e6", "mov rsi, rsp"),
        Line("ba80000000", "mov edx, 0x80"),
        Line("0f05", "syscall"),
        Line(f"3d{length}", f"cmp eax, {count}"),
        Line("0f8c", "jl", "far", "wrong"),
        Line("48be", "mov rsi,", "address", "table"),
        Line("31c9", "xor ecx, ecx"),
        Line("31db", "xor ebx, ebx"),
        Line(f"b2{key:02x}", f"mov dl, {key:#x}"),
        Line("8a040c", "mov al, [rsp+rcx]", label="next"),
        Line("00d8", "add al, bl"),
        Line("30d0", "xor al, dl"),
        Line("c0c003", "rol al, 3"),
        Line("88c3", "mov bl, al"),
        Line("6bd205", "imul edx, edx, 5"),
        Line("80c211", "add dl, 0x11"),
        Line("3a040e", "cmp al, [rsi+rcx]"),
        Line("0f85", "jne", "far", "wrong"),
        Line("ffc1", "inc ecx"),
        Line(f"83f9{count:02x}", f"cmp ecx, {count}"),
        Line("7c", "jl", "near", "next"),
        Line("48be", "mov rsi,", "address", "message_right"),
        Line("31db", "xor ebx, ebx"),
        Line("eb", "jmp", "near", "say"),
        Line("48be", "mov rsi,", "address", "message_wrong", "wrong"),
        Line("bb01000000", "mov ebx, 1"),
        Line("b801000000", "mov eax, 1", label="say"),
        Line("bf01000000", "mov edi, 1"),
        Line("ba06000000", "mov edx, 6"),
        Line("0f05", "syscall"),
        Line("89df", "mov edi, ebx"),
        Line("b83c000000", "mov eax, 60"),
        Line("0f05", "syscall"),
    ]


def _encoded(lines: Sequence[Line], labels: dict[str, int]) -> tuple[bytes, list[str]]:
    code = b""
    listing = []
    for line in lines:
        start = BASE + _HEADERS + len(code)
        written = bytes.fromhex(line.code)
        if line.reference == "address":
            written += struct.pack("<Q", labels[line.target])
        elif line.reference:
            distance = labels[line.target] - start - line.size
            written += struct.pack("<b" if line.reference == "near" else "<i", distance)
        target = f" {line.target} ({labels[line.target]:x})" if line.target else ""
        listing += [f"{line.label}:"] if line.label else []
        listing.append(f"  {start:x}: {written.hex(' '):<31} {line.text}{target}")
        code += written
    return code, listing


def _file(content: bytes) -> bytes:
    """An executable of one segment that is read and executed; it begins with its first byte."""
    size = _HEADERS + len(content)
    identity = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    entry = BASE + _HEADERS
    header = identity + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, entry, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 0, BASE, BASE, size, size, 0x1000)
    return header + segment + content
