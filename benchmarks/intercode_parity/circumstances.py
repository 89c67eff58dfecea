"""Under what circumstances each file was recorded, as its own observations tell.

When: by dates in listings (`ls -l`, `stat`, `date`). Whether files had dates of their own, and how old the image was:
by what `find -mtime +7` and `-mmin +5` found. Which file system: by listings of the root. After which other file: by
what that one had left in folders that no reset brings back, such as `/usr/workspace`. How fast: by the dates of what
resets wrote anew.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(slots=True, frozen=True)
class Circumstances:
    """How a file was recorded.

    Attributes:
        date: UTC.
        age: of the image, in seconds.
        other_file_system: what the containers held instead of the tasks' own, in the tasks below `other_until`.
        dated: whether files still had dates of their own, which they lose when earlier runs changed them.
        after: the file that was recorded before in the same containers; empty for none that is known.
        pace: seconds from one turn to the next, about.
    """

    date: str
    age: int
    other_file_system: int | None = None
    other_until: int = 0
    dated: bool = True
    after: str = ""
    pace: float = 4.0

    @property
    def made(self) -> int | None:
        """The date in seconds since the epoch, if there are files to which it matters."""
        if not self.dated:
            return None
        return int(datetime.fromisoformat(self.date).replace(tzinfo=UTC).timestamp())

    def file_system(self, own: int, number: int) -> int:
        """Which file system the containers held for a task."""
        return self.other_file_system if self.other_file_system and number < self.other_until else own


Known: TypeAlias = Callable[[str], Circumstances]
UNKNOWN = Circumstances("2023-06-18 20:36", 300)
"""Of a file that is not listed."""
CIRCUMSTANCES = {
    "gpt-3.5/ic_bash_multiturn_gpt-3.5_10_turns_fs_1": Circumstances("2023-05-21 01:00", 60),
    "gpt-3.5/ic_bash_multiturn_gpt-3.5_10_turns_fs_3": Circumstances("2023-05-20 23:45", 60),
    "gpt-3.5/ic_bash_multiturn_gpt-3.5_10_turns_fs_4": Circumstances("2023-05-21 01:00", 300),
    "gpt-3.5/ic_bash_plan_solve_fs_1": Circumstances("2023-06-18 20:00", 300, dated=False),
    "gpt-3.5/ic_bash_plan_solve_fs_2": Circumstances("2023-06-18 20:04", 62 * MINUTE, 1, 31),
    "gpt-3.5/ic_bash_plan_solve_fs_3": Circumstances(
        "2023-06-18 20:17", 120, after="gpt-3.5/ic_bash_react_10_turns_fs_3"
    ),
    "gpt-3.5/ic_bash_plan_solve_fs_4": Circumstances("2023-06-18 20:36", 300),
    "gpt-3.5/ic_bash_plan_solve_refine_3_turns": Circumstances("2023-06-18 20:36", 300, dated=False),
    "gpt-3.5/ic_bash_react_10_turns_fs_1": Circumstances("2023-06-18 20:00", 300),
    "gpt-3.5/ic_bash_react_10_turns_fs_2": Circumstances("2023-06-18 20:00", 300, 1, 53),
    "gpt-3.5/ic_bash_react_10_turns_fs_3": Circumstances("2023-06-18 20:17", 120),
    "gpt-3.5/ic_bash_react_10_turns_fs_4": Circumstances("2023-06-18 20:25", 300),
    "gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_1": Circumstances("2023-05-26 10:00", 10 * DAY),
    "gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_2": Circumstances("2023-05-26 09:10", 6 * MINUTE, pace=8),
    "gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_3": Circumstances("2023-05-26 10:03", 20 * MINUTE, pace=8),
    "gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_4": Circumstances("2023-05-26 12:00", 300),
}
"""By file."""


def clock(date: str, now: int) -> bytes:
    """A `/etc/localtime` by which the time of day at this moment is that of a date; its name is UTC all the same.

    Only the time of day, since Python takes no offset of more than a day. The format is that of RFC 8536, version 1.
    """
    wanted = int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp())
    offset = (wanted - now + DAY // 2) % DAY - DAY // 2
    return struct.pack(">4s16x6l", b"TZif", 0, 0, 0, 0, 1, 4) + struct.pack(">lBB4s", offset, 0, 0, b"UTC")


def circumstances_of(file: str) -> Circumstances:
    """How a file was recorded."""
    return CIRCUMSTANCES.get(file, UNKNOWN)


def unlisted(_file: str) -> Circumstances:
    """How a file is replayed of whose making nothing is known, as it would be with recordings that are not here."""
    return UNKNOWN


def place_in_containers(file: str, known: Known = circumstances_of) -> tuple[str, int]:
    """(the file that its containers were made for, the number of files recorded in them before this one)."""
    before = known(file).after
    if not before:
        return file, 0
    first, number = place_in_containers(before, known)
    return first, number + 1
