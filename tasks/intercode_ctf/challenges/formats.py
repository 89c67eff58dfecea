"""Files of known formats, made byte by byte: PNG, zip, FAT12, pcap, WAV."""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

_SECTOR = 512


def png(pixels: Sequence[bytes], *, comment: str = "") -> bytes:
    """A picture of 8-bit red, green and blue (PNG specification, third edition).

    Args:
        pixels: rows, three bytes for a pixel.
        comment: goes into a compressed text chunk.
    """

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", len(pixels[0]) // 3, len(pixels), 8, 2, 0, 0, 0)
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(comment.encode("latin-1"), 9)) if comment else b""
    image = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in pixels), 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + text + image + chunk(b"IEND", b"")


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of compressed files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def fat12(files: Sequence[tuple[str, bytes, bool]], sectors: int = 720) -> bytes:
    """A floppy disk's image with FAT12 (Microsoft's FAT specification): two sectors a cluster.

    Args:
        files: name of eight and three characters without the dot, content, whether it was deleted. They lie
            one after the other; of a deleted one the first character of the name and the chain are lost.
        sectors: of 512 bytes each.
    """
    per_fat, root_sectors, reserved = 2, 7, 1
    boot = b"\xeb\x3c\x90MSDOS5.0" + struct.pack(
        "<HBHBHHBHHHII", _SECTOR, 2, reserved, 2, root_sectors * 16, sectors, 0xFD, per_fat, 9, 2, 0, 0
    )
    boot = boot.ljust(_SECTOR - 2, b"\0") + b"\x55\xaa"
    chain = [0xFFD, 0xFFF]
    root, data = b"", b""
    for name, content, deleted in files:
        first, count = len(chain), max(1, -(-len(content) // (2 * _SECTOR)))
        numbers = [*range(first + 1, first + count), 0xFFF]
        chain += [0] * count if deleted else numbers
        entry = (b"\xe5" if deleted else name[:1].encode()) + name[1:].encode().ljust(10)
        root += entry + struct.pack("<B10xHHHI", 0x20, 0x6000, 0x5821, first, len(content))
        data += content.ljust(count * 2 * _SECTOR, b"\0")
    chain += [0] * (per_fat * _SECTOR * 2 // 3 - len(chain))
    pairs = zip(chain[::2], chain[1::2], strict=True)
    table = b"".join((low | high << 12).to_bytes(3, "little") for low, high in pairs).ljust(per_fat * _SECTOR, b"\0")
    image = boot + table + table + root.ljust(root_sectors * _SECTOR, b"\0") + data
    return image.ljust(sectors * _SECTOR, b"\0")


def tcp_packet(ports: tuple[int, int], sequence: int, payload: bytes) -> bytes:
    """An Ethernet frame with an IPv4 packet with a TCP segment, without checksums (RFC 791, RFC 9293).

    Args:
        ports: of the sender and the receiver.
    """
    tcp = struct.pack(">HHIIBBHHH", *ports, sequence, 1, 5 << 4, 0x18, 4096, 0, 0) + payload
    addresses = bytes([10, 0, 0, 5, 10, 0, 0, 9])
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), sequence & 0xFFFF, 0, 64, 6, 0) + addresses
    return bytes.fromhex("020000000009020000000005") + b"\x08\x00" + ip + tcp


def pcap(packets: Sequence[bytes]) -> bytes:
    """A capture file of Ethernet frames, a millisecond apart."""
    content = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for number, packet in enumerate(packets):
        content += struct.pack("<IIII", 1_704_067_200, 1000 * number, len(packet), len(packet)) + packet
    return content


KEYS = "123A456B789C*0#D"
"""The keys of a telephone, row by row."""
_ROWS, _COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
RATE = 8000
"""Samples in a second."""


def dialled(keys: str, tone: float = 0.04, pause: float = 0.02) -> bytes:
    """A WAV file of 8-bit samples with the tones of the keys (ITU-T Q.23).

    Args:
        tone, pause: seconds.
    """
    samples = bytearray()
    for key in keys:
        row, column = divmod(KEYS.index(key), 4)
        for index in range(int(tone * RATE)):
            turn = 2 * math.pi * index / RATE
            samples.append(round(128 + 50 * math.sin(turn * _ROWS[row]) + 50 * math.sin(turn * _COLUMNS[column])))
        samples += bytes([128]) * int(pause * RATE)
    header = (
        b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE, 1, 8) + b"data" + struct.pack("<I", len(samples))
    )
    return b"RIFF" + struct.pack("<I", len(header) + len(samples)) + header + bytes(samples)
