"""Under what circumstances a file was recorded, and what follows from them for a replay."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.intercode_parity.web import Page

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(slots=True, frozen=True)
class Circumstances:
    """How a file was recorded.

    Attributes:
        date: UTC.
        age: of the image, in seconds.
        other_file_system: what the containers held instead of the tasks' own, from the task `other_from` up to and
            without `other_until`.
        dated: whether files still had dates of their own, which they lose when earlier runs changed them.
        after: the file that was recorded before in the same containers; empty for none that is known.
        pace: seconds from one turn to the next, about.
        page: what a host answered; None where the containers reached none.
    """

    date: str
    age: int
    other_file_system: int | None = None
    other_from: int = 0
    other_until: int = 0
    dated: bool = True
    after: str = ""
    pace: float = 4.0
    page: Page | None = None

    @property
    def made(self) -> int | None:
        """The date in seconds since the epoch, if there are files to which it matters."""
        if not self.dated:
            return None
        return int(datetime.fromisoformat(self.date).replace(tzinfo=UTC).timestamp())

    def file_system(self, own: int, number: int) -> int:
        """Which file system the containers held for a task."""
        other = self.other_from <= number < self.other_until
        return self.other_file_system if self.other_file_system and other else own


UNKNOWN = Circumstances("2023-06-18 20:36", 300)
"""Of a file that tells nothing."""


def clock(date: str, now: int) -> bytes:
    """A `/etc/localtime` by which the time of day at this moment is that of a date; its name is UTC all the same.

    Only the time of day, since Python takes no offset of more than a day. The format is that of RFC 8536, version 1.
    """
    wanted = int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp())
    offset = (wanted - now + DAY // 2) % DAY - DAY // 2
    return struct.pack(">4s16x6l", b"TZif", 0, 0, 0, 0, 1, 4) + struct.pack(">lBB4s", offset, 0, 0, b"UTC")


def predecessors(file: str, known: Mapping[str, Circumstances]) -> list[str]:
    """The files recorded in the same containers before a file, the last first."""
    before = known[file].after
    return [before, *predecessors(before, known)] if before else []


def place_in_containers(file: str, known: Mapping[str, Circumstances]) -> tuple[str, int]:
    """(the file that its containers were made for, the number of files recorded in them before this one)."""
    before = predecessors(file, known)
    return (before or [file])[-1], len(before)
