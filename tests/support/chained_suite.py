"""A suite for a test's workspace whose tasks build on others: a diary that grows, and questions about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SUITE = """
import json
from dataclasses import replace

from sandbox import Message, Task, ToolCall, ToolSpec, Verdict

WRITE = ToolSpec("write", "Write a word into the diary.", {"type": "object"})


class Recalls:
    def score(self, task, trajectory):
        if not task.scored:
            raise RuntimeError("a preparing episode was scored")
        results = [result.content for result in trajectory.results]
        return Verdict.success() if results == [task.gold["diary"]] else Verdict.failure("wrong_value", got=results)


class Suite:
    def __init__(self, context):
        self.rows = json.loads((context.folder / "tasks.json").read_text())

    def tasks(self, split):
        for name, row in self.rows.items():
            words = row["writes"]
            turns = [Message("assistant", "", [ToolCall("write", {"word": word}, f"call_{word}")]) for word in words]
            yield Task(
                id=f"{split}/{name}",
                prompt="Go on.",
                tools=(WRITE,),
                setup={"diary": [], "delay": row.get("delay", 0.0), "break": row.get("break", "")},
                gold={"diary": row.get("diary", "")},
                solution=(*turns, Message("assistant", "Done.")),
                builds_on=f"{split}/{row['after']}" if "after" in row else None,
                scored="diary" in row,
            )

    def continued(self, task, state):
        return replace(task, setup={**task.setup, "diary": state})

    def scorers(self):
        return {"exact": Recalls()}

    def data_sha256(self, splits):
        return {}
"""

ENVIRONMENT = """
import asyncio

from sandbox import EnvironmentFailedError, QuestionEnvironment


class Environment(QuestionEnvironment):
    async def reset(self, task):
        self.diary = list(task.setup["diary"])
        self.delay = task.setup["delay"]
        self.breaks = task.setup["break"]
        if self.breaks == "reset":
            raise EnvironmentFailedError("no paper")
        return await super().reset(task)

    async def call(self, call):
        await asyncio.sleep(self.delay)
        self.diary.append(call.arguments["word"])
        return " ".join(self.diary)

    def state_hash(self):
        return " ".join(self.diary)

    def final_state(self):
        if self.breaks == "final_state":
            return object()
        return self.diary

    async def close(self):
        self.diary = ["closed"]
"""


def write_chained_suite(workspace: Path, rows: dict[str, dict[str, Any]]) -> None:
    """Write the suite `diary` and its environment.

    Args:
        rows: by name what a task `writes`, the task that it comes `after`, the `diary` that its last call
            shows (without one it is not scored), the `delay` of a call in seconds, and what is to `break`.
    """
    folder = workspace / "tasks" / "diary"
    folder.mkdir(parents=True, exist_ok=True)
    manifest = ('name = "diary"', 'description = "A diary."', 'entry = "suite:Suite"', 'splits = ["all"]')
    (folder / "suite.toml").write_text("\n".join((*manifest, 'environment = "paper"')) + "\n")
    (folder / "suite.py").write_text(SUITE)
    (folder / "tasks.json").write_text(json.dumps(rows))
    environment = workspace / "environments" / "paper"
    environment.mkdir(parents=True, exist_ok=True)
    (environment / "environment.py").write_text(ENVIRONMENT)
