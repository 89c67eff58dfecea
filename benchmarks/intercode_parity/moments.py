"""Dates in what was printed: when a file was recorded, and how fast its turns followed each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from benchmarks.intercode_parity.recordings import RecordedEpisode
from environments.intercode_bash.trees import MADE, Tree

SLOWEST, FASTEST = 30.0, 1.0
"""Seconds from one turn to the next that are believed."""
_SETTLED = 600
"""Seconds that must lie between the dates by which the pace is reckoned."""
_OFTEN = 3
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_LISTED = re.compile(
    rf"\b({'|'.join(_MONTHS)}) {{1,2}}(\d{{1,2}}) (\d\d):(\d\d)(?::(\d\d))?(?: [A-Z]{{3,4}})?(?: (20\d\d))?\b", re.ASCII
)
_ASKS_FOR_TIME = re.compile(r"(?:^|[|;&(`]\s*)date\b")
_BENCHMARK = datetime.fromtimestamp(MADE, UTC)


def moments(text: str) -> Iterator[datetime]:
    """The dates with a time of day in a text, as `ls -l`, `stat` and `date` write them.

    One without a year, as `ls` writes those of the last months, is the one nearest to the benchmark's making.
    """
    for found in _ISO.finditer(text):
        year, month, day, hour, minute = map(int, found.groups()[:5])
        yield from _moment(year, month, day, hour, minute, int(found[6] or 0))
    for found in _LISTED.finditer(text):
        rest = (_MONTHS.index(found[1]) + 1, int(found[2]), int(found[3]), int(found[4]), int(found[5] or 0))
        years = [int(found[6])] if found[6] else [_BENCHMARK.year + offset for offset in (-1, 0, 1)]
        possible = [moment for year in years for moment in _moment(year, *rest)]
        if possible:
            yield min(possible, key=lambda moment: abs(moment - _BENCHMARK))


def recorded_moments(episodes: Sequence[RecordedEpisode], tree: Tree) -> list[tuple[int, datetime]]:
    """(number of turns before, date) of all dates on the day of the recording, as they were printed.

    That day is the last one that was printed at least twice, or the last one. Dates that commands
    name, and those that files had of their own, tell nothing.
    """
    given = {datetime.fromtimestamp(int(member.mtime), UTC).replace(second=0) for member, _ in tree.members}
    found = []
    number = 0
    for episode in episodes:
        named: set[datetime] = set()
        for turn in episode.turns:
            named |= {moment.replace(second=0) for moment in moments(turn.command or "")}
            printed = list(moments(turn.observation or ""))
            found += [(number, one) for one in printed if one.replace(second=0) not in named | given]
            number += 1
        found += [(number, one) for one in moments(episode.gold_output or "") if one.replace(second=0) not in given]
    days = Counter(moment.date() for _, moment in found)
    often = [day for day, times in days.items() if times > 1] or list(days)
    return [(number, moment) for number, moment in found if moment.date() == max(often)]


def printed_time(gold: str, episode: RecordedEpisode) -> datetime | None:
    """When an episode was recorded, where its gold command asks what time it is."""
    return max(moments(episode.gold_output or ""), default=None) if _ASKS_FOR_TIME.search(gold) else None


def image_and_beginning(dates: Sequence[datetime]) -> tuple[datetime, datetime | None]:
    """When the image was made, and when the recording began.

    The first is the first of these dates. Since resets write files anew, the second is the first minute after it that
    was printed `_OFTEN` times; None where there is none.
    """
    image = min(dates).replace(second=0)
    minutes = Counter(date.replace(second=0) for date in dates)
    return image, min((minute for minute, times in minutes.items() if minute > image and times >= _OFTEN), default=None)


def pace_of(found: Sequence[tuple[int, datetime]]) -> float | None:
    """Seconds from one turn to the next, by (number of turns before, date); None where too little is known.

    The newest date so far grows as what is written anew is listed. The first one may be that of the image, and tells
    nothing.
    """
    newest: list[tuple[int, datetime]] = []
    for number, moment in found:
        if not newest or moment > newest[-1][1]:
            newest.append((number, moment))
    newest = _last_of_each_turn(newest)[1:]
    if len(newest) < 2:
        return None
    (first, began), (last, ended) = newest[0], newest[-1]
    seconds = (ended - began).total_seconds()
    if seconds < _SETTLED or last == first:
        return None
    return min(max(seconds / (last - first), FASTEST), SLOWEST)


def _last_of_each_turn(found: Sequence[tuple[int, datetime]]) -> list[tuple[int, datetime]]:
    return [one for one, after in pairwise(found) if one[0] != after[0]] + list(found[-1:])


def _moment(*fields: int) -> Iterator[datetime]:
    try:
        moment = datetime(*fields, tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:
        return
    if abs(moment - _BENCHMARK) < timedelta(days=3650):
        yield moment
