"""Challenges of finding traces in files of known formats."""

from __future__ import annotations

import gzip
import random

from .challenge import Assets, challenge, letters, prose, python
from .formats import dialled, fat12, packed, pcap, png, tcp_packet
from .git_objects import commit


def _gradient(rng: random.Random, width: int, height: int) -> list[bytearray]:
    """Rows of a picture that goes from one colour to another, with some noise."""
    left, right = ([rng.randint(20, 230) for _ in range(3)] for _ in range(2))
    rows = []
    for _ in range(height):
        row = bytearray()
        for x in range(width):
            row += bytes(
                (a * (width - x) + b * x) // width + rng.randint(-8, 8) for a, b in zip(left, right, strict=True)
            )
        rows.append(row)
    return rows


@challenge(
    "forensics",
    "easy",
    """`holiday.png` is larger than such a picture should be. Somebody hid an archive in it, and in the archive
    the flag.""",
)
def after_the_end(flag: str, rng: random.Random) -> Assets:
    picture = png([bytes(row) for row in _gradient(rng, 60, 40)], comment="Nothing to see here.")
    archive = packed({"readme.txt": prose(rng, 30).encode(), "secret/flag.txt": f"{prose(rng, 6)} {flag}\n".encode()})
    unpack = """
        import zipfile
        archive = zipfile.ZipFile("holiday.png")
        print(archive.namelist(), archive.read("secret/flag.txt").decode())
        """
    return Assets({"holiday.png": picture + archive}, ("tail -c 200 holiday.png | od -c | tail -5", python(unpack)))


@challenge(
    "forensics",
    "easy",
    """`backup.zip` will not open: wherever a record of the archive should begin with the letters `PK`, somebody
    wrote two other letters. Repair it: the flag is in one of its files.""",
)
def broken_zip(flag: str, rng: random.Random) -> Assets:
    files = {f"{letters(rng, 6)}.txt": prose(rng, 40).encode() for _ in range(4)}
    files["flag.txt"] = f"{prose(rng, 20)} {flag} {prose(rng, 5)}".encode()
    broken = packed(files)
    for record in (b"\x03\x04", b"\x01\x02", b"\x05\x06"):
        broken = broken.replace(b"PK" + record, b"QZ" + record)
    repair = """
        import io, zipfile
        content = open("backup.zip", "rb").read()
        wrong = content[:2]
        for record in (b"\\x03\\x04", b"\\x01\\x02", b"\\x05\\x06"):
            content = content.replace(wrong + record, b"PK" + record)
        print(zipfile.ZipFile(io.BytesIO(content)).read("flag.txt")[-200:].decode())
        """
    return Assets({"backup.zip": broken}, ("od -c backup.zip | head -3", python(repair)))


@challenge(
    "forensics",
    "medium",
    """A message is hidden in `picture.png`: in the lowest bit of the red value of each pixel, row by row from
    the top, each row from the left, eight bits a character, the highest bit first. It ends with a NUL. The file
    is a plain PNG with 8-bit red, green and blue; its rows are not filtered.""",
)
def lowest_bits(flag: str, rng: random.Random) -> Assets:
    message = f"{prose(rng, 9)} {flag} {prose(rng, 4)}\0".encode()
    bits = [byte >> shift & 1 for byte in message for shift in range(7, -1, -1)]
    rows = _gradient(rng, 48, 40)
    for index, bit in enumerate(bits):
        row, x = rows[index // 48], 3 * (index % 48)
        row[x] = row[x] & 254 | bit
    read = """
        import struct, zlib
        content, data, place = open("picture.png", "rb").read(), b"", 8
        while place < len(content):
            size, kind = struct.unpack(">I4s", content[place : place + 8])
            data += content[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
            width = struct.unpack(">I", content[place + 8 : place + 12])[0] if kind == b"IHDR" else width
            place += size + 12
        raw, step = zlib.decompress(data), 3 * width + 1
        reds = [raw[row + 1 + 3 * x] & 1 for row in range(0, len(raw), step) for x in range(width)]
        text = bytes(int("".join(map(str, reds[index : index + 8])), 2) for index in range(0, len(reds) - 7, 8))
        print(text.split(bytes(1))[0].decode())
        """
    return Assets({"picture.png": png([bytes(row) for row in rows])}, (python(read),))


@challenge(
    "forensics",
    "medium",
    """`capture.pcap` holds several TCP connections whose packets arrived in no order. In one of them a gzip file
    was sent, which has the flag.""",
)
def capture(flag: str, rng: random.Random) -> Assets:
    secret = gzip.compress(f"{prose(rng, 60)} {flag} {prose(rng, 60)}\n".encode(), mtime=0)
    streams = [f"GET /{letters(rng, 9)} HTTP/1.1\r\nHost: a.test\r\n\r\n{prose(rng, 60)}".encode() for _ in range(4)]
    streams.insert(rng.randrange(5), secret)
    packets = []
    for stream, port in zip(streams, rng.sample(range(40_000, 60_000), 5), strict=True):
        start = rng.randrange(2**31)
        for offset in range(0, len(stream), 48):
            packets.append(tcp_packet((port, 80), start + offset, stream[offset : offset + 48]))
    rng.shuffle(packets)
    read = """
        import collections, gzip, re, struct
        content, place, streams = open("capture.pcap", "rb").read(), 24, collections.defaultdict(dict)
        while place < len(content):
            size = struct.unpack("<I", content[place + 8 : place + 12])[0]
            segment = content[place + 16 + 14 + 20 : place + 16 + size]
            port, _, sequence = struct.unpack(">HHI", segment[:8])
            streams[port][sequence] = segment[20:]
            place += 16 + size
        for parts in streams.values():
            stream = b"".join(part for _, part in sorted(parts.items()))
            if stream[:2] == b"\\x1f\\x8b":
                print(re.search(rb"flag{[^}]*}", gzip.decompress(stream))[0].decode())
        """
    return Assets({"capture.pcap": pcap(packets)}, ("od -A d -t x1 capture.pcap | head -8", python(read)))


@challenge(
    "forensics",
    "medium",
    """`queries.log` is the log of a name server. A machine in this network smuggled a text out by asking for
    names that do not exist: part by part as hexadecimal digits, each part with its number. The server noted some
    queries twice and others late. The flag is in the text.""",
)
def name_queries(flag: str, rng: random.Random) -> Assets:
    text = f"{prose(rng, 12)} {flag} {prose(rng, 6)}".encode().hex()
    domain = f"{letters(rng, 7)}.example"
    parts = [f"{number}-{text[start : start + 14]}.{domain}" for number, start in enumerate(range(0, len(text), 14))]
    names = parts + rng.choices(parts, k=8) + [f"{letters(rng, 5)}.{letters(rng, 6)}.example" for _ in range(250)]
    rng.shuffle(names)
    lines = (
        f"2024-01-01T08:{index // 60 % 60:02d}:{index % 60:02d} 10.0.0.{rng.randint(2, 40)} A {name}\n"
        for index, name in enumerate(names)
    )
    read = r"""
        import re
        parts = dict(re.findall(r" A (\d+)-([0-9a-f]+)\.", open("queries.log").read()))
        print(bytes.fromhex("".join(parts[number] for number in sorted(parts, key=int))).decode())
        """
    return Assets(
        {"queries.log": "".join(lines).encode()}, ("head -5 queries.log; grep -c -- '-' queries.log", python(read))
    )


@challenge(
    "forensics",
    "medium",
    """In the git repository `project` somebody committed a file with the flag by mistake, and rewrote the
    history at once, so that no branch leads there any more. What git once stored is not gone so soon.""",
)
def amended(flag: str, rng: random.Random) -> Assets:
    readme = f"{prose(rng, 20)}\n".encode()
    first, objects = commit({"README": readme}, "", "Begin")
    _, mistake = commit({"README": readme, "token": f"token = {flag}\n".encode()}, first, "Add the token")
    head, last = commit({"README": readme, "main.py": b'print("hello")\n'}, first, "Add the program")
    for number in range(30):
        head, more = commit(
            {"README": readme, "main.py": f"print({rng.random()})\n".encode()}, head, f"Change {number}"
        )
        last |= more
    files = (
        objects
        | mistake
        | last
        | {
            "project/.git/HEAD": b"ref: refs/heads/main\n",
            "project/.git/refs/heads/main": f"{head}\n".encode(),
            "project/.git/config": b"[core]\n\trepositoryformatversion = 0\n\tbare = false\n",
            "project/README": readme,
        }
    )
    read = """
        import pathlib, re, zlib
        for path in pathlib.Path("project/.git/objects").glob("??/*"):
            found = re.search(rb"flag{[^}]*}", zlib.decompress(path.read_bytes()))
            if found:
                print(found[0].decode())
        """
    return Assets(files, ("ls -a project project/.git", python(read)))


@challenge(
    "forensics",
    "hard",
    """`floppy.img` is a disk with the file system FAT12. Some gzip files were deleted from it: their entries and
    their contents are still there, the chains of their clusters are not. The flag is in one of them. (Files on
    this disk were never fragmented.)""",
)
def deleted_file(flag: str, rng: random.Random) -> Assets:
    secret = gzip.compress(f"{prose(rng, 900)} {flag} {prose(rng, 200)}\n".encode(), mtime=0)
    others = [
        (letters(rng, 8).upper() + "TXT", gzip.compress(prose(rng, rng.randint(80, 900)).encode(), mtime=0), gone)
        for gone in (False, True, False, True, False)
    ]
    others.insert(3, (letters(rng, 8).upper() + "GZ ", secret, True))
    read = """
        import gzip, re, struct
        disk = open("floppy.img", "rb").read()
        size, per_cluster, reserved, fats, entries, _, _, per_fat = struct.unpack("<HBHBHHBH", disk[11:24])
        root = (reserved + fats * per_fat) * size
        data = root + 32 * entries
        for place in range(root, data, 32):
            first, length = struct.unpack("<HI", disk[place + 26 : place + 32])
            if disk[place] == 0xE5:
                start = data + (first - 2) * per_cluster * size
                found = re.search(rb"flag{[^}]*}", gzip.decompress(disk[start : start + length]))
                print(disk[place : place + 11], length, found and found[0].decode())
        """
    return Assets({"floppy.img": fat12(others)}, ("od -A d -c floppy.img | head -4", python(read)))


@challenge(
    "forensics",
    "hard",
    """`call.wav` was recorded on a telephone line: somebody dialled with tones. The keys are used as hexadecimal
    digits, with `*` for e and `#` for f, and these as the codes of characters, which are the flag. A tone lasts
    40 ms, the pause after it 20 ms; the file has 8000 samples of 8 bits a second after a header of 44 bytes.""",
)
def telephone(flag: str, _: random.Random) -> Assets:
    digits = flag.encode().hex().upper().replace("E", "*").replace("F", "#")
    read = """
        import math
        samples = open("call.wav", "rb").read()[44:]
        rows, columns, keys = (697, 770, 852, 941), (1209, 1336, 1477, 1633), "123A456B789C*0#D"
        def power(part, frequency):
            turns = [2 * math.pi * frequency * index / 8000 for index in range(len(part))]
            real = sum((sample - 128) * math.cos(turn) for sample, turn in zip(part, turns))
            other = sum((sample - 128) * math.sin(turn) for sample, turn in zip(part, turns))
            return real * real + other * other
        dialled = ""
        for start in range(0, len(samples), 480):
            part = samples[start : start + 320]
            row, column = (max(range(4), key=lambda n: power(part, group[n])) for group in (rows, columns))
            dialled += keys[4 * row + column]
        print(bytes.fromhex(dialled.replace("*", "e").replace("#", "f")).decode())
        """
    return Assets({"call.wav": dialled(digits)}, ("head -c 44 call.wav | od -c; wc -c call.wav", python(read)))


CHALLENGES = (after_the_end, broken_zip, lowest_bits, capture, name_queries, amended, deleted_file, telephone)
