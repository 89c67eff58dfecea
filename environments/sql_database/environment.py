"""Databases to be asked and changed in SQL, in a sandbox: SQLite, or a MariaDB server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox import EnvironmentContext, Observation, SandboxSpec, Task, ToolCall, ToolError, ToolSpec

from .databases import Databases
from .dbbench import DbBench
from .history import Moment
from .intercode import InterCode
from .server import SPEC


class Environment:
    """Works on tasks of InterCode's SQL and of AgentBench's databases.

    `task.setup` has `loop`, `intercode` or `dbbench`, and `engine`, `sqlite` or `mariadb`. For `intercode`: `dump`, the
    path of a dump; `database`; `gold`, the gold query; `show_reward`, whether the agent sees rewards; `asks_only`,
    whether only statements that ask are run. For `dbbench`: `table`, `columns` and `rows`; `change`, the gold change,
    empty for a question; `rounds`, how many statements.

    Records for scorers: of `intercode` `gold` and, for each turn, `turn`; of `dbbench` `operation`, `end`, and for a
    change `table`, what the table is.

    The sandbox is kept over episodes in which nothing was done that outlasts them.
    """

    sandbox_specs: Sequence[SandboxSpec] = (SPEC,)

    def __init__(self, context: EnvironmentContext) -> None:
        self._databases = Databases(context.sandboxes)
        self._episode: InterCode | DbBench | None = None

    async def reset(self, task: Task) -> Observation:
        await self.close()
        begin = InterCode.begin if task.setup["loop"] == "intercode" else DbBench.begin
        self._episode = await begin(self._databases, task.setup)
        return Observation(task.prompt)

    def tools(self) -> Sequence[ToolSpec]:
        return () if self._episode is None else self._episode.tools()

    async def call(self, call: ToolCall) -> str:
        if self.finished:
            raise ToolError("the task is over")
        return await self._working.call(call)

    async def respond(self, text: str) -> Observation | None:
        return await self._working.respond(text)

    def take_records(self) -> Sequence[tuple[str, Any]]:
        if self._episode is None:
            return ()
        records, self._episode.records = self._episode.records, []
        return records

    @property
    def finished(self) -> bool:
        return self._episode is not None and self._episode.finished

    def state_hash(self) -> str | None:
        return None

    async def snapshot(self) -> object:
        return self._working.snapshot()

    async def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Moment)
        await self._working.restore(snapshot)

    async def close(self) -> None:
        self._episode = None
        await self._databases.end_episode()

    @property
    def _working(self) -> InterCode | DbBench:
        assert self._episode is not None, "reset comes first"
        return self._episode
