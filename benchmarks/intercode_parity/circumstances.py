"""Under what circumstances each file was recorded, as its own observations tell.

When: by dates in listings (`ls -l`, `stat`, `date`). Whether files had dates of their own, and how old the image was:
by what `find -mtime +7` and `-mmin +5` found. Which file system: by listings of the root.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

HOUR = 3600
DAY = 24 * HOUR


@dataclass(slots=True, frozen=True)
class Circumstances:
    """How a file was recorded.

    Attributes:
        date: UTC.
        age: of the image, in seconds.
        other_file_system: what the containers held instead of the tasks' own, in the tasks below `other_until`.
        dated: whether files still had dates of their own, which they lose when earlier runs changed them.
    """

    date: str
    age: int
    other_file_system: int | None = None
    other_until: int = 0
    dated: bool = True

    @property
    def made(self) -> int | None:
        """The date in seconds since the epoch, if there are files to which it matters."""
        if not self.dated:
            return None
        return int(datetime.fromisoformat(self.date).replace(tzinfo=UTC).timestamp())

    def file_system(self, own: int, number: int) -> int:
        """Which file system the containers held for a task."""
        return self.other_file_system if self.other_file_system and number < self.other_until else own


CIRCUMSTANCES = {
    "gpt-3.5/ic_bash_multiturn_gpt-3.5_10_turns_fs_1": Circumstances("2023-05-21 01:00", 60),
    "gpt-3.5/ic_bash_multiturn_gpt-3.5_10_turns_fs_3": Circumstances("2023-05-20 23:50", 300),
    "gpt-3.5/ic_bash_multiturn_gpt-3.5_10_turns_fs_4": Circumstances("2023-05-21 01:00", 300),
    "gpt-3.5/ic_bash_plan_solve_fs_1": Circumstances("2023-06-18 20:00", 300, dated=False),
    "gpt-3.5/ic_bash_plan_solve_fs_2": Circumstances("2023-06-18 20:05", HOUR, 1, 32),
    "gpt-3.5/ic_bash_plan_solve_fs_3": Circumstances("2023-06-18 20:36", 300),
    "gpt-3.5/ic_bash_plan_solve_fs_4": Circumstances("2023-06-18 20:36", 300),
    "gpt-3.5/ic_bash_plan_solve_refine_3_turns": Circumstances("2023-06-18 20:36", 300, dated=False),
    "gpt-3.5/ic_bash_react_10_turns_fs_1": Circumstances("2023-06-18 20:00", 300),
    "gpt-3.5/ic_bash_react_10_turns_fs_2": Circumstances("2023-06-18 20:00", 300, 1, 53),
    "gpt-3.5/ic_bash_react_10_turns_fs_3": Circumstances("2023-06-18 20:25", 300),
    "gpt-3.5/ic_bash_react_10_turns_fs_4": Circumstances("2023-06-18 20:25", 300),
    "gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_1": Circumstances("2023-05-26 10:00", 10 * DAY),
    "gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_2": Circumstances("2023-05-26 10:00", HOUR),
    "gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_3": Circumstances("2023-05-26 10:15", 300),
    "gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_4": Circumstances("2023-05-26 12:00", 300),
}
"""By file."""
