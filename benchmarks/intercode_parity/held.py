"""Which files the containers of a recording held, as its observations tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from benchmarks.intercode_parity.recordings import RecordedEpisode
from environments.intercode_bash.place import IGNORED
from environments.intercode_bash.trees import Tree

_LACKS = re.compile(r"No such file or directory|\[error opening dir\]")
_PATH = re.compile(r"/?[\w.+-]+(?:/[\w.+-]*)*")
_DEEPEST = 20
"""Parts of a path that are looked at."""
_AT_LEAST = 4
"""Weight of the evidence by which containers are taken to have held another file system than that of the tasks."""


@dataclass(slots=True, frozen=True)
class Held:
    """What containers held instead of the tasks' own file system, from the task `start` up to and without `end`."""

    file_system: int
    start: int
    end: int


def held_instead(episodes: Sequence[RecordedEpisode], trees: Mapping[int, Tree]) -> Held | None:
    """What the containers held instead; None where nothing tells that it was not the tasks' own.

    A task tells something when it prints paths that one file system alone has, or finds that its own ones are missing.
    The tasks with another file system are those in a row that tell most of it, and nothing else. That files are missing
    is not enough, since agents remove them: one of these tasks must have seen the other, or none of the folders in the
    root. Where all are missing and nothing was seen, it is the file system without files.
    """
    if not episodes:
        return None
    own = episodes[0].file_system
    names = {number: _names(tree) for number, tree in trees.items()}
    tells = [_Evidence.of(episode, names) for episode in episodes]
    best: tuple[int, Held] | None = None
    for number in trees:
        if number != own:
            weights = [told.weight(own, number) for told in tells]
            start, end = _heaviest(weights)
            found = Held(number, episodes[start].number if start else 0, episodes[end - 1].number + 1 if end else 0)
            weight = sum(weights[start:end])
            sure = any(told.is_sure(number) for told in tells[start:end])
            if sure and weight >= _AT_LEAST and (best is None or weight >= best[0]):
                best = weight, found
    return best[1] if best else None


def copies_outside(episodes: Sequence[RecordedEpisode], tree: Tree) -> set[str]:
    """Folders that no reset brings back, and hold a copy of the file system that no command of these had made."""
    inside = frozenset(f"/{member.name}" for member, _ in tree.members) - frozenset(tree.tops)
    found: set[str] = set()
    named = ""
    for episode in episodes:
        for turn in episode.turns:
            named += f"{turn.command}\n"
            above = {folder for path in _paths(turn.observation or "") for folder in _above_copy(path, inside)}
            found |= {folder for folder in above if folder not in named}
    return found


def makes_copy(episodes: Sequence[RecordedEpisode], folder: str, tree: Tree) -> bool:
    """Whether a command of these names both a folder and what the file system has in the root."""
    commands = [turn.command or "" for episode in episodes for turn in episode.turns]
    return any(folder in command and any(top in command for top in tree.tops) for command in commands)


@dataclass(slots=True)
class _Evidence:
    """What a task tells.

    Attributes:
        seen: numbers of file systems of which it printed something.
        missing: whether it found that something of its own one is missing.
        all_missing: whether that was a folder in the root.
    """

    seen: set[int]
    missing: bool
    all_missing: bool

    @classmethod
    def of(cls, episode: RecordedEpisode, names: Mapping[int, frozenset[str]]) -> _Evidence:
        seen: set[int] = set()
        lacking: set[str] = set()
        for command, text in _printed(episode):
            named = set(_paths(command))
            for line in text.splitlines():
                words = {word for word in _paths(line) if "/" in word} | {line.strip()}
                if _LACKS.search(line):
                    lacking |= words & names[episode.file_system]
                else:
                    seen |= {number for number, known in names.items() if (words - named) & known}
        return cls(seen, bool(lacking), any(path.count("/") == 1 for path in lacking))

    def is_sure(self, other: int) -> bool:
        return other in self.seen or self.all_missing

    def weight(self, own: int, other: int) -> int:
        if own in self.seen:
            return -3
        if self.seen - {other}:
            return -1
        return 2 * (other in self.seen) + self.missing


def _printed(episode: RecordedEpisode) -> Iterator[tuple[str, str]]:
    for turn in episode.turns:
        yield turn.command or "", turn.observation or ""
    yield "", episode.gold_output or ""


def _paths(text: str) -> Iterator[str]:
    return (word.rstrip("/:.") for word in _PATH.findall(text))


def _names(tree: Tree) -> frozenset[str]:
    """Absolute paths, and what a listing of the root has."""
    return frozenset([f"/{member.name}" for member, _ in tree.members] + [top.strip("/") for top in tree.tops])


def _above_copy(path: str, inside: frozenset[str]) -> Iterator[str]:
    """The folder that no reset brings back and below which a path is one of these; nothing for other paths."""
    parts = path.split("/")[:_DEEPEST]
    if len(parts) > 1 and parts[1] in IGNORED:
        for depth in range(2, len(parts)):
            if "/" + "/".join(parts[depth:]) in inside:
                yield "/".join(parts[:depth])


def _heaviest(weights: Sequence[int]) -> tuple[int, int]:
    """The part with the largest sum; it reaches to either end where nothing lies between."""
    sums = [0, *accumulate(weights)]
    pairs = ((start, end) for end in range(len(sums)) for start in range(end + 1))
    start, end = max(pairs, key=lambda pair: (sums[pair[1]] - sums[pair[0]], pair[0] - pair[1]))
    if not any(weights[:start]):
        start = 0
    if not any(weights[end:]):
        end = len(weights)
    return start, end
