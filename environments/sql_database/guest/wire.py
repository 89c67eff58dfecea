"""The MySQL protocol, as far as a client of a server in the same sandbox needs it: connect, and ask in text.

Written from the protocol's public description (MySQL Internals, Client/Server Protocol). Standard library only,
for this runs in the sandbox.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .errors import LostError, ServerError

_LONGEST_PACKET = 0xFFFFFF
_OK, _ERROR, _EOF, _LOCAL_FILE = 0x00, 0xFF, 0xFE, 0xFB
_COMMAND_QUERY = 0x03
_UTF8MB4_GENERAL_CI = 45
_BINARY = 63
_CAPABILITIES = 0x0001 | 0x0004 | 0x0200 | 0x2000 | 0x8000 | 0x80000
"""Long password, long flags, protocol 4.1, transactions, secure connection, authentication by plugin."""

_NUMBERS = {0: "decimal", 246: "decimal", 1: "int", 2: "int", 3: "int", 8: "int", 9: "int", 13: "int"}
_KINDS = {
    **_NUMBERS,
    **dict.fromkeys((4, 5), "float"),
    **dict.fromkeys((7, 12), "datetime"),
    10: "date",
    11: "time",
    16: "bit",
}
"""What a column's values are, by the protocol's type; others are text, or bytes where they have no character set."""


class Column(NamedTuple):
    name: str
    kind: str


class Answer(NamedTuple):
    """What a statement gave.

    Attributes:
        columns: of its result; None for a statement without one.
        rows: of texts or, in columns of kind `value`, of what JSON has; None for NULL. Those that fit.
        total: rows of the whole result, or rows that were changed.
    """

    columns: list[Column] | None
    rows: Sequence[Sequence[object]]
    total: int


class Connection:
    """A session with a server on a Unix socket.

    Raises:
        LostError: from every call, once the server is gone.
        ServerError: the server refuses the connection.
    """

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(path)
        except OSError as error:
            raise LostError(str(error)) from error
        self._stream = self._socket.makefile("rb", buffering=256 * 1024)
        self._sequence = 0
        self._log_in()

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def query(self, statement: str, most_rows: int, most_characters: int) -> Answer:
        """Execute one statement.

        Args:
            most_rows: kept of its result; all are counted.
            most_characters: of all rows that are kept, likewise.
        """
        self._sequence = 0
        self._send(bytes([_COMMAND_QUERY]) + statement.encode("utf-8", "replace"))
        first = self._receive()
        if first[0] == _OK:
            return Answer(None, [], _Reader(first, 1).length())
        if first[0] == _LOCAL_FILE:
            raise LostError("the server asks for a file")
        columns = [_column(self._receive()) for _ in range(_Reader(first).length())]
        self._receive()
        rows: list[list[str | None]] = []
        total = characters = 0
        for row in self._rows(columns):
            total += 1
            characters += sum(len(value) for value in row if value is not None)
            if len(rows) == total - 1 and total <= most_rows and characters <= most_characters:
                rows.append(row)
        return Answer(columns, rows, total)

    def _rows(self, columns: list[Column]) -> Iterator[list[str | None]]:
        while True:
            packet = self._receive()
            if packet[0] == _EOF and len(packet) < 9:
                return
            reader = _Reader(packet)
            yield [_value(reader.text(), column.kind) for column in columns]

    def _log_in(self) -> None:
        greeting = self._receive()
        if greeting[0] != 10:
            raise LostError("the server speaks another version of the protocol")
        head = struct.pack("<IIB23x", _CAPABILITIES, _LONGEST_PACKET, _UTF8MB4_GENERAL_CI)
        self._send(head + b"root\0" + b"\0" + b"mysql_native_password\0")
        if self._receive()[0] == _EOF:
            self._send(b"")
            self._receive()

    def _send(self, payload: bytes) -> None:
        try:
            while True:
                part, payload = payload[:_LONGEST_PACKET], payload[_LONGEST_PACKET:]
                self._socket.sendall(struct.pack("<I", len(part) | self._sequence << 24) + part)
                self._sequence = (self._sequence + 1) % 256
                if len(part) < _LONGEST_PACKET:
                    return
        except OSError as error:
            raise LostError(str(error)) from error

    def _receive(self) -> bytes:
        """The next packet's payload; at least one byte."""
        payload = b""
        while True:
            head = struct.unpack("<I", self._read(4))[0]
            self._sequence = ((head >> 24) + 1) % 256
            payload += self._read(head & _LONGEST_PACKET)
            if head & _LONGEST_PACKET < _LONGEST_PACKET:
                break
        if not payload:
            raise LostError("the server sent an empty packet")
        if payload[0] == _ERROR:
            code = struct.unpack_from("<H", payload, 1)[0]
            raise ServerError(code, payload[9:].decode("utf-8", "replace"))
        return payload

    def _read(self, count: int) -> bytes:
        try:
            data: bytes = self._stream.read(count)
        except OSError as error:
            raise LostError(str(error)) from error
        if len(data) < count:
            raise LostError("the server ended the connection")
        return data


class _Reader:
    """Reads a packet's fields one after the other."""

    def __init__(self, packet: bytes, at: int = 0) -> None:
        self._packet = packet
        self._at = at

    def length(self) -> int:
        first = self._packet[self._at]
        self._at += 1
        size = {0xFC: 2, 0xFD: 3, 0xFE: 8}.get(first, 0)
        if not size:
            return first
        value = int.from_bytes(self._packet[self._at : self._at + size], "little")
        self._at += size
        return value

    def text(self) -> bytes | None:
        if self._packet[self._at] == _LOCAL_FILE:
            self._at += 1
            return None
        size = self.length()
        value = self._packet[self._at : self._at + size]
        self._at += size
        return value

    def rest(self) -> bytes:
        return self._packet[self._at :]


def _column(packet: bytes) -> Column:
    reader = _Reader(packet)
    name = [reader.text() for _ in range(6)][4] or b""
    _, character_set, _, kind = struct.unpack_from("<BHIB", reader.rest())
    named = _KINDS.get(kind, "bytes" if character_set == _BINARY else "text")
    return Column(name.decode("utf-8", "replace"), named)


def _value(data: bytes | None, kind: str) -> str | None:
    if data is None:
        return None
    return data.hex() if kind in ("bytes", "bit") else data.decode("utf-8", "replace")
