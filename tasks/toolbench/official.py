"""The verdict of ToolBench's first release: by words, without a judge."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox import ErrorClass, Task, Trajectory, Verdict, answer_path

from .tooleval.answers import final_answer

APOLOGIES = ("sorry", "apologize", "apology", "unfortunately", "couldn't")

STEP = "step"
"""The environment's record of a call."""
NO_SUCH_FUNCTION = 1
"""A step's code."""


def passes(written: str) -> bool:
    """Whether an answer counts, by the arguments of `Finish` as they were written; empty where there is none."""
    return bool(written) and "give_up" not in written and not any(word in written.lower() for word in APOLOGIES)


class RuleScorer:
    """Passes when an answer is given and has no word of regret in it.

    What the answer says is not looked at, nor whether any API was called.
    """

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        path = answer_path(trajectory)
        details = _counts(trajectory)
        if path.finish == "give_up":
            return Verdict.failure("gave_up", **details)
        if path.finish != "answer":
            return Verdict.failure(_why_no_answer(trajectory), **details)
        written = final_answer(path)
        if passes(written):
            return Verdict.success(**details)
        return Verdict.failure("gave_up", answer=written, **details)


def _why_no_answer(trajectory: Trajectory) -> ErrorClass:
    """What went wrong last where `Finish` was not called."""
    for event in reversed(trajectory.events):
        if event.kind == "parse_error":
            return "unparsable_call"
        if event.kind == "record" and event.data["name"] == STEP:
            return "hallucinated_api" if event.data["data"]["code"] == NO_SUCH_FUNCTION else "no_call"
    return "no_call"


def _counts(trajectory: Trajectory) -> dict[str, Any]:
    """How calls went, by code, and where answers came from."""
    steps = trajectory.records(STEP)
    return {
        "codes": dict(Counter(str(step["code"]) for step in steps)),
        "origins": dict(Counter(step["origin"] for step in steps)),
    }
