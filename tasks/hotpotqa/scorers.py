"""The verdicts on what an episode finished with."""

from __future__ import annotations

from sandbox import Task, Trajectory, Verdict

from .answers import f1, normalized


class AnswerScorer:
    """The official measure: whether the answer is the gold one after normalisation (exact match)."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        answer = _answer(trajectory)
        if answer is None:
            return _without_answer(trajectory)
        gold = task.gold["answer"]
        details = {"answer": answer, "gold": gold, "f1": f1(answer, gold)}
        if normalized(answer) == normalized(gold):
            return Verdict.success(**details)
        return Verdict.failure("wrong_value", **details)


class OverlapScorer:
    """The second measure of the published tables, F1 of the words; it passes where all are right."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        answer = _answer(trajectory)
        if answer is None:
            return _without_answer(trajectory)
        value = f1(answer, task.gold["answer"])
        if value == 1.0:
            return Verdict.success()
        return Verdict(value, False, "wrong_value", "model")


def _answer(trajectory: Trajectory) -> str | None:
    answers = trajectory.records("answer")
    return str(answers[-1]) if answers else None


def _without_answer(trajectory: Trajectory) -> Verdict:
    ended = any(end["reason"] == "turns" for end in trajectory.records("end"))
    return Verdict.failure("limit_reached" if ended else "no_call")
