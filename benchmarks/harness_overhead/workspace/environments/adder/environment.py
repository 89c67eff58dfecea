"""An environment with one tool, `add`; its state is the sum of all that was added."""

from __future__ import annotations

import asyncio

from sandbox import Observation, QuestionEnvironment, Task, ToolCall


class Environment(QuestionEnvironment):
    def __init__(self) -> None:
        super().__init__()
        self._delay = 0.0
        self._total = 0

    async def reset(self, task: Task) -> Observation:
        self._delay = float(task.setup["delay"])
        self._total = 0
        return await super().reset(task)

    async def call(self, call: ToolCall) -> str:
        if self._delay:
            await asyncio.sleep(self._delay)
        self._total += call.arguments["x"] + call.arguments["y"]
        return str(call.arguments["x"] + call.arguments["y"])

    def state_hash(self) -> str | None:
        return str(self._total)
