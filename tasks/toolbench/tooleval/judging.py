"""Having an episode judged: its votes, and its comparison with the same episode of another run."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox import Ask, Task, Trajectory

from .answers import FINISH, answer_example, links_of
from .comparison import preferred
from .judge import AnswerStatus, Judge
from .prompts import read_judge_prompts
from .rates import Winner, label, most_frequent, passes

RATES = {"stable": "solvable_pass_rate", "toolbench": "pass_rate"}
WINS = {"stable": "solvable_win_rate", "toolbench": "win_rate"}
SEED = 42


async def judge_episode(
    data: Path,
    hint: str,
    task: Task,
    trajectory: Trajectory,
    ask: Ask,
    settings: Mapping[str, Any],
    other: Trajectory | None,
) -> list[tuple[str, Any]]:
    """The votes on an answer; or who wins the comparison with another, which the answer's votes and the other's tell.

    Args:
        settings: `method`, `votes` and `official`.
        other: the reference's episode, with this judge's votes, if there are any; None where the answer is voted on.
    """
    method = str(settings["method"])
    chance = random.Random(zlib.crc32(f"{SEED}/{task.id}".encode()))
    judge = Judge(read_judge_prompts(data, hint), ask)
    example = answer_example(task, trajectory)
    if other is None:
        votes = [await _vote(judge, example, method, chance) for _ in range(settings["votes"])]
        return [(RATES[method], {"votes": votes})]
    known = [[said["votes"] for said in one.judgements(RATES[method])] for one in (other, trajectory)]
    votes_of_both = [said[-1] if said else None for said in known]
    examples = [answer_example(task, other), example]
    rounds = [await _compare(judge, examples, votes_of_both, settings, chance) for _ in range(settings["votes"])]
    return [(WINS[method], {"rounds": rounds})]


async def _vote(judge: Judge, example: dict[str, Any], method: str, chance: random.Random) -> dict[str, Any]:
    """A vote: the answer's `status`, and by ToolBench's method the task's and the verdict as `label`."""
    if not _finished(example["answer"]):
        return {"status": "Unsolved", "task": "Solvable", "label": "failed"}
    status = await judge.answer_status(example["query"], example["answer"])
    if method == "stable":
        return {"status": status}
    solved = status == "Solved"
    task = "Solvable" if solved else await judge.task_status(example["query"], example["available_tools"])
    return {"status": status, "task": task, "label": label(status, task, chance)}


def _finished(answer: dict[str, Any]) -> bool:
    """Whether the last call of an answer is of `Finish`."""
    called = [link["message"]["name"] for link in links_of(answer["answer_details"][0]) if link["role"] == "tool"]
    return called[-1:] == [FINISH]


async def _compare(
    judge: Judge,
    examples: list[dict[str, Any]],
    votes: list[list[dict[str, Any]] | None],
    settings: Mapping[str, Any],
    chance: random.Random,
) -> Winner:
    """Who wins a round.

    Args:
        examples, votes: of the reference and of the one that is judged.
    """
    statuses: list[AnswerStatus] | None = None
    if votes[0] and votes[1]:
        if settings["method"] == "toolbench":
            passed = [passes([vote["label"] for vote in given or ()]) for given in votes]
            if passed[0] != passed[1]:
                return "reference" if passed[0] else "output"
        statuses = [most_frequent([vote["status"] for vote in given or ()]) for given in votes]
    place = await preferred(
        judge,
        examples[0]["query"],
        [example["answer"] for example in examples],
        statuses,
        chance,
        official=settings["official"],
    )
    return "output" if place else "reference"
