"""How old files were when they were recorded, by what `find` found of those that are so and so old."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import PurePosixPath
from typing import TypeAlias

from benchmarks.intercode_parity.circumstances import DAY, HOUR, MINUTE, UNKNOWN, Circumstances
from benchmarks.intercode_parity.recordings import RecordedEpisode
from environments.intercode_bash.trees import Times, Tree

AGES = (UNKNOWN.age, MINUTE, 20 * MINUTE, HOUR + 2 * MINUTE, 10 * DAY)
"""Tried beside what is known: the usual one, and others on the other side of minutes, an hour, a week."""
_FIND = re.compile(r"^[ \t`]*(find\s[^\n;&|<>`]*)(.*)", re.MULTILINE)
_UNIT = {"time": DAY, "min": MINUTE}
_TEST = re.compile(r"-([acm])(time|min)$")
_AMOUNT = re.compile(r"([+-]?)(\d{1,9})$", re.ASCII)
_CHANGES = re.compile(r"\b(?:cd|rm|mv|cp|tee|tar|gzip|touch|chmod|chown|ln|sed|truncate|zip)\b|-delete|>")
_NOT_RUN = re.compile(
    r"unexpected EOF|syntax error|Malformed command|missing argument|paths must precede|No such file"
    r"|Only one instance|invalid|unknown predicate"
)
_PATH = re.compile(r"[\w./+-]+")

Test: TypeAlias = Callable[["Found"], bool]


@dataclass(slots=True, frozen=True)
class Found:
    """A file or folder: what `find` asks of it.

    Attributes:
        ages: in seconds, by `m` for its content, `a` and `c` for its last reading and its entry in the folder.
    """

    path: str
    is_folder: bool
    ages: dict[str, float]


@dataclass(slots=True, frozen=True)
class Search:
    """What a command searched, and what it printed of the files of the file system.

    Attributes:
        tests: which all must hold.
        listed: whether it printed whatever it found.
    """

    start: str
    tests: tuple[Test, ...]
    printed: frozenset[str]
    listed: bool

    def fits(self, files: Sequence[Found]) -> bool:
        """Whether it would have printed this if files had been so."""
        found = {one.path for one in files if _is_below(one.path, self.start) and all(test(one) for test in self.tests)}
        return self.printed == found if self.listed else self.printed <= found


def best_fit(
    episodes: Sequence[RecordedEpisode], tree: Tree, known: Circumstances, dates: Sequence[str]
) -> Circumstances:
    """The circumstances with that of some ages, of these other dates, and of files with and without dates of their own,
    which explains most searches; the first of equals, beginning with what is known.

    Searches that printed something come first, since others also find nothing where earlier tasks took dates away.
    """
    searches = [search for episode in episodes for search in searches_of(episode, tree)]
    if not searches:
        return known
    tried = [
        replace(known, date=date, age=age, dated=dated)
        for dated in (True, False)
        for date in (known.date, *dates)
        for age in (known.age, *AGES)
    ]
    fits = [
        (sum(bool(search.printed) for search in fitting), len(fitting))
        for files in (_files(tree, one) for one in tried)
        for fitting in [[search for search in searches if search.fits(files)]]
    ]
    return tried[fits.index(max(fits))]


def searches_of(episode: RecordedEpisode, tree: Tree) -> Iterator[Search]:
    """The searches of an episode for what is so and so old, up to a command that may change files, or the folder."""
    known = frozenset(f"/{member.name}" for member, _ in tree.members)
    for turn in episode.turns:
        command, text = turn.command or "", turn.observation or ""
        found = _FIND.findall(command)
        cut = turn.shown is not None and len(text) >= turn.shown
        if len(found) == 1 and not cut and not _NOT_RUN.search(text):
            yield from _search(found[0], text, known)
        if _CHANGES.search(command):
            return


def _search(found: tuple[str, str], text: str, known: frozenset[str]) -> Iterator[Search]:
    try:
        words = shlex.split(found[0].replace("\\", ""))
    except ValueError:
        return
    del words[0]
    start = _absolute(words.pop(0)) if words and not words[0].startswith("-") else "/"
    read = _tests(words)
    if read is None:
        return
    tests, listed = read
    printed = frozenset(path for word in _PATH.findall(text) if (path := _absolute(word)) in known)
    listed = listed and not found[1].strip("`")
    if tests and (listed or printed):
        yield Search(start, tuple(tests), printed, listed)


def _tests(words: Sequence[str]) -> tuple[list[Test], bool] | None:
    """(tests, whether all that is found is printed); None where they cannot be told, or none asks for an age."""
    tests: list[Test] = []
    asks, negated, waiting = False, False, iter(words)
    for word in waiting:
        if word in ("!", "-not"):
            negated = True
            continue
        test = None
        if aged := _TEST.match(word):
            amount = _AMOUNT.match(next(waiting, ""))
            if amount is None:
                return None
            test = partial(_is_aged, aged[1], aged[2], amount[1], int(amount[2]))
            asks = True
        elif word == "-type":
            test = partial(_is_kind, next(waiting, ""))
        elif word in ("-name", "-iname"):
            test = partial(_is_named, next(waiting, ""), word == "-iname")
        elif word not in ("-print", "-a"):
            return (tests, False) if asks and word in ("-exec", "-print0") else None
        if test is not None:
            tests.append(partial(_is_not, test) if negated else test)
            negated = False
    return (tests, True) if asks else None


def _is_aged(which: str, unit: str, sign: str, amount: int, one: Found) -> bool:
    age = one.ages[which] / _UNIT[unit]
    if unit == "time":
        age = math.floor(age)
    if sign:
        return age > amount if sign == "+" else age < amount
    return math.ceil(age) == amount


def _is_kind(kind: str, one: Found) -> bool:
    return kind == ("d" if one.is_folder else "f")


def _is_named(pattern: str, ignores_case: bool, one: Found) -> bool:
    name = PurePosixPath(one.path).name
    return fnmatchcase(name.lower(), pattern.lower()) if ignores_case else fnmatchcase(name, pattern)


def _is_not(test: Test, one: Found) -> bool:
    return not test(one)


def _files(tree: Tree, circumstances: Circumstances) -> list[Found]:
    """The files as they are under circumstances. To read one, or to set its date, leaves another of now."""
    age = float(circumstances.age)
    times = Times(0, circumstances.made, circumstances.age)
    return [
        Found(f"/{member.name}", content is None, {"m": times.age(member), "a": age, "c": age})
        for member, content in tree.seen_by_git
    ]


def _absolute(path: str) -> str:
    """A path from the root, where searches begin unless a command changes the folder."""
    return "/" + "/".join(part for part in path.split("/") if part not in ("", "."))


def _is_below(path: str, start: str) -> bool:
    return start == "/" or path == start or path.startswith(f"{start}/")
