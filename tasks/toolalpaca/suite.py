"""The suite: a split for the simulated APIs, and one for the real ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sandbox import Ask, Message, Scorer, SuiteContext, Task, ToolCall, Trajectory, file_sha256

from .exact import ExactScorer
from .functions import ASK_USER, tools_of
from .golden import OPEN, GoldCall, gold_call
from .judging import JUDGEMENT, JudgedScorer, judge_prompt, solution_text
from .records import FILES, JUDGE_PROMPT, SIMULATOR_PROMPT, Api, read_apis, read_text

BESIDE = Path("toolbench") / "toolalpaca"
"""Where the data is, from the data home, in a collection of several tool benchmarks."""
DONE = "This is what the functions returned."
"""What solutions answer: the benchmark has no gold answers in words."""


class ToolAlpaca:
    def __init__(self, context: SuiteContext) -> None:
        beside = context.data.parent / BESIDE
        self._data = beside if not context.data.is_dir() and beside.is_dir() else context.data
        self._hint = context.pull_hint
        self._simulator = str(context.settings["simulator"])

    def tasks(self, split: str) -> Iterator[Task]:
        prompt = read_text(self._data / SIMULATOR_PROMPT, self._hint) if self._simulator else ""
        for api in read_apis(self._data / FILES[split], self._hint):
            tools = tools_of(api)
            for number, instruction in enumerate(api.Instructions):
                calls = [gold_call(step, api.Authentication) for step in api.Golden_Answers[number]]
                yield Task(
                    id=f"{split}/{api.Name}:{number}",
                    prompt=instruction,
                    tools=tools,
                    setup={
                        "name": api.Name,
                        "document": api.Documentation,
                        "functions": api.Function_Projection,
                        "keys": api.Authentication,
                        "simulator": self._simulator,
                        "simulator_prompt": prompt,
                    },
                    gold={
                        "calls": calls,
                        "required": {tool.name: tool.parameters["required"] for tool in tools},
                        "instruction": instruction,
                        "api": api.Name,
                        "number": number,
                    },
                    solution=(*map(_said, calls), Message("assistant", DONE)),
                )

    def scorers(self) -> dict[str, Scorer]:
        return {"exact": ExactScorer()}

    def judged_scorers(self) -> dict[str, Scorer]:
        return {JUDGEMENT: JudgedScorer()}

    async def judge(
        self, task: Task, trajectory: Trajectory, ask: Ask, settings: Mapping[str, Any], other: Trajectory | None
    ) -> list[tuple[str, Any]]:
        """Ask the judge once, with the published prompt. Nothing is compared."""
        if other is not None:
            return []
        api = self._api(task)
        number = task.gold["number"]
        template = read_text(self._data / JUDGE_PROMPT, self._hint)
        asked = judge_prompt(
            template,
            api.NLDocumentation,
            api.Instructions[number],
            api.Golden_Answers[number],
            solution_text(trajectory),
        )
        return [(JUDGEMENT, (await ask([Message("user", asked)])).text)]

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        names = [*(FILES[split] for split in splits), *([SIMULATOR_PROMPT] if self._simulator else [])]
        return {name: file_sha256(self._data / name) for name in names}

    def _api(self, task: Task) -> Api:
        apis = read_apis(self._data / FILES[task.split], self._hint)
        return next(api for api in apis if api.Name == task.gold["api"])


def _said(call: GoldCall) -> Message:
    """A gold call; what it leaves open is left out."""
    arguments = {name: value for name, value in call.arguments.items() if value is not OPEN and value != ""}
    if call.name == ASK_USER.name and not arguments:
        arguments = {"Question": "Is there more that I should know?"}
    return Message("assistant", "", [ToolCall(call.name, arguments)])
