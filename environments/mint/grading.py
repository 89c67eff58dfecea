"""Judges a proposed solution, by the published rule and by a stricter one.

What has to be run is run in a sandbox of its own, where no cell has been and none comes after: cells do not see tests.
"""

from __future__ import annotations

import ast
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import ExecResult, Sandboxes, SandboxSpec

from . import exact, official

SECONDS = 10.0
"""That tests may take, as in the original."""

MOST_CHARACTERS = 10_000
"""Of an expression."""

_GUEST = Path(__file__).parent / "guest"
_EXPRESSION = (_GUEST / "expression.py").read_text("utf-8")
_TESTS = (_GUEST / "tests_pass.py").read_text("utf-8")
_VALUE_BYTES = 1_000_000


@dataclass(slots=True, frozen=True)
class Judgement:
    official: bool
    exact: bool


class GradingPlace:
    """Sandboxes for one program each."""

    def __init__(self, sandboxes: Sandboxes, spec: SandboxSpec) -> None:
        self._sandboxes = sandboxes
        self._spec = spec

    async def run(self, program: str, given: bytes) -> ExecResult:
        """Run a program in Python.

        Args:
            given: its standard input.
        """
        sandbox = await self._sandboxes.acquire(self._spec)
        try:
            command = ["python3", "-I", "-B", "-c", program]
            return await sandbox.exec(command, stdin=given, seconds=SECONDS, output_bytes=_VALUE_BYTES)
        finally:
            await self._sandboxes.release(sandbox)


async def judge(place: GradingPlace, answer: str, gold: Mapping[str, Any]) -> Judgement:
    """
    Args:
        gold: `kind` and `reference`; of a choice `options`, cut as the original cuts them, and `texts`, the whole
            ones; of a theorem `answer_type`, and where that is `option` `texts` and `rules`, the rule's version.
    """
    reference = gold["reference"]
    match gold["kind"]:
        case "code":
            passed = await _tests_pass(place, answer, reference)
            return Judgement(passed, passed)
        case "choice":
            right = official.choice_is_right(answer, reference, gold["options"])
            return Judgement(right, exact.same_choice(answer, reference, gold["texts"]))
        case "theorem":

            async def evaluate(text: str) -> Any:
                return await _evaluate(place, text)

            kind = gold["answer_type"]
            if kind.lower() == "option":
                right = await official.theorem_is_right(answer, reference, kind, evaluate, gold["rules"])
                return Judgement(right, exact.same_choice(answer, reference, gold["texts"]))
            right = await official.theorem_is_right(answer, reference, kind, evaluate)
            return Judgement(right, exact.same_theorem(answer, reference, kind))
        case _:
            return Judgement(official.reasoning_is_right(answer, reference), exact.same_value(answer, reference))


async def _tests_pass(place: GradingPlace, solution: str, tests: str) -> bool:
    passed = secrets.token_hex()
    task = json.dumps({"solution": solution, "tests": tests, "passed": passed})
    done = await place.run(_TESTS, task.encode(errors="replace"))
    return done.stdout.decode(errors="replace") == passed


async def _evaluate(place: GradingPlace, text: str) -> Any:
    """The value of an expression; what is a literal needs no sandbox."""
    if len(text) > MOST_CHARACTERS:
        return None
    try:
        value = ast.literal_eval(text)
        values = list(value) if isinstance(value, (list, tuple)) else [value]
        if values and all(isinstance(one, (bool, int, float, str)) for one in values):
            return values if isinstance(value, (list, tuple)) else value
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError, OverflowError):
        pass
    done = await place.run(_EXPRESSION, text.encode(errors="replace"))
    try:
        return json.loads(done.stdout)
    except (ValueError, RecursionError):
        return None
