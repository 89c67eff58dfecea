"""Running counts of a run's verdicts: what progress lines and tables are made of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.statistics import effective_trials, wilson_interval
from sandbox.types import JSON, Verdict

PASSED = ""
"""Beside error classes: what comes of an episode that passes."""
DOING_NOTHING = "doing_nothing"
"""In a verdict's details: the value that an agent gets for the task which does nothing. Graded suites tell it."""
REASONS_TOLD = 100
"""Of failures that were not the model's, the most frequent first."""
LONGEST_REASON = 300
"""Characters of a reason; the rest is left out."""


@dataclass(slots=True)
class Count:
    """Verdicts of one scorer on one group of tasks.

    Attributes:
        n: verdicts that count: passed, or failed by the model's own fault.
        value: the sum of their values.
        nothing: the sum of what doing nothing would have scored, of those whose details tell it; `nothing_told` is
            how many these are.
        error_classes: of the failed ones.
        not_counted: failures of others, by owner.
        trials: of each task, how many verdicts count.
        hits: by task, how many of them passed (`PASSED`), or have an error class.
    """

    n: int = 0
    passed: int = 0
    value: float = 0.0
    nothing: float = 0.0
    nothing_told: int = 0
    error_classes: Counter[str] = field(default_factory=Counter)
    not_counted: Counter[str] = field(default_factory=Counter)
    trials: Counter[str] = field(default_factory=Counter)
    hits: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, task_id: str, verdict: Verdict) -> None:
        if verdict.owner not in (None, "model"):
            self.not_counted[verdict.owner] += 1
            return
        self.n += 1
        self.passed += verdict.passed
        self.value += verdict.value
        nothing = _details(verdict).get(DOING_NOTHING)
        if isinstance(nothing, (int, float)) and math.isfinite(nothing):
            self.nothing += nothing
            self.nothing_told += 1
        if not verdict.passed:
            self.error_classes[verdict.error_class or "unclassified"] += 1
        self.trials[task_id] += 1
        came_of_it = PASSED if verdict.passed else verdict.error_class or "unclassified"
        self.hits.setdefault(came_of_it, Counter())[task_id] += 1

    def rate(self, error_class: str | None = None) -> tuple[float, float, float]:
        """(share, low, high) of passes, or of an error class, with its 95 % interval.

        It is Wilson's, of as many trials as the verdicts are worth: several of one task are not as many tasks.
        """
        share, worth = self.worth(error_class)
        return share, *wilson_interval(share * worth, worth)

    def worth(self, error_class: str | None = None) -> tuple[float, float]:
        """The share of passes, or of an error class, and how many independent trials tell as much of it."""
        hits = self.hits.get(PASSED if error_class is None else error_class, Counter())
        worth = effective_trials([(hits[task], trials) for task, trials in self.trials.items()])
        return (hits.total() / self.n if self.n else 0.0), worth

    def to_json(self) -> dict[str, JSON]:
        accuracy, low, high = self.rate()
        hallucination, h_low, h_high = self.rate("hallucinated_api")
        return {
            "n": self.n,
            "tasks": len(self.trials),
            "passed": self.passed,
            "accuracy": accuracy,
            "accuracy_ci95": [low, high],
            "mean_value": self.value / self.n if self.n else 0.0,
            "doing_nothing": self.nothing / self.nothing_told if self.nothing_told else None,
            "hallucination": hallucination,
            "hallucination_ci95": [h_low, h_high],
            "error_classes": dict(self.error_classes),
            "error_class_ci95": {name: list(self.rate(name)[1:]) for name in self.error_classes},
            "not_counted": dict(self.not_counted),
        }


@dataclass(slots=True)
class Tally:
    """Counts of a run by group (the split) and scorer.

    Attributes:
        agreement: by group, how often (official, exact) passed, of episodes that count for both.
        preparing: episodes of tasks that are not scored but prepare others; not among `episodes`.
        errors: episodes that count for no scorer, because something other than the model failed.
        run_again: episodes that took more than one attempt, because something other than the model failed.
        failures: how many episodes failed by no fault of the model's, by owner and reason.
    """

    counts: dict[tuple[str, str], Count] = field(default_factory=dict)
    episodes: int = 0
    preparing: int = 0
    errors: int = 0
    run_again: int = 0
    agreement: dict[str, Counter[tuple[bool, bool]]] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    skip_reasons: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def skipped_count(self) -> int:
        return self.skip_reasons.total()

    @property
    def done(self) -> int:
        """Jobs of the run that are over."""
        return self.episodes + self.preparing + self.skipped_count

    def add_episode(
        self, task_id: str, verdicts: Mapping[str, Verdict], *, group: str | None = None, run_again: bool = False
    ) -> None:
        """Count an episode, in the group of its task's split or in another one."""
        if group is None:
            group = task_id.split("/", 1)[0]
        self.episodes += 1
        self.run_again += run_again
        if all(verdict.owner not in (None, "model") for verdict in verdicts.values()):
            self.errors += 1
        self.failures.update(
            {_reason(verdict) for verdict in verdicts.values() if verdict.owner not in (None, "model")}
        )
        counted = [verdicts[name] for name in ("official", "exact") if name in verdicts]
        if len(counted) == 2 and all(verdict.owner in (None, "model") for verdict in counted):
            pair = (counted[0].passed, counted[1].passed)
            self.agreement.setdefault(group, Counter())[pair] += 1
        for scorer, verdict in verdicts.items():
            self.counts.setdefault((group, scorer), Count()).add(task_id, verdict)

    def add_preparing(self, *, failed: bool, run_again: bool = False) -> None:
        """Count an episode that is not scored.

        Args:
            failed: by no fault of the model's.
        """
        self.preparing += 1
        self.errors += failed
        self.run_again += run_again

    def add_skipped(self, task_id: str, trial: int, reason: str) -> None:
        """Count a task that was not attempted; the first twenty are named."""
        self.skip_reasons[reason] += 1
        if len(self.skipped) < 20:
            self.skipped.append(task_id if trial == 0 else f"{task_id} (trial {trial})")

    def accuracy(self) -> float | None:
        """The share of passes of each group's first scorer, over all; None before the first verdict."""
        first: dict[str, Count] = {}
        for (group, _), count in self.counts.items():
            first.setdefault(group, count)
        n = sum(count.n for count in first.values())
        return sum(count.passed for count in first.values()) / n if n else None

    def to_json(self) -> dict[str, JSON]:
        scores = [
            {"group": group, "scorer": scorer} | count.to_json()
            for (group, scorer), count in sorted(self.counts.items(), key=_by_group)
        ]
        return {
            "episodes": self.episodes,
            "preparing": self.preparing,
            "errors": self.errors,
            "run_again": self.run_again,
            "skipped": self.skipped_count,
            "skipped_tasks": self.skipped,
            "failures": dict(self.failures.most_common(REASONS_TOLD)),
            "scores": scores,
            "agreement": {
                group: {
                    "both": pairs[True, True],
                    "neither": pairs[False, False],
                    "only_official": pairs[True, False],
                    "only_exact": pairs[False, True],
                }
                for group, pairs in sorted(self.agreement.items())
            },
        }


def _reason(verdict: Verdict) -> str:
    """Whose failure it was, and the last line of what was recorded of it."""
    message = str(_details(verdict).get("message") or verdict.official_error or "no reason recorded")
    return f"{verdict.owner}: {message.strip().rpartition(chr(10))[2][:LONGEST_REASON]}"


def _details(verdict: Verdict) -> dict[str, JSON]:
    """A scorer's evidence, which may be anything that JSON holds."""
    return verdict.details if isinstance(verdict.details, dict) else {}


def _by_group(item: tuple[tuple[str, str], Count]) -> tuple[str, int]:
    (group, scorer), _ = item
    return group, 0 if scorer == "official" else 1
