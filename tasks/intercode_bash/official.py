"""The official verdict: the best reward of an episode's turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from sandbox import ErrorClass, Task, Trajectory, Verdict

FULL = 0.33
"""Of each of the three parts."""


class Reward(Protocol):
    """What the environment says of a turn; see its `reward`."""

    value: float
    paths: float
    contents: float
    output: float
    missing: tuple[tuple[str, str], ...]
    extra: tuple[tuple[str, str], ...]


Judge: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, Any]], Reward]
NOTHING: dict[str, Any] = {"output": "", "status": "", "hashes": {}}


class OfficialScorer:
    """The best turn counts; a reward of 1 passes. A reply without a command has a reward of 0.

    An episode without any command fails, with the reward that such a state has: what doing nothing scores.

    Args:
        judge: gives the reward of a recorded turn beside the recorded gold.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        gold = _gold(trajectory)
        nothing = self._judge(NOTHING, gold).value
        turns = trajectory.records("turn")
        given = [(number, self._judge(turn, gold)) for number, turn in enumerate(turns) if turn["command"] is not None]
        if not given:
            error: ErrorClass = "unparsable_call" if trajectory.parse_errors else "no_call"
            return Verdict(nothing, False, error, "model", None, {"doing_nothing": nothing})
        number, best = max(given, key=lambda pair: pair[1].value)
        return _verdict(best, turn=number, turns=len(turns), doing_nothing=nothing)


def _gold(trajectory: Trajectory) -> Mapping[str, Any]:
    gold: Mapping[str, Any] = trajectory.records("gold")[0]
    return gold


def _verdict(reward: Reward, **details: Any) -> Verdict:
    parts = {"paths": reward.paths, "contents": reward.contents, "output": reward.output}
    details |= parts | {"missing": list(reward.missing), "extra": list(reward.extra)}
    if reward.value == 1.0:
        return Verdict.success(**details)
    error: ErrorClass = "wrong_value"
    if reward.extra and not reward.missing:
        error = "collateral_change"
    elif reward.missing or reward.contents < FULL:
        error = "bad_final_state"
    return Verdict(reward.value, False, error, "model", None, details)
