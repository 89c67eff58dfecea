"""Verdicts from what a judge said."""

from __future__ import annotations

from typing import Any

from sandbox import ErrorClass, Scorer, Task, Trajectory, Verdict, answer_path

from .judging import RATES, WINS
from .rates import passes, solve_value, winner


class SolvablePassScorer:
    """StableToolBench's: the mean of the votes, 1 for one that the query is solved, half for an unsure one."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        votes = trajectory.judgements(RATES["stable"])[-1]["votes"]
        value = solve_value([vote["status"] for vote in votes])
        return _verdict(trajectory, value, value > 0.5, votes=votes)


class PassScorer:
    """ToolBench's: as many votes for as against."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        votes = trajectory.judgements(RATES["toolbench"])[-1]["votes"]
        passed = passes([vote["label"] for vote in votes])
        return _verdict(trajectory, float(passed), passed, votes=votes)


class WinScorer:
    """More rounds won than the reference."""

    def __init__(self, name: str) -> None:
        self._name = name

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        rounds = trajectory.judgements(self._name)[-1]["rounds"]
        won = winner(rounds) == "output"
        return _verdict(trajectory, float(won), won, rounds=rounds, winner=winner(rounds))


def judged_scorers() -> dict[str, Scorer]:
    return {
        RATES["stable"]: SolvablePassScorer(),
        RATES["toolbench"]: PassScorer(),
        WINS["stable"]: WinScorer(WINS["stable"]),
        WINS["toolbench"]: WinScorer(WINS["toolbench"]),
    }


def _verdict(trajectory: Trajectory, value: float, passed: bool, **details: Any) -> Verdict:
    if passed:
        return Verdict(value, True, details=details)
    finish = answer_path(trajectory).finish
    error: ErrorClass = "wrong_value" if finish == "answer" else "gave_up" if finish == "give_up" else "no_call"
    return Verdict(value, False, error, "model", None, details)
