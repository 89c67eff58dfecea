"""Where BFCL's tasks are acted out: requests whose calls are only noted, the APIs with a state, and a search."""

from __future__ import annotations

import asyncio
import hashlib
import marshal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import Observation, QuestionEnvironment, Task, ToolCall, ToolError, ToolSpec

from .memory_embedding import Embedding, load_embedding
from .web_search import WebSearch
from .worlds import Worlds

_WITHOUT_REFERENCES = 2
"""A version of `marshal`'s format in which equal values are equal bytes."""
NOTED = "noted"
"""What a call of a single request answers; no model sees it."""


@dataclass(slots=True, frozen=True)
class Snapshot:
    """A moment of an episode.

    Attributes:
        worlds: the APIs' states; None where they have none.
        turns: of the user that are still to come.
        tools: that are offered.
    """

    worlds: dict[str, Any] | None
    turns: tuple[Mapping[str, Any], ...]
    tools: tuple[ToolSpec, ...]


class Environment(QuestionEnvironment):
    """Offers the task's tools.

    `task.setup` is empty for a single request, which ends with the first reply. For a conversation it
    has `classes`, `config` and `extension` as `Worlds` takes them, and `turns`: of each further turn
    the user's `text` and the `new_tools` that come with it. For a question with a search it has `pages`
    and `snippets` as `WebSearch` takes them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._apis: Worlds | WebSearch | None = None
        self._embedding: Embedding | None = None
        self._turns: list[Mapping[str, Any]] = []

    async def reset(self, task: Task) -> Observation:
        setup = task.setup
        path = (setup.get("extension") or {}).get("embedding")
        self._embedding = await asyncio.to_thread(load_embedding, path) if path else None
        if "classes" in setup:
            self._apis = self.make_worlds(setup)
            await self._embed(self._apis.texts())
        else:
            self._apis = WebSearch(setup["pages"], setup["snippets"]) if "pages" in setup else None
        self._turns = list(setup.get("turns", ()))
        return await super().reset(task)

    @staticmethod
    def make_worlds(setup: Mapping[str, Any]) -> Worlds:
        """The APIs of a conversation as they are at its beginning."""
        return Worlds(setup["classes"], setup["config"], setup.get("extension"))

    async def call(self, call: ToolCall) -> str:
        if self._apis is None:
            return NOTED
        await self._embed(value for value in call.arguments.values() if isinstance(value, str))
        answer, failed = self._apis.execute(call.name, call.arguments)
        if failed:
            raise ToolError(answer)
        return answer

    async def _embed(self, texts: Iterable[str]) -> None:
        """Have the vectors of texts ready, so that no call has to wait for them on the event loop."""
        if self._embedding is not None:
            await asyncio.to_thread(self._embedding.prepare, list(texts))

    async def respond(self, text: str) -> Observation | None:
        if not self._turns:
            return None
        turn = self._turns.pop(0)
        new_tools: Sequence[ToolSpec] = turn["new_tools"]
        new = {tool.name for tool in new_tools}
        self._tools = (*(tool for tool in self._tools if tool.name not in new), *new_tools)
        return Observation(turn["text"], new_tools=tuple(new_tools))

    @property
    def finished(self) -> bool:
        return self._apis is None

    def state_hash(self) -> str | None:
        if not isinstance(self._apis, Worlds):
            return None
        everything = [self._apis.states(), self._apis.hidden_states()]
        return hashlib.sha256(marshal.dumps(everything, _WITHOUT_REFERENCES)).hexdigest()

    async def snapshot(self) -> object:
        worlds = self._apis.snapshot() if isinstance(self._apis, Worlds) else None
        return Snapshot(worlds, tuple(self._turns), self._tools)

    async def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Snapshot)
        if isinstance(self._apis, Worlds) and snapshot.worlds is not None:
            self._apis.restore(snapshot.worlds)
        self._turns, self._tools = list(snapshot.turns), snapshot.tools

    def final_state(self) -> dict[str, Any] | None:
        """The APIs' states by class, to be another task's `config`; None without APIs."""
        return self._apis.states() if isinstance(self._apis, Worlds) else None
