"""Scores within splits: of the groups of tasks that a suite compares with each other, and how far they lie apart."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sandbox.cli.output import console, percentage, plain, table
from sandbox.journal.run_file import RunFile
from sandbox.protocols import SubdividedSuite, Suite
from sandbox.tally import Count, Tally
from sandbox.types import JSON


@dataclass(slots=True, frozen=True)
class Spread:
    """How far the shares of groups lie apart.

    Attributes:
        groups: how many have a share.
        standard_deviation: of the sample of groups.
    """

    groups: int
    lowest: float
    highest: float
    standard_deviation: float

    @classmethod
    def of(cls, shares: list[float]) -> Spread:
        """The spread of at least two shares."""
        return cls(len(shares), min(shares), max(shares), statistics.stdev(shares))


def subgroup_tallies(suite: Suite | None, run: RunFile) -> dict[str, Tally]:
    """By split, counts of its groups; nothing for a suite without such groups."""
    tallies: dict[str, Tally] = {}
    if isinstance(suite, SubdividedSuite):
        for record in run.episodes():
            group = suite.subgroup(record.task_id) if record.status != "unfinished" else None
            if group is not None:
                split = record.task_id.split("/", 1)[0]
                tallies.setdefault(split, Tally()).add_episode(record.task_id, record.verdicts, group=group)
    return tallies


def subgroups_to_json(tallies: Mapping[str, Tally]) -> dict[str, JSON]:
    if not tallies:
        return {}
    return {"subgroups": {split: _to_json(tally) for split, tally in tallies.items()}}


def _to_json(tally: Tally) -> JSON:
    spreads = {scorer: asdict(spread) for scorer, spread in _spreads(tally).items()}
    return {"scores": tally.to_json()["scores"], "spread": spreads}


def print_subgroups(tallies: Mapping[str, Tally]) -> None:
    """A table of each split's groups, and a line for each scorer's spread in percentage points."""
    for split, tally in tallies.items():
        by_scorer = _by_scorer(tally)
        made = table(f"{split}, group", "n", *(f"{scorer} % [95 %]" for scorer in by_scorer), folding=())
        for group in dict.fromkeys(group for group, _ in tally.counts):
            row = [counts.get(group, Count()) for counts in by_scorer.values()]
            made.add_row(plain(group), str(row[0].n), *(plain(_cell(count)) for count in row))
        out = console()
        out.print(made)
        for scorer, spread in _spreads(tally).items():
            lowest, highest, deviation = (
                100 * part for part in (spread.lowest, spread.highest, spread.standard_deviation)
            )
            out.print(
                f"{scorer}, {spread.groups} groups: from {lowest:.2f} to {highest:.2f}, difference "
                f"{highest - lowest:.2f}, standard deviation {deviation:.2f}",
                markup=False,
            )


def _by_scorer(tally: Tally) -> dict[str, dict[str, Count]]:
    by_scorer: dict[str, dict[str, Count]] = {}
    for (group, scorer), count in tally.counts.items():
        by_scorer.setdefault(scorer, {})[group] = count
    return by_scorer


def _spreads(tally: Tally) -> dict[str, Spread]:
    """By scorer; of one group there is none."""
    spreads = {}
    for scorer, counts in _by_scorer(tally).items():
        shares = [count.passed / count.n for count in counts.values() if count.n]
        if len(shares) > 1:
            spreads[scorer] = Spread.of(shares)
    return spreads


def _cell(count: Count) -> str:
    share, low, high = count.rate()
    return percentage(share, (low, high), count.n)
