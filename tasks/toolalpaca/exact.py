"""A scorer without a judge: the calls of the standard answer, in its order, with the arguments that were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import ErrorClass, Task, ToolCall, Trajectory, Verdict

from .functions import ASK_USER
from .golden import OPEN, GoldCall

MAX_TEXT = 10_000
"""As much of an instruction is looked at."""


class ExactScorer:
    """Passes an episode that made the standard answer's calls and then said something.

    An argument of the standard answer has to be right where the API requires it, or where its value stands in the
    instruction; others are the agent's to choose, as the published guidelines for judges have it. The user may be
    asked, and a call may be made again; functions that are not in the standard answer may not be called.
    """

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        golds: Sequence[GoldCall] = task.gold["calls"]
        required: Mapping[str, Sequence[str]] = task.gold["required"]
        unknown = [gold.name for gold in golds if gold.name not in required and not gold.optional]
        if unknown:
            return Verdict(0.0, False, None, "grader", None, {"message": f"{unknown[0]} is not among the functions"})
        calls = trajectory.calls
        wanted = [gold for gold in golds if gold.name != ASK_USER.name]
        if wanted and not any(call.name != ASK_USER.name for call in calls):
            return Verdict.failure("no_call")
        problem = self._process_problem(task.gold["instruction"], calls, wanted, required)
        if problem is None and not trajectory.final_text.strip():
            problem = ("gave_up", {"message": "there is no answer to the user"})
        return Verdict.failure(problem[0], None, **problem[1]) if problem else Verdict.success()

    def _process_problem(
        self,
        instruction: str,
        calls: Sequence[ToolCall],
        golds: Sequence[GoldCall],
        required: Mapping[str, Sequence[str]],
    ) -> tuple[ErrorClass, dict[str, Any]] | None:
        names = {gold.name for gold in golds}
        left = list(golds)
        nearest: tuple[ErrorClass, dict[str, Any]] | None = None
        for call in calls:
            if call.name == ASK_USER.name:
                continue
            if call.name not in required:
                return "hallucinated_api", {"called": call.to_json()}
            if call.name not in names:
                return "wrong_api", {"called": call.to_json()}
            while left and left[0].optional and left[0].name != call.name:
                left.pop(0)
            if left and call.name == left[0].name:
                nearest = argument_problem(instruction, call, left[0], required[call.name])
                if nearest is None:
                    left.pop(0)
        missing = [gold for gold in left if not gold.optional]
        if not missing:
            return None
        return nearest or ("wrong_count", {"missing": [gold.name for gold in missing]})


def argument_problem(
    instruction: str, call: ToolCall, gold: GoldCall, required: Sequence[str]
) -> tuple[ErrorClass, dict[str, Any]] | None:
    """The first argument of a call that is wrong; None where all are right."""
    for name, value in gold.arguments.items():
        if value is OPEN or value in ("", None, [], {}):
            continue
        if name not in required and not is_said(value, instruction):
            continue
        evidence = {"called": call.to_json(), "argument": name, "expected": value}
        if name not in call.arguments:
            return "missing_argument", evidence
        if plain(call.arguments[name]) != plain(value):
            return "wrong_value", evidence
    return None


def is_said(value: Any, instruction: str) -> bool:
    """Whether a value, or each part of it, stands in an instruction."""
    if isinstance(value, dict):
        return all(is_said(item, instruction) for item in value.values())
    if isinstance(value, list):
        return all(is_said(item, instruction) for item in value)
    return str(value).casefold() in instruction[:MAX_TEXT].casefold()


def plain(value: Any) -> str:
    """A value as a text in which the case of letters, blanks around texts, and texts of numbers make no difference."""
    if isinstance(value, dict):
        return _joined("{", sorted(_joined(":", [str(key), plain(item)]) for key, item in value.items()))
    if isinstance(value, list):
        return _joined("[", sorted(plain(item) for item in value))
    if isinstance(value, bool) or value is None:
        return str(value).casefold()
    text = str(value).strip().casefold()
    try:
        return f"{float(text):.12g}"
    except (ValueError, OverflowError):
        return text


def _joined(kind: str, parts: Sequence[str]) -> str:
    """Texts as one, each with its length before it, so that no two lists are joined to the same."""
    return kind + "".join(f"{len(part)}:{part}" for part in parts)
