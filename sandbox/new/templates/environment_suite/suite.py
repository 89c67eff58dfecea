"""The suite: requests to change something, and what it should be like afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from sandbox import Message, Scorer, SuiteContext, Task, ToolCall, Trajectory, Verdict, file_sha256, read_jsonl, shown

MISSING_HINT = "put tasks.jsonl beside suite.py"


class Call(BaseModel):
    """A call of the solution."""

    model_config = ConfigDict(extra="forbid")

    name: str
    arguments: dict[str, Any]


class Line(BaseModel):
    """A line of `tasks.jsonl`.

    Attributes:
        setup: what the environment begins with.
        outcome: what it should have recorded last.
        solution: calls that lead there.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    prompt: str
    setup: dict[str, Any]
    outcome: Any
    solution: list[Call]


class OutcomeScorer:
    """Passes when the last outcome that the environment recorded is the task's."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        if trajectory.records("outcome")[-1:] == [task.gold["outcome"]]:
            return Verdict.success()
        if not trajectory.calls:
            return Verdict.failure("no_call")
        return Verdict.failure("bad_final_state", got=shown(trajectory.records("outcome")[-1:]))


class Suite:
    def __init__(self, context: SuiteContext) -> None:
        self._file = context.folder / "tasks.jsonl"

    def tasks(self, split: str) -> Iterator[Task]:
        for line in read_jsonl(self._file, Line, MISSING_HINT):
            calls = [ToolCall(call.name, call.arguments, f"call_{index}") for index, call in enumerate(line.solution)]
            yield Task(
                id=f"{split}/{line.id}",
                prompt=line.prompt,
                setup=line.setup,
                gold={"outcome": line.outcome},
                solution=(*(Message("assistant", "", [call]) for call in calls), Message("assistant", "Done.")),
            )

    def scorers(self) -> dict[str, Scorer]:
        return {"outcome": OutcomeScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        return {self._file.name: file_sha256(self._file)}
