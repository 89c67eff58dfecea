"""Where API-Bank's calls are made: APIs over a small database, and a search for APIs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from sandbox import Observation, QuestionEnvironment, Task, ToolCall, ToolError

from .data_files import Document, Episode, Turn, dialogue_documents, read_dialogues, read_episodes
from .tool_search import found_names
from .world import World


class Environment(QuestionEnvironment):
    """Offers the task's tools.

    `task.setup` has `data`, the benchmark's folder; `level`; `history`, the calls that were made before, each with its
    name, arguments and output; and `one_call`: whether the first reply ends the episode.
    """

    def __init__(self) -> None:
        super().__init__()
        self._world: World | None = None
        self._one_call = False

    async def reset(self, task: Task) -> Observation:
        self._world = await asyncio.to_thread(self.make_world, task.setup["data"], task.setup["level"])
        self._one_call = task.setup["one_call"]
        for name, arguments, output in task.setup["history"]:
            self._world.call(name, arguments, output)
        return await super().reset(task)

    @staticmethod
    def make_world(data: str, level: int) -> World:
        """The APIs over the initial database.

        Raises:
            DataMissingError: the data is not there.
        """
        return World(Path(data), level)

    @staticmethod
    def documents(data: Path) -> dict[str, Document]:
        """What is told of the APIs of levels 1 and 2."""
        return dict(dialogue_documents(data))

    @staticmethod
    def dialogues(data: Path) -> dict[str, list[Turn]]:
        """The dialogues of levels 1 and 2 by file."""
        return dict(read_dialogues(data))

    @staticmethod
    def episodes(data: Path) -> Sequence[Episode]:
        """The tasks of level 3."""
        return read_episodes(data)

    @staticmethod
    def found_names(output: object) -> list[str]:
        """The APIs that a search gave."""
        return found_names(output)

    async def call(self, call: ToolCall) -> str:
        """The API's output: a text as it is, other values as JSON.

        Raises:
            ToolError: the API's own error, or there is no such API or argument.
        """
        assert self._world is not None
        result = self._world.call(call.name, call.arguments)
        if result.exception is not None:
            raise ToolError(result.exception)
        return result.output if isinstance(result.output, str) else json.dumps(result.output, ensure_ascii=False)

    async def snapshot(self) -> object:
        assert self._world is not None
        return self._world.snapshot()

    async def restore(self, snapshot: object) -> None:
        assert self._world is not None
        assert isinstance(snapshot, dict)
        self._world.restore(snapshot)

    @property
    def finished(self) -> bool:
        return self._one_call

    def state_hash(self) -> str | None:
        return None if self._world is None else self._world.state_hash()
