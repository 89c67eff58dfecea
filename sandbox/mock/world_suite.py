"""A suite of tasks in a world: its lines, its first states, its solutions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.errors import DataError
from sandbox.hashing import file_sha256
from sandbox.jsonl import read_jsonl
from sandbox.mock.faults import parse_faults
from sandbox.mock.world_environment import MockWorldEnvironment
from sandbox.protocols import Scorer
from sandbox.scorers.state_conditions import StateGoal, check_goal
from sandbox.scorers.state_goals import StateGoalScorer
from sandbox.suite_manifest import load_suite_manifest
from sandbox.types import Message, Task, ToolCall
from sandbox.user_simulator import SCRIPT, UserScript
from sandbox.workspace import SuiteContext

MISSING_HINT = "write tasks.jsonl beside suite.toml"
DONE = "That is done."


class Step(BaseModel):
    """One step of a solution: a call, or something said to the user."""

    model_config = ConfigDict(extra="forbid")

    tool: str = ""
    arguments: dict[str, Any] = {}
    say: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Step:
        if bool(self.tool) == bool(self.say):
            raise ValueError("give either tool and arguments, or say")
        return self


class WorldTask(BaseModel):
    """A line of `tasks.jsonl`.

    Attributes:
        instruction: what the agent is asked; where there is a user, what the user wants, unseen by the agent.
        kind: the split.
        state: by table, records by id that are put into the world's first state; null takes one away.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    instruction: str
    kind: str
    state: dict[str, Any] = {}
    user: UserScript | None = None
    solution: list[Step] = Field(min_length=1)
    goal: StateGoal


class WorldSuite:
    """The tasks of `tasks.jsonl` in the suite's folder, judged by their state goals. Base class for suites.

    The suite's environment is a `MockWorldEnvironment`; its splits are the kinds of its tasks. The settings `faults`
    and `user` are passed on, where `suite.toml` has them.

    Attributes:
        briefing: said before every task.
    """

    briefing = ""

    def __init__(self, context: SuiteContext) -> None:
        self._file = context.folder / "tasks.jsonl"
        self._manifest = load_suite_manifest(context.folder)
        environment = context.load_environment(self._manifest.environment or "")
        if not isinstance(environment, MockWorldEnvironment):
            raise DataError(str(context.folder / "suite.toml"), 0, "environment: expected a MockWorldEnvironment")
        self._environment = environment
        self._faults = str(context.settings.get("faults", ""))
        parse_faults(self._faults)
        self._user = str(context.settings.get("user", SCRIPT))

    def tasks(self, split: str) -> Iterator[Task]:
        for number, line in enumerate(read_jsonl(self._file, WorldTask, MISSING_HINT), 1):
            if line.kind not in self._manifest.splits:
                raise DataError(str(self._file), number, f"expected a kind among the splits, got {line.kind!r}")
            if line.kind == split:
                yield self._task(line, number)

    def scorers(self) -> dict[str, Scorer]:
        return {"state_goal": StateGoalScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        return {self._file.name: file_sha256(self._file), **self._environment.data_sha256()}

    def _task(self, line: WorldTask, number: int) -> Task:
        first_state = self._environment.first_state(line.state)
        try:
            check_goal(line.goal, first_state, self._environment.operations)
        except ValueError as error:
            raise DataError(str(self._file), number, f"goal: {error}") from None
        setup: dict[str, Any] = {"state": line.state}
        if self._faults:
            setup["faults"] = self._faults
        if line.user is not None:
            setup |= {"user": line.user.model_dump(), "instruction": line.instruction, "user_agent": self._user}
        prompt = line.instruction if line.user is None else line.user.first
        return Task(
            id=f"{line.kind}/{line.id}",
            prompt=f"{self.briefing}\n\n{prompt}" if self.briefing else prompt,
            setup=setup,
            gold={
                "goal": line.goal.model_dump(exclude_defaults=True),
                "first_state": first_state,
                "tools": self._environment.operations,
            },
            solution=tuple(_solution(line.solution)),
        )


def _solution(steps: Sequence[Step]) -> Iterator[Message]:
    for number, step in enumerate(steps):
        if step.tool:
            yield Message("assistant", "", [ToolCall(step.tool, step.arguments, f"call_{number}")])
        else:
            yield Message("assistant", step.say)
    if steps[-1].tool:
        yield Message("assistant", DONE)
