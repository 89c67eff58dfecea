"""A problem with a sandbox: which functions are missing, and what a solution returns for each case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sandbox import EnvironmentFailedError, ExecResult, Sandbox

SECONDS = 10.0
"""That a solution may take for all cases."""
OWN_SECONDS = 60.0
"""That what is ours may take, on a slow machine."""
OUTPUT_BYTES = 4_000_000

TIMED_OUT = f"TimeoutError: Timed out after {SECONDS:g} seconds."
ENDED = "The process ended before it returned."
UNREAD = "The values cannot be compared."
_PROGRAM = (Path(__file__).parent / "guest" / "cases.py").read_text("utf-8")

Answer = TypeVar("Answer")


class Missing(BaseModel):
    """
    Attributes:
        error: why the code is none; None where it can be read.
        missing: functions that it calls and nothing defines, with how they are called.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    error: str | None
    missing: dict[str, str]


class Output(BaseModel):
    """What a solution did with a case; code in the sandbox may say anything in its place."""

    model_config = ConfigDict(extra="forbid")

    value: Any = None
    error: str | None = None


class Comparison(BaseModel):
    """For each case whether it is right; and the first that is not."""

    model_config = ConfigDict(extra="forbid", strict=True)

    official: list[bool]
    exact: list[bool]
    wrong: dict[str, str] | None


_INPUTS, _MISSING = TypeAdapter(list[Any]), TypeAdapter(Missing)
_OUTPUTS, _COMPARISON = TypeAdapter(list[Output]), TypeAdapter(Comparison)


@dataclass(slots=True)
class Trial:
    """
    Args:
        setup: a task's: `name`, `context` and `problem`.

    Attributes:
        timed_out: whether the solution took too long.
    """

    sandbox: Sandbox
    setup: Mapping[str, Any]
    timed_out: bool = False

    async def missing(self, code: str) -> Missing:
        """What code lacks; nothing of it is executed. Code at which the parser itself dies is no code.

        Raises:
            EnvironmentFailedError: the sandbox lacks a library.
            SandboxGoneError: it ended.
        """
        try:
            return await self._ask("missing", _MISSING, context=self.setup["context"], code=code)
        except EnvironmentFailedError:
            await self._ask("missing", _MISSING, context=self.setup["context"], code="")
            return Missing(error="the code cannot be parsed", missing={})

    async def compare(self, code: str) -> Comparison:
        """Call a solution with each case's inputs, and hold what it returns to what the reference returns.

        After the solution the sandbox is reset, so that nothing of it is there when its values are compared. Raises
        what `missing` does.
        """
        problem = self.setup["problem"]
        inputs = await self._ask("inputs", _INPUTS, **problem)
        outputs = await self._outputs(code, inputs)
        await self.sandbox.reset()
        told = [output.model_dump() for output in outputs]
        try:
            return await self._ask("compare", _COMPARISON, **problem, outputs=told)
        except EnvironmentFailedError:
            unread = [Output(error=UNREAD).model_dump()] * len(outputs)
            return await self._ask("compare", _COMPARISON, **problem, outputs=unread)

    async def _outputs(self, code: str, inputs: list[Any]) -> list[Output]:
        request = {"context": self.setup["context"], "name": self.setup["name"], "code": code, "inputs": inputs}
        done = await self._run("solve", request, SECONDS)
        try:
            outputs = _OUTPUTS.validate_json(done.stdout)
        except ValidationError:
            outputs = []
        if len(outputs) == len(inputs):
            return outputs
        self.timed_out = done.timed_out
        return [Output(error=TIMED_OUT if done.timed_out else ENDED)] * len(inputs)

    async def _ask(self, does: str, answer: TypeAdapter[Answer], **request: Any) -> Answer:
        done = await self._run(does, request, OWN_SECONDS)
        try:
            return answer.validate_json(done.stdout)
        except ValidationError as error:
            said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            problem = said or ("the time was over" if done.timed_out else f"exit code {done.exit_code}")
            raise EnvironmentFailedError(f"a problem cannot be set: {problem}; are its libraries there?") from error

    async def _run(self, does: str, request: Mapping[str, Any], seconds: float) -> ExecResult:
        text = json.dumps({"do": does, **request})
        command = ["python3", "-I", "-B", "-c", _PROGRAM]
        return await self.sandbox.exec(command, stdin=text.encode(), seconds=seconds, output_bytes=OUTPUT_BYTES)
