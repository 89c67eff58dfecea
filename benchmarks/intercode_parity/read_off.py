"""The circumstances of recordings, read off what they printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import PurePosixPath
from statistics import median_low

from benchmarks.intercode_parity.ages import best_fit
from benchmarks.intercode_parity.circumstances import UNKNOWN, Circumstances
from benchmarks.intercode_parity.held import copies_outside, held_instead, makes_copy
from benchmarks.intercode_parity.moments import image_and_beginning, pace_of, recorded_moments
from benchmarks.intercode_parity.recordings import RecordedEpisode
from benchmarks.intercode_parity.web import page_of, printed_pages
from environments.intercode_bash.trees import Tree

_FORMAT = "%Y-%m-%d %H:%M"
Dates = Mapping[str, tuple[datetime, datetime]]
"""By file, the first and the last date that it printed on the day of its recording."""


def read_off(episodes: Sequence[RecordedEpisode], trees: Mapping[int, Tree]) -> dict[str, Circumstances]:
    """The circumstances by file.

    A file without dates may be of any day of those in its folder, and first of the middle one.
    """
    files = {name: list(group) for name, group in groupby(episodes, lambda one: one.file)}
    found = {name: recorded_moments(some, trees[some[0].file_system]) for name, some in files.items()}
    dates = {name: (min(ones), max(ones)) for name, some in found.items() if (ones := [one for _, one in some])}
    read = {}
    after = {name: _predecessor(name, files, dates, trees[some[0].file_system]) for name, some in files.items()}
    paces = {name: pace for name, ones in found.items() if (pace := pace_of(ones))}
    pages = printed_pages(episodes)
    for name, some in files.items():
        tree = trees[some[0].file_system]
        known = replace(UNKNOWN, pace=_pace_near(name, paces), after=after[name], page=page_of(some, pages))
        if held := held_instead(some, trees):
            known = replace(known, other_file_system=held.file_system, other_from=held.start, other_until=held.end)
        first, *others = _days_near(name, dates)
        known = replace(known, date=first)
        if name in dates:
            later = [other for other, before in after.items() if before == name]
            known, others = _begun(known, [date for one in (name, *later) for _, date in found[one]]), []
        own = [one for one in some if known.file_system(one.file_system, one.number) == one.file_system]
        read[name] = best_fit(own, tree, known, others)
    return read


def _begun(known: Circumstances, dates: Sequence[datetime]) -> Circumstances:
    """The circumstances with a date, and with the age of the image if that is known."""
    image, began = image_and_beginning(dates)
    age = known.age if began is None else int((began - image).total_seconds())
    return replace(known, date=(image + timedelta(seconds=age)).strftime(_FORMAT), age=age)


def _days_near(name: str, dates: Dates) -> list[str]:
    """Of each day on which a file of the folder was recorded a date, beginning with the middle one."""
    near = sorted(first for other, (first, _) in dates.items() if _folder(other) == _folder(name))
    if not near:
        return [UNKNOWN.date]
    middle = median_low(near)
    days = {moment.date(): moment for moment in near} | {middle.date(): middle}
    return [day.strftime(_FORMAT) for day in sorted(days.values(), key=lambda day: day != middle)]


def _predecessor(name: str, files: Mapping[str, Sequence[RecordedEpisode]], dates: Dates, tree: Tree) -> str:
    """The last file before a file, of the same day, folder and file system, that made copies which this one found."""
    if name not in dates:
        return ""
    own = files[name]
    _, ended = dates[name]
    copies = copies_outside(own, tree)
    before = [
        (dates[other][1], other)
        for other, some in files.items()
        if other in dates
        and _folder(other) == _folder(name)
        and some[0].file_system == own[0].file_system
        and dates[other][1].date() == ended.date()
        and dates[other][1] < ended
        and any(makes_copy(some, folder, tree) for folder in copies)
    ]
    return max(before)[1] if before else ""


def _pace_near(name: str, paces: Mapping[str, float]) -> float:
    """Of the file; where it is not known, the middle one of its folder, which has one model's files."""
    near = (
        [paces[name]] if name in paces else [pace for other, pace in paces.items() if _folder(other) == _folder(name)]
    )
    return median_low(near) if near else UNKNOWN.pace


def _folder(file: str) -> str:
    return PurePosixPath(file).parent.as_posix()
