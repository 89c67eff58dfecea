"""Whether the goal was reached."""

from __future__ import annotations

from sandbox import Task, Trajectory, Verdict


class SuccessScorer:
    """ALFWorld's own measure: 1 where the game was won within the turns, else 0."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        turns = trajectory.records("turn")
        commands = [turn for turn in turns if turn["command"]]
        details = {
            "kind": task.gold["kind"],
            "turns": len(turns),
            "without_effect": sum(1 for turn in commands if not turn["done"]),
        }
        if any(turn["won"] for turn in turns):
            return Verdict.success(**details)
        if not commands:
            return Verdict.failure("no_call", **details)
        ended = any(record["reason"] == "turns" for record in trajectory.records("end"))
        return Verdict.failure("limit_reached" if ended else "gave_up", **details)
