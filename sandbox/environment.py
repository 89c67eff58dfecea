"""What environments are made with, and the one of tasks that have nothing to act on: a question, and an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sandbox.errors import ToolError, UsageError
from sandbox.types import Observation, Task, ToolCall, ToolSpec

if TYPE_CHECKING:
    from sandbox.asked_model import AskedModel
    from sandbox.sandboxes.types import Sandboxes


def _no_models(name: str) -> NoReturn:
    raise UsageError(f"no model can be asked here, so not {name} either")


@dataclass(slots=True, frozen=True)
class EnvironmentContext:
    """What an environment's class is made with, if it takes an argument.

    Attributes:
        folder: the environment's own folder.
        data: the folder of all pulled data; a suite's is below it, by name.
        sandboxes: where untrusted code can act.
        open_model: a model to ask, by an agent's name or address. It is shared, and closed at the end of the run.
    """

    folder: Path
    data: Path
    sandboxes: Sandboxes
    open_model: Callable[[str], AskedModel] = _no_models


class QuestionEnvironment:
    """Shows the task's prompt; the first answer ends the episode. Base class for others."""

    def __init__(self) -> None:
        self._tools: tuple[ToolSpec, ...] = ()

    async def reset(self, task: Task) -> Observation:
        self._tools = task.tools
        return Observation(task.prompt)

    def tools(self) -> Sequence[ToolSpec]:
        return self._tools

    async def call(self, call: ToolCall) -> str:
        raise ToolError(f"the tool {call.name!r} cannot be executed here")

    async def respond(self, text: str) -> Observation | None:
        return None

    @property
    def finished(self) -> bool:
        return False

    def state_hash(self) -> str | None:
        return None

    async def close(self) -> None:
        return None


class StatelessEnvironment(QuestionEnvironment):
    """Answers by the task and the call alone, so that a search can go on from any point. Base class for others."""

    async def snapshot(self) -> object:
        return None

    async def restore(self, snapshot: object) -> None:
        return None
