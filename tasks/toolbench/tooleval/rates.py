"""From votes to rates, by ToolBench's and StableToolBench's arithmetic. No model is asked here."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from .judge import AnswerStatus, TaskStatus

Label: TypeAlias = Literal["passed", "failed"]
Winner: TypeAlias = Literal["reference", "output", "neither"]

VALUES: Mapping[str, float] = {"Solved": 1.0, "Unsure": 0.5, "Unsolved": 0.0}


def label(answer: AnswerStatus, task: TaskStatus, chance: random.Random) -> Label:
    """ToolBench's verdict on an answer; a coin where it cannot tell."""
    if answer == "Solved" or task == "Unsolvable":
        return "passed"
    if answer == "Unsolved" and task == "Solvable":
        return "failed"
    return "passed" if chance.random() < 0.5 else "failed"


def passes(labels: Sequence[Label]) -> bool:
    """Whether an answer counts for the pass rate: a tie of its votes does."""
    return labels.count("passed") >= labels.count("failed")


def solve_value(statuses: Sequence[AnswerStatus]) -> float:
    """What an answer is worth for the solvable pass rate, the mean over its votes."""
    return statistics.fmean(VALUES[status] for status in statuses)


def solve_rate(votes: Iterable[Sequence[AnswerStatus]]) -> tuple[float, float]:
    """The solvable pass rate: the mean over the rounds of voting, and its standard deviation (of the population).

    Args:
        votes: for each query one vote for each round; an answer that a round has no vote for is worth 0 in it.

    The published program leaves out queries that have no answer; here they count as those that the caller gives.
    """
    rows = list(votes)
    rounds = max(map(len, rows), default=0)
    if not rounds:
        return 0.0, 0.0
    shares = [sum(VALUES[row[number]] for row in rows if number < len(row)) / len(rows) for number in range(rounds)]
    return statistics.fmean(shares), statistics.pstdev(shares)


def most_frequent(statuses: Sequence[AnswerStatus]) -> AnswerStatus:
    """The status of most votes, of equals the one voted for first."""
    return max(statuses, key=statuses.count)


def winner(rounds: Sequence[Winner]) -> Winner:
    """Who won more of the rounds."""
    reference, output = rounds.count("reference"), rounds.count("output")
    return "reference" if reference > output else "output" if output > reference else "neither"
