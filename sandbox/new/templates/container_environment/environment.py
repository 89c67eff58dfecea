"""A shell in a sandbox of the image that the Dockerfile beside this file describes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sandbox import (
    EnvironmentContext,
    EnvironmentFailedError,
    Observation,
    QuestionEnvironment,
    Sandbox,
    SandboxSpec,
    Task,
    ToolCall,
    ToolSpec,
)

SPEC = SandboxSpec(image="example_name")

RUN = ToolSpec(
    "run",
    "Run a command of bash in the working folder and see what it prints.",
    {
        "type": "object",
        "properties": {"command": {"type": "string", "description": "the command; it may have several lines"}},
        "required": ["command"],
        "additionalProperties": False,
    },
)


class Environment(QuestionEnvironment):
    """Puts `task.setup["files"]`, texts by path, into the sandbox and lets the agent run commands.

    `task.setup["check"]` is a command that looks at what the agent has done. For the scorers its output is
    recorded as `outcome`, at the beginning and after each call.
    """

    sandbox_specs = (SPEC,)

    def __init__(self, context: EnvironmentContext) -> None:
        super().__init__()
        self._sandboxes = context.sandboxes
        self._sandbox: Sandbox | None = None
        self._check = ""
        self._outcome: Any = None
        self._records: list[tuple[str, Any]] = []

    async def reset(self, task: Task) -> Observation:
        await self.close()
        self._check = task.setup["check"]
        self._records = []
        self._sandbox = await self._sandboxes.acquire(SPEC)
        for path, text in task.setup["files"].items():
            await self._sandbox.write_file(path, text.encode())
        await self._look(self._sandbox)
        return Observation(task.prompt)

    def tools(self) -> Sequence[ToolSpec]:
        return (RUN,)

    async def call(self, call: ToolCall) -> str:
        if self._sandbox is None:
            raise EnvironmentFailedError("the environment has no task yet")
        done = await self._sandbox.exec(call.arguments["command"], merge=True)
        await self._look(self._sandbox)
        return f"{done.output}\n[exit code {done.exit_code}]"

    async def _look(self, sandbox: Sandbox) -> None:
        """Run the task's check and record what it prints."""
        self._outcome = (await sandbox.exec(self._check)).output
        self._records.append(("outcome", self._outcome))

    def take_records(self) -> Sequence[tuple[str, Any]]:
        taken, self._records = self._records, []
        return taken

    def state_hash(self) -> str:
        """Of what the check printed last; what else is in the sandbox is not in it."""
        return hashlib.sha256(json.dumps(self._outcome).encode()).hexdigest()

    async def close(self) -> None:
        if self._sandbox is not None:
            sandbox, self._sandbox = self._sandbox, None
            await self._sandboxes.release(sandbox)
