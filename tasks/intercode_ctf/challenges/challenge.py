"""What a challenge is, and how one is made."""

from __future__ import annotations

import hashlib
import random
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

Category: TypeAlias = Literal["files", "crypto", "forensics", "reversing", "web"]
Difficulty: TypeAlias = Literal["easy", "medium", "hard"]

_SERVERS = Path(__file__).parent / "servers"
_WORDS = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split()


@dataclass(slots=True, frozen=True)
class Assets:
    """What a challenge puts into the sandbox, and how it is solved.

    Attributes:
        files: content by name, relative to the working directory.
        solution: shell commands; the last one prints the flag.
        modes: permission bits by name, where they matter.
        server: Python source of a web server on port 8000; empty for none.
    """

    files: Mapping[str, bytes]
    solution: tuple[str, ...]
    modes: Mapping[str, int] = field(default_factory=dict)
    server: str = ""


Make: TypeAlias = Callable[[str, random.Random], Assets]


@dataclass(slots=True, frozen=True)
class Challenge:
    """A task before its flag is chosen.

    Attributes:
        make: generates the assets that hide a flag; uses no other source of chance than the one that it is given.
    """

    name: str
    category: Category
    difficulty: Difficulty
    statement: str
    make: Make

    def flag(self, seed: int) -> str:
        """The flag under a seed: another for each challenge and seed."""
        digest = hashlib.sha256(f"{seed}/{self.name}".encode()).digest()
        words = "_".join(_WORDS[byte % len(_WORDS)] for byte in digest[:2])
        return f"flag{{{words}_{digest[2:7].hex()}}}"

    def build(self, seed: int) -> Assets:
        """The assets under a seed: the same each time."""
        return self.make(self.flag(seed), random.Random(f"{seed}/{self.name}"))


def challenge(category: Category, difficulty: Difficulty, statement: str) -> Callable[[Make], Challenge]:
    """Makes a challenge of the function that generates it; it gets the function's name."""

    def wrap(make: Make) -> Challenge:
        text = " ".join(statement.split())
        return Challenge(f"{category}_{make.__name__}", category, difficulty, text, make)

    return wrap


def python(source: str) -> str:
    """A shell command that runs a Python program."""
    return f"python3 - <<'END'\n{textwrap.dedent(source).strip()}\nEND"


def server_source(name: str, secret: str) -> str:
    """A program that serves what `servers/<name>.py` answers, and keeps the secret in memory alone."""
    parts = [(_SERVERS / f"{part}.py").read_text(encoding="utf-8") for part in ("skeleton", name)]
    return "\n".join([*parts, f"serve(answer, {secret!r})\n"])


def letters(rng: random.Random, count: int) -> str:
    """Small letters at random."""
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=count))


def prose(rng: random.Random, words: int) -> str:
    """Sentences without sense, of small letters, blanks, commas and full stops."""
    written = []
    left = words
    while left > 0:
        length = min(left, rng.randint(6, 13))
        sentence = rng.choices(_WORDS, k=length)
        if length > 8:
            sentence[4] += ","
        written.append(" ".join(sentence) + ".")
        left -= length
    return " ".join(written)
