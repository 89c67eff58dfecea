"""A Python interpreter in a sandbox, whose variables live as long as an episode."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox import EnvironmentFailedError, HouseholdError, Sandbox, SandboxFileError, SandboxProcess

SECONDS = 30
"""That a cell may take, as in the original."""
GRACE = 10.0
"""Seconds above that for one that cannot be interrupted."""
SECONDS_TO_START = 180.0
"""With many at once on a busy machine, for which a second is usual."""
CHARACTERS = 2000
"""Of an output; more is cut, as in the original."""
MOST_CALLS = 1000
"""Of functions, by one cell."""
LOST = "The interpreter has ended. It was started again, without the variables of before."
STUCK = f"TimeoutError: Timed out after {SECONDS} seconds.\n{LOST}"

_PROGRAM = (Path(__file__).parent / "guest" / "cells.py").read_text("utf-8")
_ANSWER_BYTES = 1_000_000


class Functions(Protocol):
    """Functions that code in the sandbox may call, and that are carried out outside of it."""

    def parameters(self) -> Mapping[str, Sequence[str]]:
        """The names of each function's parameters."""

    def call(self, name: str, arguments: Sequence[str]) -> str:
        """Carry a call out. `arguments` are as many as the function has parameters."""


class Answer(BaseModel):
    """What the program in the sandbox says; code there may say anything in its place."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ready: bool = False
    output: str | None = None
    call: str | None = None
    arguments: list[str] = []


class LostError(Exception):
    """The program in the sandbox ended, hangs, or says what it never should."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Interpreter:
    """Made by `start`, in a sandbox that is not used by another."""

    def __init__(self, sandbox: Sandbox, functions: Functions | None) -> None:
        self._sandbox = sandbox
        self._functions = functions
        self._process: SandboxProcess | None = None

    @classmethod
    async def start(cls, sandbox: Sandbox, functions: Functions | None = None) -> Interpreter:
        """An interpreter without variables.

        Raises:
            EnvironmentFailedError: the sandbox has no IPython.
            SandboxGoneError: the sandbox ended.
        """
        made = cls(sandbox, functions)
        await made._begin()
        return made

    async def run(self, code: str) -> str:
        """What a cell gives to see. A cell that ends the interpreter is told so, and the next one starts anew."""
        if self._process is None:
            await self._begin()
        try:
            await self._send({"run": code})
            return await self._converse()
        except LostError as lost:
            if self._process is not None:
                await self._process.kill()
            self._process = None
            return lost.message

    async def _converse(self) -> str:
        until = time.monotonic() + SECONDS + GRACE
        for _ in range(MOST_CALLS):
            answer = await self._receive(max(0.0, until - time.monotonic()))
            if answer.output is not None:
                return answer.output
            await self._send(self._carried_out(answer))
        raise LostError(f"More than {MOST_CALLS} calls. {LOST}")

    def _carried_out(self, answer: Answer) -> dict[str, Any]:
        known = self._functions.parameters() if self._functions else {}
        name, arguments = answer.call or "", answer.arguments
        if self._functions is None or name not in known or len(arguments) != len(known[name]):
            return {"error": "there is no such function"}
        try:
            return {"value": self._functions.call(name, arguments)}
        except HouseholdError as error:
            raise EnvironmentFailedError(f"the game cannot be played: {error}") from error

    async def _begin(self) -> None:
        settings = {"IPYTHONDIR": "/tmp/ipython", "HOME": "/tmp", "MPLBACKEND": "agg"}
        self._process = await self._sandbox.start_process(["python3", "-I", "-B", "-c", _PROGRAM], env=settings)
        parameters = self._functions.parameters() if self._functions else {}
        functions = {name: list(names) for name, names in parameters.items()}
        try:
            await self._send({"functions": functions, "seconds": SECONDS, "characters": CHARACTERS})
            answer = await self._receive(SECONDS_TO_START)
        except LostError as lost:
            late = f"it has not started after {SECONDS_TO_START:g} seconds; --concurrency takes fewer at once"
            ended = f"{lost.__cause__ or 'it ended'}; is IPython there?"
            raise EnvironmentFailedError(f"no interpreter: {late if lost.message == STUCK else ended}") from lost
        if not answer.ready:
            raise EnvironmentFailedError("the interpreter does not start")

    async def _send(self, message: dict[str, Any]) -> None:
        assert self._process is not None
        try:
            await self._process.send(json.dumps(message).encode() + b"\n")
        except SandboxFileError as error:
            raise LostError(LOST) from error

    async def _receive(self, seconds: float) -> Answer:
        assert self._process is not None
        try:
            received = await self._process.receive(b"\n", seconds=seconds, output_bytes=_ANSWER_BYTES)
        except SandboxFileError as error:
            raise LostError(LOST) from error
        if not received.found:
            raise LostError(STUCK if received.timed_out else LOST)
        try:
            return Answer.model_validate_json(received.output)
        except ValidationError as error:
            raise LostError(LOST) from error
