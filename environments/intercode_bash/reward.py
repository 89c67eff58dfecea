"""The reward of InterCode's Bash environment (Yang et al., 2023), part by part.

R = 0.01 + A + B + C. It compares the agent's file system and output after an action with those after the gold
command. The arithmetic, its order and its quirks are those of the published program, so that equal inputs give
equal floating-point rewards.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

BASE = 0.01
SHARE = 0.33
"""Of each of the three parts."""
_ADDED = ("A", "??", "C")
"""The status codes of paths whose content is compared."""
_TERM = re.compile(r"\b\w\w+\b")

Pair = tuple[str, str]
"""(path, status code), as read from `git status --short`."""


@dataclass(slots=True, frozen=True)
class Outcome:
    """What a command left behind.

    Attributes:
        output: both of its outputs.
        status: of `git status --short` at the root.
        hashes: by path, what `md5sum` printed of it; of `hashed_paths` alone.
    """

    output: str
    status: str
    hashes: Mapping[str, str]


@dataclass(slots=True, frozen=True)
class Reward:
    """A reward with its parts.

    Attributes:
        value: from 0.01 to 1.0; 1.0 is success.
        paths: part A, for the same paths with the same status.
        contents: part B, for the same content of added files.
        output: part C, for a similar output.
        missing: pairs that the gold command made and the agent did not.
        extra: pairs that only the agent made.
    """

    value: float
    paths: float
    contents: float
    output: float
    missing: tuple[Pair, ...] = ()
    extra: tuple[Pair, ...] = ()


def reward(agent: Outcome, gold: Outcome) -> Reward:
    """The reward of an action."""
    ours, theirs = set(status_pairs(agent.status)), set(status_pairs(gold.status))
    missing, extra = theirs - ours, ours - theirs
    paths = round(SHARE * (1 - math.erf(len(missing) + len(extra))), 2)
    contents = SHARE
    if shared := [path for path, code in ours & theirs if code in _ADDED]:
        equal = sum("." not in path or agent.hashes.get(path) == gold.hashes.get(path) for path in shared)
        contents = round(SHARE * (equal / len(shared)), 2)
    output = round(SHARE * similarity(agent.output, gold.output) * 100) / 100
    value = BASE + paths + contents + output
    return Reward(value, paths, contents, output, tuple(sorted(missing)), tuple(sorted(extra)))


def status_pairs(status: str) -> list[Pair]:
    """(path, code) pairs, read as the published program reads them: by splitting at blanks.

    A path with a blank shifts all that follow. Where a code is left without a path the published program ends
    with an exception; here that code is left out.
    """
    words = status.split()
    return list(zip(words[1::2], words[::2], strict=False))


def hashed_paths(status: str) -> list[str]:
    """The paths whose content may be compared, and whose hash says anything.

    The published program hashes a path without a dot by `md5deep`, which its image does not have: the error is
    the same on both sides, so that such paths count as equal whatever they hold.
    """
    return sorted({path for path, code in status_pairs(status) if code in _ADDED and "." in path})


def similarity(first: str, second: str) -> float:
    """The cosine of two texts' TF-IDF vectors over each other, from 0 to 1.

    As scikit-learn's `TfidfVectorizer` has it by default: terms are runs of at least two word characters in lower
    case, idf = ln((1 + n) / (1 + df)) + 1. Texts without any term are compared as they are.
    """
    one, two = Counter(_TERM.findall(first.lower())), Counter(_TERM.findall(second.lower()))
    if not one and not two:
        return float(first == second)
    weights = {term: 1.0 if term in one and term in two else math.log(3 / 2) + 1 for term in one.keys() | two.keys()}
    norms = [math.sqrt(math.fsum((n * weights[t]) ** 2 for t, n in terms.items())) for terms in (one, two)]
    if not all(norms):
        return 0.0
    return math.fsum(n * two[term] * weights[term] ** 2 for term, n in one.items()) / (norms[0] * norms[1])
