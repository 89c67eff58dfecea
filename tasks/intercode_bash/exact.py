"""The exact verdict: the gold command's output and changes, and no others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox import ErrorClass, Task, Trajectory, Verdict

_IN_FOLDER_ORDER = re.compile(r"\b(?:find|du|tree)\b|\bgrep\s+-\w*[rR]")
_ORDERED = re.compile(r"\b(?:sort|tac|head|tail)\b")


class ExactScorer:
    """Passes where one turn left the gold command's output and file system.

    The file system is all of it but for installed software, with folders, links, modes and the contents of files.
    Outputs are compared line by line without blanks at the ends of lines. The order of lines does not count where
    the gold command prints them as they lie in a folder.
    """

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        gold = trajectory.records("gold")[0]
        ordered = keeps_order(task.gold["command"])
        found: list[tuple[int, ErrorClass]] = []
        for number, turn in enumerate(trajectory.records("turn")):
            if turn["command"] is None:
                continue
            problem = turn_problem(turn, gold, ordered=ordered)
            if problem is None:
                return Verdict.success(turn=number, doing_nothing=0.0)
            found.append((number, problem))
        if not found:
            return Verdict.failure("unparsable_call" if trajectory.parse_errors else "no_call", doing_nothing=0.0)
        number, problem = found[-1]
        return Verdict.failure(problem, turn=number, doing_nothing=0.0)


def turn_problem(turn: Mapping[str, Any], gold: Mapping[str, Any], *, ordered: bool) -> ErrorClass | None:
    """What is wrong with a turn; None where nothing is."""
    made, wanted = turn["changes"], gold["changes"]
    if made is None or wanted is None:
        return "bad_final_state"
    if made != wanted:
        only_extra = all(path in made and made[path] == change for path, change in wanted.items())
        return "collateral_change" if only_extra else "bad_final_state"
    return None if same_output(turn["output"], gold["output"], ordered=ordered) else "wrong_value"


def same_output(first: str, second: str, *, ordered: bool) -> bool:
    """Whether two outputs have the same lines."""
    ours, theirs = ([line.rstrip() for line in text.rstrip().splitlines()] for text in (first, second))
    return ours == theirs if ordered else sorted(ours) == sorted(theirs)


def keeps_order(command: str) -> bool:
    """Whether the order of a command's output lines is its doing, and not that of entries in a folder."""
    return _IN_FOLDER_ORDER.search(command) is None or _ORDERED.search(command) is not None
