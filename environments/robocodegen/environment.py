"""Functions that are written, and called with inputs that a reference is called with, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox import EnvironmentContext, Observation, Sandbox, SandboxSpec, Task, ToolCall, ToolError, ToolSpec

from .code_in_text import find_code
from .trial import Missing, Trial

SPEC = SandboxSpec(image="robocodegen", memory_mb=1024, scratch_mb=64)
ASKED = "# define function: {call}."
"""How the published program asks for a function that a function calls (Liang et al., 2023)."""


class Environment:
    """Takes code, asks for the functions that it calls and nobody has defined, and at last calls what was asked for.

    `task.setup` has `name`, the function's; `context`, the source of what a solution may use; `problem`, what the
    sandbox makes inputs and a reference of; `hierarchical`, whether missing functions are asked for; `rounds`, how
    many replies an episode may take; `banned`, texts that the official verdict allows in no code.

    Records for scorers: `verdict`, with the number of `cases` and how many were right by the `official` and the
    `exact` rule, the texts that are `banned`, the functions still `missing`, an `error` of the code as a whole,
    whether it `timed_out`, and the first `wrong` case.
    """

    sandbox_specs: Sequence[SandboxSpec] = (SPEC,)

    def __init__(self, context: EnvironmentContext) -> None:
        self._sandboxes = context.sandboxes
        self._sandbox: Sandbox | None = None
        self._task: Task | None = None
        self._pieces: list[str] = []
        self._asked: set[str] = set()
        self._records: list[tuple[str, Any]] = []

    async def reset(self, task: Task) -> Observation:
        await self.close()
        self._task = task
        self._pieces, self._records = [], []
        self._asked = {task.setup["name"]}
        return Observation(task.prompt)

    def tools(self) -> Sequence[ToolSpec]:
        return ()

    async def call(self, call: ToolCall) -> str:
        raise ToolError(f"there is no tool {call.name!r}: answer with code")

    async def respond(self, text: str) -> Observation | None:
        assert self._task is not None, "reset comes first"
        code, setup = find_code(text), self._task.setup
        if not code and not self._pieces:
            return None
        self._pieces.append(code)
        trial = Trial(await self._place(), setup)
        found = await trial.missing(self._code)
        wanted = next((name for name in found.missing if name not in self._asked), None)
        if wanted is not None and setup["hierarchical"] and len(self._pieces) < setup["rounds"]:
            self._asked.add(wanted)
            return Observation(ASKED.format(call=found.missing[wanted]))
        self._records.append(("verdict", await self._verdict(trial, found)))
        return None

    @property
    def finished(self) -> bool:
        return False

    def take_records(self) -> Sequence[tuple[str, Any]]:
        records, self._records = self._records, []
        return records

    def state_hash(self) -> str | None:
        return None

    async def snapshot(self) -> object:
        """What was written and asked for; code is executed anew each time."""
        return tuple(self._pieces), frozenset(self._asked)

    async def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, tuple)
        pieces, asked = snapshot
        self._pieces, self._asked = list(pieces), set(asked)

    async def close(self) -> None:
        if self._sandbox is not None:
            sandbox, self._sandbox = self._sandbox, None
            await self._sandboxes.release(sandbox)

    @property
    def _code(self) -> str:
        """All that was written, the functions asked for first, since those before may call them at once."""
        return "\n\n".join(reversed(self._pieces))

    async def _verdict(self, trial: Trial, found: Missing) -> dict[str, Any]:
        banned = [text for text in trial.setup["banned"] if text in self._code]
        verdict: dict[str, Any] = {"banned": banned, "missing": sorted(found.missing), "error": found.error}
        if found.error is not None:
            return verdict | {"cases": 0, "official": 0, "exact": 0, "timed_out": False, "wrong": None}
        compared = await trial.compare(self._code)
        return verdict | {
            "cases": len(compared.official),
            "official": sum(compared.official),
            "exact": sum(compared.exact),
            "timed_out": trial.timed_out,
            "wrong": compared.wrong,
        }

    async def _place(self) -> Sandbox:
        if self._sandbox is None:
            self._sandbox = await self._sandboxes.acquire(SPEC)
        return self._sandbox
