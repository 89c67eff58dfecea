"""Challenges of finding one's way among files."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import io
import random
import tarfile
import zipfile

from .challenge import Assets, challenge, letters, prose, python


@challenge(
    "files",
    "easy",
    """Somebody kept a flag in one of the notes below the folder `notes`, and there are a great many of them.
    Find it.""",
)
def haystack(flag: str, rng: random.Random) -> Assets:
    names = list(dict.fromkeys(f"notes/{letters(rng, 2)}/{letters(rng, 3)}/{letters(rng, 8)}.txt" for _ in range(240)))
    notes = {name: prose(rng, 120) for name in names}
    chosen = rng.choice(names)
    words = notes[chosen].split(" ")
    words.insert(rng.randrange(len(words)), flag)
    notes[chosen] = " ".join(words)
    files = {name: (text + "\n").encode() for name, text in notes.items()}
    return Assets(files, ("grep -rhoE 'flag[{][^}]*[}]' notes",))


@challenge(
    "files",
    "easy",
    """`first_edition.txt` and `second_edition.txt` are the same book, but the printer of the second edition
    changed some characters on purpose. The changed characters, as they stand in the second edition, are the
    flag.""",
)
def two_editions(flag: str, rng: random.Random) -> Assets:
    first = "\n".join(prose(rng, 30) for _ in range(80)) + "\n"
    second = list(first)
    places = sorted(rng.sample([index for index, character in enumerate(first) if character in " .,"], len(flag)))
    for place, character in zip(places, flag, strict=True):
        second[place] = character
    files = {"first_edition.txt": first.encode(), "second_edition.txt": "".join(second).encode()}
    compare = """
        first, second = open("first_edition.txt").read(), open("second_edition.txt").read()
        print("".join(b for a, b in zip(first, second) if a != b))
        """
    return Assets(files, ("cmp -l first_edition.txt second_edition.txt | head -3", python(compare)))


ODD_NAMES = ["-", "--help", " ", "...", "*", "$HOME", "a\nb", "\\", "-rf", "~", "'", ";ls", "#", "(x)", ".hidden", "?"]


@challenge(
    "files",
    "easy",
    """The working directory holds twelve files with names that somebody chose to annoy you. Each has a line like
    `7 of 12: xy`: the pieces, put in this order, are the flag.""",
)
def odd_names(flag: str, rng: random.Random) -> Assets:
    names = rng.sample(ODD_NAMES, 12)
    cuts = [len(flag) * part // 12 for part in range(13)]
    files = {
        name: f"{index + 1} of 12: {flag[cuts[index] : cuts[index + 1]]}\n".encode() for index, name in enumerate(names)
    }
    gather = """
        import os
        lines = sorted((open(name).read().split() for name in os.listdir(".")), key=lambda words: int(words[0]))
        print("".join(words[3] for words in lines))
        """
    return Assets(files, ("ls -lab", python(gather)))


@challenge(
    "files",
    "medium",
    """The files in the folder `empty` have no contents at all, and yet they hold a flag: one character each, in
    the order of their names. What else does a file have?""",
)
def permissions(flag: str, rng: random.Random) -> Assets:
    step = rng.randint(3, 17)
    names = [f"empty/{100 + step * index:04d}" for index in range(len(flag))]
    modes = {name: ord(character) for name, character in zip(names, flag, strict=True)}
    read = """
        import os
        print("".join(chr(os.stat("empty/" + name).st_mode & 0o777) for name in sorted(os.listdir("empty"))))
        """
    return Assets(dict.fromkeys(names, b""), ("ls -l empty | head -5", python(read)), modes)


def _zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("doll"), content)
    return packed.getvalue()


def _tarred(content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("doll")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


_WRAPPINGS = (
    lambda content: gzip.compress(content, mtime=0),
    bz2.compress,
    _zipped,
    _tarred,
    base64.b64encode,
    lambda content: content.hex().encode(),
)


@challenge(
    "files",
    "medium",
    """`doll` is packed or encoded, and so is what is in it, and so on, some dozens of times and by no means
    always in the same way (gzip, bzip2, zip, tar, base64, hexadecimal digits). The innermost doll holds the
    flag.""",
)
def dolls(flag: str, rng: random.Random) -> Assets:
    content = f"{prose(rng, 12)} {flag}\n".encode()
    for layer in range(36):
        content = _WRAPPINGS[layer % 4 if len(content) > 20_000 else rng.randrange(6)](content)
    unpack = """
        import base64, bz2, gzip, io, re, tarfile, zipfile
        doll = open("doll", "rb").read()
        while not re.search(rb"flag{[^}]*}", doll):
            if doll[:2] == b"\\x1f\\x8b":
                doll = gzip.decompress(doll)
            elif doll[:3] == b"BZh":
                doll = bz2.decompress(doll)
            elif doll[:2] == b"PK":
                archive = zipfile.ZipFile(io.BytesIO(doll))
                doll = archive.read(archive.namelist()[0])
            elif doll[257:262] == b"ustar":
                archive = tarfile.open(fileobj=io.BytesIO(doll))
                doll = archive.extractfile(archive.next()).read()
            elif set(doll) <= set(b"0123456789abcdef"):
                doll = bytes.fromhex(doll.decode())
            else:
                doll = base64.b64decode(doll)
        print(re.search(rb"flag{[^}]*}", doll)[0].decode())
        """
    return Assets({"doll": content}, ("head -c 80 doll | od -c | head -5", python(unpack)))


@challenge(
    "files",
    "medium",
    """The files in `links` form a chain. The first line of a file is one character, the second is the SHA-256 of
    the next file's whole contents; the last file has `end` there. `start.txt` has the SHA-256 of the first file.
    There are other chains, too. The characters along the right one are the flag.""",
)
def hash_chain(flag: str, rng: random.Random) -> Assets:
    contents = []
    heads = []
    decoys = ["".join(rng.choices(flag, k=rng.randint(15, 40))) for _ in range(12)]
    for text in [*decoys, flag]:
        following = "end"
        for character in reversed(text):
            content = f"{character}\n{following}\n{letters(rng, 12)}\n".encode()
            following = hashlib.sha256(content).hexdigest()
            contents.append(content)
        heads.append(following)
    rng.shuffle(contents)
    files = {f"links/{index:03d}": content for index, content in enumerate(contents)}
    follow = """
        import hashlib, os
        found = {}
        for name in os.listdir("links"):
            content = open("links/" + name, "rb").read()
            found[hashlib.sha256(content).hexdigest()] = content.decode().split()
        key, written = open("start.txt").read().strip(), ""
        while key != "end":
            written += found[key][0]
            key = found[key][1]
        print(written)
        """
    return Assets(files | {"start.txt": f"{heads[-1]}\n".encode()}, ("cat start.txt links/000", python(follow)))


STRIP, OVERLAP = 14, 6


@challenge(
    "files",
    "hard",
    """A page went through a shredder. The strips are in `strips`, in no order; each of them (but the last of the
    page) ends with the 6 characters that the next one begins with, and no 6 characters occur twice on the page.
    Put the page together: the flag stands on it.""",
)
def shredded(flag: str, rng: random.Random) -> Assets:
    while True:
        text = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=1200))
        middle = rng.randint(300, 900)
        page = f"{text[:middle]}{flag}{text[middle:]}"
        page += letters(rng, -(len(page) - STRIP) % (STRIP - OVERLAP))
        windows = [page[index : index + OVERLAP] for index in range(len(page) - OVERLAP + 1)]
        if len(set(windows)) == len(windows):
            break
    strips = [page[start : start + STRIP] for start in range(0, len(page) - OVERLAP, STRIP - OVERLAP)]
    names = rng.sample(range(1000, 9999), len(strips))
    files = {f"strips/{name}": strip.encode() for name, strip in zip(names, strips, strict=True)}
    join = """
        import os, re
        strips = {open("strips/" + name).read() for name in os.listdir("strips")}
        by_start = {strip[:6]: strip for strip in strips}
        ends = {strip[-6:] for strip in strips}
        (page,) = [strip for strip in strips if strip[:6] not in ends]
        while page[-6:] in by_start:
            page += by_start[page[-6:]][6:]
        print(re.search("flag{[^}]*}", page)[0])
        """
    return Assets(files, ("ls strips | wc -l", python(join)))


CHALLENGES = (haystack, two_editions, odd_names, permissions, dolls, hash_chain, shredded)
