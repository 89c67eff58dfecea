"""Scores over several splits, by a suite's own arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import TypeAlias

from sandbox.cli.output import console, percentage, plain, table
from sandbox.errors import SandboxError
from sandbox.journal.header import RunHeader
from sandbox.protocols import GroupedSuite, Suite
from sandbox.statistics import weighted_sum_interval
from sandbox.tally import Count, Tally
from sandbox.types import JSON, GroupScore
from sandbox.workspace import find_workspaces

Arithmetic: TypeAlias = Callable[[Mapping[str, float]], list[GroupScore]]
"""A suite's scores from the shares of passes by split."""


@dataclass(slots=True, frozen=True)
class GroupResult:
    """A group's score by one scorer.

    Attributes:
        n: verdicts that it is made of.
        ci95: None where there is no score, or where it is no weighted sum of its splits' shares.
    """

    score: GroupScore
    n: int
    ci95: tuple[float, float] | None


def grouped_suite(header: RunHeader) -> Suite | None:
    """The suite of a run; None where it has no groups, or cannot be loaded here."""
    try:
        workspaces = find_workspaces()
        if not workspaces.suite_manifest(header.suite).grouped:
            return None
        return workspaces.load_suite(header.suite, header.suite_settings).suite
    except SandboxError:
        return None


def group_results(suite: Suite | None, tally: Tally, *, missing_as_zero: bool) -> dict[str, list[GroupResult]]:
    """The groups by scorer; nothing for a suite without groups."""
    if not isinstance(suite, GroupedSuite):
        return {}
    arithmetic = partial(suite.group_scores, missing_as_zero=missing_as_zero)
    by_scorer: dict[str, dict[str, Count]] = {}
    for (split, scorer), count in tally.counts.items():
        if count.n:
            by_scorer.setdefault(scorer, {})[split] = count
    return {scorer: _results(arithmetic, counts) for scorer, counts in by_scorer.items()}


def _results(arithmetic: Arithmetic, counts: Mapping[str, Count]) -> list[GroupResult]:
    """The groups of one scorer. A split's weight is a group's score where it alone is solved, and wholly."""
    scores = arithmetic({split: count.passed / count.n for split, count in counts.items()})
    highest = arithmetic(dict.fromkeys(counts, 1.0))
    alone = {split: arithmetic({other: float(other == split) for other in counts}) for split in counts}
    results = []
    for index, (score, full) in enumerate(zip(scores, highest, strict=True)):
        inside = {split: count for split, count in counts.items() if split in score.splits}
        parts = [_part(alone[split][index].value or 0.0, count) for split, count in inside.items()]
        is_sum = _is_sum(score, [weight * passed / n for weight, passed, n in parts])
        is_sum &= _is_sum(full, [weight for weight, _, _ in parts])
        n = sum(count.n for count in inside.values())
        results.append(GroupResult(score, n, weighted_sum_interval(parts) if is_sum else None))
    return results


def _part(weight: float, count: Count) -> tuple[float, float, float]:
    """A split's weight in a group, and its passes of so many trials as its verdicts are worth."""
    share, worth = count.worth()
    return weight, share * worth, worth


def _is_sum(score: GroupScore, terms: list[float]) -> bool:
    return bool(terms) and score.value is not None and math.isclose(score.value, sum(terms), abs_tol=1e-9)


def groups_to_json(groups: Mapping[str, list[GroupResult]]) -> dict[str, JSON]:
    return {"groups": {scorer: [*map(_to_json, results)] for scorer, results in groups.items()}}


def _to_json(result: GroupResult) -> dict[str, JSON]:
    interval = None if result.ci95 is None else list(result.ci95)
    return asdict(result.score) | {"n": result.n, "value_ci95": interval}


def print_groups(groups: Mapping[str, list[GroupResult]]) -> None:
    """A table of the groups that have a score, and what the others lack."""
    if not groups:
        return
    made = table("group", "n", *(f"{scorer} % [95 %]" for scorer in groups), folding=("group",))
    missing: dict[str, None] = {}
    for row in zip(*groups.values(), strict=True):
        if any(result.score.value is not None for result in row):
            made.add_row(row[0].score.name, str(row[0].n), *(plain(_cell(result)) for result in row))
        missing |= dict.fromkeys(split for result in row for split in result.score.missing)
    out = console()
    if made.rows:
        out.print(made)
    if missing:
        out.print(f"splits that groups lack: {', '.join(missing)}", markup=False)


def _cell(result: GroupResult) -> str:
    value = result.score.value
    if value is None:
        return "missing"
    return f"{100 * value:.2f}" if result.ci95 is None else percentage(value, result.ci95, result.n)
