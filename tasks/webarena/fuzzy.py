"""Answers that only a reader can compare with the reference: what a judge model is asked, and how it is read.

The rules are those of WebArena's program; the words are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox import Ask, Message, Task, Trajectory

from .texts import clean_answer, same_text

JUDGEMENT = "official"
"""The name of the scorer, and of what it needs where texts do not decide: what the judge said."""
OF_ANSWERS = ("correct", ("partially correct", "incorrect"))
OF_REASONS = ("same", ("different",))
"""What a judge says where the texts agree, and where they do not."""


def questions(task: Task, answer: str) -> list[str]:
    """What has to be asked of an answer; nothing where the texts alone decide."""
    references = task.gold["answers"].get("fuzzy_match", [])
    if not answer or (isinstance(references, str) and same_text(references, answer)):
        return []
    if isinstance(references, str):
        return [_reason_question(task.prompt, task.gold["note"], answer)]
    return [_answer_question(task.prompt, reference, answer) for reference in references]


async def ask_judge(task: Task, trajectory: Trajectory, ask: Ask) -> list[str] | None:
    """What the judge says to each question; None where there is nothing to ask."""
    ends = trajectory.records("end")
    asked = questions(task, clean_answer(ends[-1]["answer"])) if ends else []
    if not asked:
        return None
    return [(await ask([Message("user", question)])).text for question in asked]


def agrees(said: str, yes: str, no: Sequence[str]) -> bool | None:
    """Whether a judge finds that the texts agree, by what is in what it says; None where that cannot be read."""
    said = said.lower()
    if any(word in said for word in no):
        return False
    return True if yes in said else None


def _answer_question(intent: str, reference: str, answer: str) -> str:
    return (
        "An answer to a question is to be graded. It need not have the words of the right answer, but it has to mean "
        f"the same. N/A means that something cannot be done.\nQuestion: {intent}\nRight answer: {reference}\n"
        f"Answer to grade: {answer}\nEnd with one of: correct, incorrect, partially correct."
    )


def _reason_question(intent: str, reason: str, answer: str) -> str:
    return (
        "A task cannot be done, for a reason. Somebody tried and reports. Does the report mean that reason, even if it "
        f"does not name it?\nTask: {intent}\nReason: {reason}\nReport: {answer}\nEnd with one of: same, different."
    )


def verdict_of(task: Task, trajectory: Trajectory, answer: str) -> bool | dict[str, Any]:
    """Whether the answer agrees with all references that a reader is needed for; else why that is not known."""
    asked = questions(task, answer)
    if not asked:
        return bool(answer) or not task.gold["answers"].get("fuzzy_match")
    judgements = trajectory.judgements(JUDGEMENT)
    if not judgements:
        return {"message": "no judge was asked: sandbox judge RUN --judge AGENT"}
    words = OF_REASONS if isinstance(task.gold["answers"]["fuzzy_match"], str) else OF_ANSWERS
    found = [agrees(said, *words) for said in judgements[-1]]
    if None in found:
        return {"message": "the judge's verdict cannot be read", "said": judgements[-1]}
    return all(found)
