"""From a trajectory to verdicts. No model is called here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import cast, get_args

from sandbox.answer_paths import along_answer
from sandbox.journal.trajectory import Trajectory
from sandbox.journal.writer import encode_json
from sandbox.protocols import Scorer
from sandbox.types import ERROR_CLASSES, Owner, Task, Verdict

_TYPES: dict[str, type | tuple[type, ...]] = {
    "value": (int, float),
    "passed": bool,
    "official_error": (str, NoneType),
    "details": dict,
}


@dataclass(slots=True)
class Failure:
    """What ended an episode before its agent did."""

    owner: Owner
    message: str


def failure_of(trajectory: Trajectory) -> Failure | None:
    """The recorded failure of an episode, if one ended it."""
    for data in trajectory.of_kind("error"):
        return Failure(cast(Owner, data["owner"]), data["message"])
    return None


def judge(scorers: Mapping[str, Scorer], task: Task, trajectory: Trajectory) -> dict[str, Verdict]:
    """A verdict of each scorer; none of a task that is not scored.

    An episode that failed by somebody else's fault is not scored: its verdicts carry that owner.
    A scorer that raises is the grader's fault. A model that ran out of turns, tokens, time or
    context before it made its calls has `limit_reached`. Of a search the way to its outcome is judged.
    """
    if not task.scored:
        return {}
    failure = failure_of(trajectory)
    if failure is not None and failure.owner != "model":
        return {name: _not_counted(failure.owner, failure.message) for name in scorers}
    cut_short = trajectory.limit is not None or failure is not None
    trajectory = along_answer(trajectory)
    return {name: _verdict(scorer, task, trajectory, cut_short) for name, scorer in scorers.items()}


def _verdict(scorer: Scorer, task: Task, trajectory: Trajectory, cut_short: bool) -> Verdict:
    try:
        verdict = scorer.score(task, trajectory)
        _check(verdict)
    except (Exception, SystemExit) as error:
        return _not_counted("grader", f"{type(error).__name__}: {error}")
    if cut_short and not trajectory.texts:
        return Verdict.failure("limit_reached")
    if cut_short and not verdict.passed and verdict.error_class in (None, "no_call", "wrong_count"):
        verdict.error_class = "limit_reached"
    return verdict


def _check(verdict: object) -> None:
    """Hold a scorer to what the run file can keep.

    Raises:
        TypeError: it is no verdict, or a part of it has another type; details are a dictionary of JSON.
        ValueError: its value is no finite number, or its error class or owner is none of the list.
    """
    if not isinstance(verdict, Verdict):
        raise TypeError(f"the scorer returned {verdict!r}, not a Verdict")
    for name, types in _TYPES.items():
        if not isinstance(part := getattr(verdict, name), types):
            raise TypeError(f"the verdict's {name} is {part!r}")
    if not math.isfinite(verdict.value):
        raise ValueError(f"the verdict's value is {verdict.value}")
    if verdict.error_class not in (None, *ERROR_CLASSES):
        raise ValueError(f"there is no error class {verdict.error_class!r}")
    if verdict.owner not in (None, *get_args(Owner)):
        raise ValueError(f"there is no owner {verdict.owner!r}")
    encode_json(verdict.details)


def _not_counted(owner: Owner, message: str) -> Verdict:
    return Verdict(0.0, False, None, owner, None, {"message": message})
