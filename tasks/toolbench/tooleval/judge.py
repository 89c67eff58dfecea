"""Asks a judge ToolEval's questions and reads what it answers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, cast

from sandbox import Ask, Message, ModelError, json_text

from .prompts import JudgePrompts

AnswerStatus: TypeAlias = Literal["Solved", "Unsure", "Unsolved"]
TaskStatus: TypeAlias = Literal["Solvable", "Unsure", "Unsolvable"]

TRIES = 3
MOST_BRACES = 1_000
"""Of a judge's text so many are looked at, the last ones."""
_BRACE = re.compile(r"\{")
_DECODER = json.JSONDecoder(strict=False)


class Judge:
    """A judge model.

    Args:
        seed: of its first reply; every further one has the next seed.
    """

    def __init__(self, prompts: JudgePrompts, ask: Ask, seed: int = 0) -> None:
        self._prompts = prompts
        self._ask = ask
        self._seed = seed

    async def answer_status(self, query: str, answer: dict[str, Any]) -> AnswerStatus:
        """Whether an answer solves the query; the way to it is looked at where the answer alone does not tell."""
        final = answer["final_answer"]
        if not final or "give_up_and_restart" in final:
            return "Unsolved"
        status = await self._choose("check_answer_status", "answer_status", query=query, answer=final)
        if status == "Unsure":
            told = json_text(answer)
            status = await self._choose("parse_answer_status", "answer_status", query=query, answer=told)
        return cast(AnswerStatus, status)

    async def task_status(self, query: str, functions: Sequence[dict[str, Any]]) -> TaskStatus:
        """Whether a query can be answered with its functions."""
        task = json_text({"query": query, "available_tools": list(functions)})
        return cast(TaskStatus, await self._choose("check_task_solvable", "task_status", task=task))

    async def better(self, query: str, answers: Sequence[dict[str, Any]]) -> int:
        """Which of two answers is better, 0 or 1."""
        first, second = (json_text(answer) for answer in answers)
        chosen = await self._choose("select_better_answer", "index", query=query, answer_0=first, answer_1=second)
        return int(chosen)

    async def _choose(self, name: str, parameter: str, **values: str) -> str:
        function = self._prompts.functions[name]
        allowed = function.parameters["properties"][parameter].get("enum", ["0", "1"])
        message = Message("user", self._prompts.ask(name, **values))
        for _ in range(TRIES):
            reply = await self._ask([message], tools=[function], seed=self._seed)
            self._seed += 1
            given = [call.arguments for call in reply.calls if call.name == name]
            chosen = read_choice(given[0] if given else reply.text, parameter, allowed)
            if chosen is not None:
                return chosen
        raise ModelError(f"the judge gave no {parameter} in {TRIES} replies to {name}")


def read_choice(given: dict[str, Any] | str, parameter: str, allowed: Sequence[str]) -> str | None:
    """The value of a parameter, in arguments or in a text; None where it is none of those allowed.

    In a text it stands in the last JSON object that has one, since what is judged may be quoted before; or the text is
    nothing but one of the allowed words.
    """
    if isinstance(given, str):
        for place in [found.start() for found in _BRACE.finditer(given)][: -MOST_BRACES - 1 : -1]:
            chosen = read_choice(_object(given, place), parameter, allowed)
            if chosen is not None:
                return chosen
        bare = given.strip(" \n\t.:*\"'`")
        return bare if bare in allowed else None
    value = given.get(parameter)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return text if text in allowed else None


def _object(text: str, place: int) -> dict[str, Any]:
    """The object that begins there; empty where none does."""
    try:
        read, _ = _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
