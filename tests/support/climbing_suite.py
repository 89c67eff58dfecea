"""A suite for a test's workspace whose tasks are solved by a search: letters are put down, some ways are given up."""

from __future__ import annotations

import json
from pathlib import Path

RECORDED = "climbing.jsonl"
"""A file of recordings: what is said in the order of the search, of as many tasks as a test has at most."""
MOST_TASKS = 50
WAY = ["a", "x", "give_up_and_restart", "b", "give_answer"]

MANIFEST = """
name = "climb"
description = "Spell ab; what is recorded tries ax first."
entry = "suite:Suite"
splits = ["all"]
environment = "climb"

[settings.tasks]
default = 3
help = "how many tasks"

[settings.delay]
default = 0.0
help = "seconds that each step takes"
"""

SUITE = '''
from sandbox import Message, Task, ToolCall, ToolSpec, Verdict, search_tree

STEP = ToolSpec("step", "Put a letter down.", {"type": "object", "properties": {"letter": {"type": "string"}}})
FINISH = ToolSpec("Finish", "End.", {"type": "object", "properties": {"return_type": {"type": "string"}}})
SOLUTION = [
    ToolCall("step", {"letter": "a"}),
    ToolCall("step", {"letter": "b"}),
    ToolCall("Finish", {"return_type": "give_answer"}),
]


class Spells:
    """Is shown the way to the answer alone: the calls and results on it, and the state at its end."""

    def score(self, task, trajectory):
        letters = [call.arguments["letter"] for call in trajectory.calls if call.name == "step"]
        results = [result.content for result in trajectory.results if result.name == "step"]
        seen = {"letters": letters, "results": results, "state": trajectory.state, "texts": len(trajectory.texts)}
        if search_tree(trajectory) is not None:
            seen["nodes"] = len(search_tree(trajectory).nodes)
        if (letters, results, trajectory.state) == (["a", "b"], ["a", "ab"], "ab"):
            return Verdict.success(**seen)
        return Verdict.failure("wrong_value", **seen)


class Suite:
    def __init__(self, context):
        self.count = context.settings["tasks"]
        self.delay = context.settings["delay"]

    def tasks(self, split):
        for number in range(self.count):
            yield Task(
                id=f"{split}/{number}",
                prompt="Spell ab.",
                tools=(STEP, FINISH),
                setup={"delay": self.delay},
                solution=tuple(Message("assistant", "", [call]) for call in SOLUTION),
            )

    def scorers(self):
        return {"exact": Spells()}

    def data_sha256(self, splits):
        return {}
'''

ENVIRONMENT = """
import asyncio

from sandbox import QuestionEnvironment, ToolAnswer
from sandbox.types import ModelReply


class Environment(QuestionEnvironment):
    async def reset(self, task):
        self.letters = ""
        self.delay = task.setup["delay"]
        return await super().reset(task)

    async def call(self, call):
        await asyncio.sleep(self.delay)
        if call.name == "Finish":
            answered = call.arguments["return_type"] == "give_answer"
            return ToolAnswer("Ended.", "answer" if answered else "give_up")
        self.letters += call.arguments["letter"]
        return await self.told()

    async def told(self):
        return self.letters

    def state_hash(self):
        return self.letters
"""

RESTORABLE = """
    async def snapshot(self):
        return self.letters

    async def restore(self, snapshot):
        self.letters = snapshot
"""


ASKING = """
    def keep_replies(self, keep):
        self.keep = keep

    async def told(self):
        async def ask():
            return ModelReply(self.letters)

        return (await self.keep(ask)).text
"""


def write_climbing_suite(workspace: Path, *, restorable: bool = True, asking: bool = False) -> None:
    """Write the suite `climb`, its environment, and recordings of a search that solves its tasks.

    Args:
        asking: whether the environment asks a model of its own for its answers.
    """
    suite, environment = workspace / "tasks" / "climb", workspace / "environments" / "climb"
    for folder in (suite, environment):
        folder.mkdir(parents=True)
    (suite / "suite.toml").write_text(MANIFEST)
    (suite / "suite.py").write_text(SUITE)
    (environment / "environment.py").write_text(
        ENVIRONMENT + (RESTORABLE if restorable else "") + (ASKING if asking else "")
    )
    outputs = [[_called(word)] for word in WAY]
    lines = (json.dumps({"task_id": f"all/{number}", "outputs": outputs}) for number in range(MOST_TASKS))
    (workspace / RECORDED).write_text("\n".join(lines))


def _called(word: str) -> dict[str, dict[str, str]]:
    return {"step": {"letter": word}} if len(word) == 1 else {"Finish": {"return_type": word}}
