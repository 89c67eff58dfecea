"""A suite and an environment for a test's workspace that are in order, so that a test can plant one defect."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SUITE = """
import json

from sandbox import Message, Task, ToolCall, ToolSpec, Verdict


class Total:
    def score(self, task, trajectory):
        totals = [result.content for result in trajectory.results if not result.error]
        return Verdict.success() if totals[-1:] == [task.gold["total"]] else Verdict.failure("wrong_value")


class Suite:
    def __init__(self, context):
        self.rows = json.loads((context.folder / "tasks.json").read_text())

    def tasks(self, split):
        for row in self.rows:
            turns = [Message("assistant", "", [ToolCall(*call)]) for call in row.get("calls", ())]
            says = [Message("assistant", text) for text in row.get("says", ())]
            yield Task(
                id=f"{split}/{row['id']}",
                prompt=row["prompt"],
                tools=tuple(ToolSpec(name, "A tool.", schema) for name, schema in row.get("tools", ())),
                setup=row.get("setup", {}),
                gold=row["gold"],
                solution=(*turns, *says),
            )

    def scorers(self):
        return {"total": Total()}

    def data_sha256(self, splits):
        return {}
"""

ENVIRONMENT = """
from sandbox import QuestionEnvironment, ToolError, ToolSpec

SCHEMA = {
    "type": "object",
    "properties": {"amount": {"type": "integer"}},
    "required": ["amount"],
    "additionalProperties": False,
}
ADD = ToolSpec("add", "Add to the total.", SCHEMA)


class Environment(QuestionEnvironment):
    async def reset(self, task):
        self.total = task.setup.get("total", 0)
        return await super().reset(task)

    def tools(self):
        return (*self._tools, ADD)

    async def call(self, call):
        if call.arguments["amount"] == 13:
            raise ToolError("not that number")
        self.total += call.arguments["amount"]
        return str(self.total)

    def state_hash(self):
        return str(self.total)
"""

MANIFEST = 'name = "sums"\ndescription = "Sums."\nentry = "suite:Suite"\nsplits = ["all"]\nenvironment = "adder"\n'


def add_task(name: str, amount: int, **fields: Any) -> dict[str, Any]:
    """A task to add an amount; `fields` replace those of its row."""
    row = {"id": name, "prompt": f"Add {amount} to {name}.", "gold": {"total": str(amount)}, "says": ["It is done."]}
    return row | {"calls": [["add", {"amount": amount}]]} | fields


def write_planted(
    workspace: Path,
    rows: Sequence[dict[str, Any]] = (add_task("a", 1), add_task("b", 2)),
    *,
    suite: str = SUITE,
    environment: str = ENVIRONMENT,
    manifest: str = MANIFEST,
) -> None:
    """Write the suite `sums` and its environment `adder`."""
    folder = workspace / "tasks" / "sums"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suite.toml").write_text(manifest)
    (folder / "suite.py").write_text(suite)
    (folder / "tasks.json").write_text(json.dumps(list(rows)))
    world = workspace / "environments" / "adder"
    world.mkdir(parents=True, exist_ok=True)
    (world / "environment.py").write_text(environment)
