"""Two runs of one suite beside each other, task by task."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.errors import UsageError
from sandbox.journal.run_file import RunFile
from sandbox.statistics import mean_difference_interval, paired_interval, sign_test
from sandbox.types import JSON

ALL_SPLITS = "all splits"
"""The group of a comparison over all splits."""

Shares = Mapping[str, float]
"""By task, the share of its trials that passed."""


@dataclass(slots=True, frozen=True)
class Comparison:
    """What one scorer says of the tasks of one split in two runs.

    Attributes:
        group: the split, or `ALL_SPLITS`.
        tasks: in both runs, where no other than the model is to blame for a failure.
        first: share of passes of the first run in these tasks, the mean over their trials.
        second: likewise of the second.
        low: lower end of the 95 % interval of second minus first. With one trial of each task it is Newcombe's for
            pairs; with more Student's of the mean of the tasks' differences, so that trials are not taken for tasks.
        gained: tasks that only the second run passed; with several trials, those that it passed more often.
        lost: likewise of the first.
    """

    group: str
    scorer: str
    tasks: int
    first: float
    second: float
    low: float
    high: float
    gained: int
    lost: int

    @property
    def difference(self) -> float:
        return self.second - self.first

    @property
    def p_value(self) -> float:
        """Of the exact sign test on the tasks that differ."""
        return sign_test(self.gained, self.lost)

    def to_json(self) -> dict[str, JSON]:
        return {
            "group": self.group,
            "scorer": self.scorer,
            "tasks": self.tasks,
            "first": self.first,
            "second": self.second,
            "difference": self.difference,
            "difference_ci95": [self.low, self.high],
            "gained": self.gained,
            "lost": self.lost,
            "p_value": self.p_value,
        }


def compare_runs(first: RunFile, second: RunFile) -> list[Comparison]:
    """By split and scorer, and over all splits where there are several.

    Raises:
        UsageError: the runs are of different suites, or have no task in common that counts.
    """
    if first.header.suite != second.header.suite:
        raise UsageError(
            f"{first.path} is a run of {first.header.suite}, {second.path} of {second.header.suite}",
            hint="compare runs of one suite",
        )
    one, other = _shares(first), _shares(second)
    found = [
        _compared(group, scorer, one[group, scorer], other[group, scorer])
        for group, scorer in one
        if one[group, scorer].keys() & other.get((group, scorer), {}).keys()
    ]
    if not found:
        raise UsageError(f"{first.path} and {second.path} have no task in common", hint="sandbox show RUN")
    return found


def settings_apart(first: RunFile, second: RunFile) -> Iterator[tuple[str, str, str]]:
    """(name, first, second) of what the two runs' headers say differently of agent, settings, data and seed."""
    one, other = (_settings(run) for run in (first, second))
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name):
            yield name, str(one.get(name, "-")), str(other.get(name, "-"))


def _settings(run: RunFile) -> dict[str, JSON]:
    header = run.header
    named = {"agent": header.agent, "trials": header.trials, "seed": header.seed, "data": header.data_sha256}
    named |= {"max_turns": header.max_turns} | {f"limits.{name}": value for name, value in header.limits.items()}
    return named | {f"setting {name}": value for name, value in header.settings.items() if name not in named}


def _shares(run: RunFile) -> dict[tuple[str, str], dict[str, float]]:
    """Shares of passes by split and scorer."""
    passed: dict[tuple[str, str], dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    groups = set()
    for record in run.episodes():
        group = record.task_id.split("/", 1)[0]
        for scorer, verdict in record.verdicts.items():
            if not record.is_preparing and verdict.owner in (None, "model"):
                passed[group, scorer][record.task_id].append(verdict.passed)
                passed[ALL_SPLITS, scorer][record.task_id].append(verdict.passed)
                groups.add(group)
    return {
        (group, scorer): {task: statistics.fmean(trials) for task, trials in tasks.items()}
        for (group, scorer), tasks in sorted(passed.items(), key=lambda item: (item[0][0] == ALL_SPLITS, item[0]))
        if group != ALL_SPLITS or len(groups) > 1
    }


def _compared(group: str, scorer: str, one: Shares, other: Shares) -> Comparison:
    tasks = [task for task in one if task in other]
    differences = [other[task] - one[task] for task in tasks]
    gained, lost = sum(value > 0 for value in differences), sum(value < 0 for value in differences)
    if all(share in (0.0, 1.0) for task in tasks for share in (one[task], other[task])):
        both = sum(one[task] == other[task] == 1.0 for task in tasks)
        low, high = paired_interval(both, lost, gained, len(tasks) - both - lost - gained)
    else:
        low, high = mean_difference_interval([(one[task], other[task]) for task in tasks])
    mean, other_mean = (statistics.fmean(shares[task] for task in tasks) for shares in (one, other))
    return Comparison(group, scorer, len(tasks), mean, other_mean, low, high, gained, lost)
