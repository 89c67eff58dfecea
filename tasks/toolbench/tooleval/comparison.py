"""Which of two answers to a query is better."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from sandbox import json_text

from .judge import AnswerStatus, Judge

FINAL_ANSWER_LENGTH = 1000
"""Characters of a final answer that are compared."""


async def preferred(
    judge: Judge,
    query: str,
    answers: Sequence[dict[str, Any]],
    statuses: Sequence[AnswerStatus] | None,
    chance: random.Random,
    *,
    official: bool,
) -> int:
    """The place of the better one of two answers.

    The sole one that is solved wins, else the sole one that may be; else the judge chooses. It is shown the answers in
    a random order.

    Args:
        statuses: of the answers; None has the judge tell them.
        official: take statuses that are given for those of the answers in the order in which they are shown, as the
            published program does; then the sole solved one loses half of the time.
    """
    order = [0, 1]
    chance.shuffle(order)
    shown = [_compared(answers[place]) for place in order]
    if statuses is None:
        status = [await judge.answer_status(query, answer) for answer in shown]
    else:
        status = list(statuses) if official else [statuses[place] for place in order]
    return order[await _better(judge, query, shown, status, chance)]


async def _better(
    judge: Judge, query: str, shown: Sequence[dict[str, Any]], status: Sequence[AnswerStatus], chance: random.Random
) -> int:
    for wanted in ("Solved", "Unsure"):
        places = [place for place, one in enumerate(status) if one == wanted]
        if len(places) == 1:
            return places[0]
        if places:
            break
    if json_text(shown[0]) == json_text(shown[1]):
        return chance.choice((0, 1))
    return await judge.better(query, shown)


def _compared(answer: dict[str, Any]) -> dict[str, Any]:
    """What is compared of an answer: not its method, and of the final answer the beginning."""
    kept = {name: value for name, value in answer.items() if name != "method"}
    return kept | {"final_answer": answer["final_answer"][:FINAL_ANSWER_LENGTH]}
