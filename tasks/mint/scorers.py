"""The verdicts: whether an episode ended with the problem solved, by one of the two judgements of its proposals."""

from __future__ import annotations

from typing import Literal

from sandbox import ErrorClass, Task, Trajectory, Verdict


class Proposals:
    """Reads what the environment recorded of each proposal.

    Args:
        rule: `official`, the published rule, by which an episode ends; or `exact`, which is stricter: an episode that
            the published rule ended too early fails, as does a household in which only the commands are used up.
    """

    def __init__(self, rule: Literal["official", "exact"]) -> None:
        self._rule = rule

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        proposals = trajectory.records("proposal")
        ends = trajectory.records("end")
        if ends and ends[-1][self._rule]:
            return Verdict.success()
        reason = ends[-1]["reason"] if ends else "unfinished"
        if not proposals:
            error: ErrorClass = "limit_reached" if reason == "max_steps" else "gave_up"
            return Verdict.failure(error, reason)
        error = "bad_final_state" if task.gold["kind"] == "household" else "wrong_value"
        return Verdict.failure(error, reason, answer=str(proposals[-1]["answer"])[:1000])
