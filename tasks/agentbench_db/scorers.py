"""The verdicts: the published rules for answers and for tables, and stricter ones beside them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from sandbox import ErrorClass, Scorer, Task, Trajectory, Verdict, plain_number

_INVALID, _LIMIT = "agent validation failed", "task limit reached"
_CLASSES: Mapping[str, ErrorClass] = {_INVALID: "unparsable_call", _LIMIT: "limit_reached"}
"""By the status with which an episode ended."""
ACTION = "Action:"
"""What a reply that asks for anything has in it."""
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
MOST_CHARACTERS = 100_000
"""Of an answer that is read as a list."""


class ByKind:
    """Hands questions to one scorer and changes of the table to another, and adds what it says of doing nothing."""

    def __init__(self, answers: Scorer, tables: Scorer) -> None:
        self._answers = answers
        self._tables = tables

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        scorer = self._answers if "answer" in task.gold else self._tables
        verdict = scorer.score(task, trajectory)
        beginning = Trajectory(list(takewhile(lambda event: event.kind != "reply", trajectory.events)))
        verdict.details["doing_nothing"] = scorer.score(task, beginning).value
        return verdict


class OfficialAnswers:
    """The published rule: one value by number or else by text, several as sets of what Python reads.

    What follows `Final Answer:` is read as a Python literal, where the published program evaluates it.
    """

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        end = _end(trajectory)
        if end is None or end["answer"] is None:
            return _without_answer(trajectory)
        answer, wanted = _listed(end["answer"]), list(task.gold["answer"])
        if _are_equal(answer, wanted):
            return Verdict.success()
        return Verdict.failure("wrong_value", end["status"], answer=_text(answer)[:1000], expected=wanted)


class ExactAnswers:
    """As many values as wanted, in any order; numbers by their value, texts without blanks around them."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        end = _end(trajectory)
        if end is None or end["answer"] is None:
            return _without_answer(trajectory)
        answer, wanted = _listed(end["answer"]), list(task.gold["answer"])
        if Counter(map(_plain, answer)) == Counter(map(_plain, wanted)):
            return Verdict.success()
        error: ErrorClass = "wrong_value" if len(answer) == len(wanted) else "wrong_count"
        return Verdict.failure(error, end["status"], answer=_text(answer)[:1000], expected=wanted)


class TableHash:
    """The published rule: the table's hash after the last statement, whatever the agent said."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        table = _table(trajectory)
        shown = f"[({table['md5']!r},)]" if table["readable"] else None
        if shown == task.gold["md5"]:
            return Verdict.success()
        return _wrong_table(trajectory, found=shown, expected=task.gold["md5"])


class ExactTable:
    """The same rows as after the gold statement, in any order. Where that fails, the grader is at fault."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        table = _table(trajectory)
        if table["same"] is None:
            return Verdict(0.0, False, None, "grader", None, {"message": "the gold statement fails"})
        return Verdict.success() if table["same"] else _wrong_table(trajectory)


def _end(trajectory: Trajectory) -> Mapping[str, Any] | None:
    ends = trajectory.records("end")
    return ends[-1] if ends else None


def _table(trajectory: Trajectory) -> Mapping[str, Any]:
    table: Mapping[str, Any] = trajectory.records("table")[-1]
    return table


def _without_answer(trajectory: Trajectory) -> Verdict:
    return _failure(trajectory, "no_call")


def _wrong_table(trajectory: Trajectory, **details: Any) -> Verdict:
    return _failure(trajectory, "bad_final_state" if trajectory.records("operation") else "no_call", **details)


def _failure(trajectory: Trajectory, otherwise: ErrorClass, **details: Any) -> Verdict:
    """By the status with which the episode ended; one that never tried an action has `no_call`, whatever its status."""
    end = _end(trajectory)
    status = None if end is None else end["status"]
    tried = trajectory.records("operation") or trajectory.parse_errors or ACTION in trajectory.final_text
    error = "no_call" if status == _INVALID and not tried else _CLASSES.get(status or "", otherwise)
    return Verdict.failure(error, status, **details)


def _listed(written: str) -> list[Any]:
    """The values that an answer names: those of a Python sequence, else the text itself."""
    if len(written) > MOST_CHARACTERS:
        return [written]
    try:
        return list(ast.literal_eval(written))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return [written]


def _are_equal(answer: Sequence[Any], wanted: Sequence[str]) -> bool:
    if len(answer) == 1 and len(wanted) == 1:
        try:
            return float(answer[0]) == float(wanted[0])
        except (ValueError, TypeError, OverflowError):
            return bool(answer[0] == wanted[0])
    try:
        return set(answer) == set(wanted)
    except TypeError:
        return False


def _plain(value: Any) -> str:
    text = _text(value).strip()
    number = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    try:
        return f"number {plain_number(int(number) if _WHOLE.fullmatch(number) else float(number))}"
    except ValueError:
        return f"text {text}"


def _text(value: Any) -> str:
    try:
        return str(value)
    except ValueError:
        return "a number with more digits than Python writes"
