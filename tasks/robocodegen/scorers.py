"""The verdicts: whether a function returned what the reference returns, for every input."""

from __future__ import annotations

from typing import Any, Literal

from sandbox import ErrorClass, Task, Trajectory, Verdict


class AllCases:
    """Passes where all cases are right.

    Args:
        rule: `official`, the problem's own rule of what is equal, and no banned text in the code; or `exact`, by which
            types, lengths and shapes must be right, too.
    """

    def __init__(self, rule: Literal["official", "exact"]) -> None:
        self._rule = rule

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        records = trajectory.records("verdict")
        if not records:
            return Verdict.failure("no_call")
        record = records[-1]
        banned = record["banned"] if self._rule == "official" else []
        details = {"cases": record["cases"], "right": record[self._rule], "replies": len(trajectory.texts)}
        if record["cases"] and record[self._rule] == record["cases"] and not banned:
            return Verdict.success(**details)
        wrong = record["wrong"] or {}
        return Verdict.failure(_class(record), _why(record, banned), **details, **wrong)


def _class(record: dict[str, Any]) -> ErrorClass:
    if record["error"] is not None:
        return "unparsable_call"
    if record["missing"]:
        return "hallucinated_api"
    return "limit_reached" if record["timed_out"] else "wrong_value"


def _why(record: dict[str, Any], banned: list[str]) -> str | None:
    if banned:
        return f"not allowed in code: {', '.join(banned)}"
    if record["missing"] and record["error"] is None:
        return f"nowhere defined: {', '.join(record['missing'])}"
    return None if record["error"] is None else str(record["error"])
