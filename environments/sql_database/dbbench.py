"""AgentBench's database tasks (Liu et al., 2023): one table, to be asked or changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import Observation, ToolCall, ToolSpec

from .answers import Operation, parse
from .databases import Databases
from .exact import same_rows
from .history import History, Moment
from .rows import Row
from .server import Result, Server
from .table_hash import table_hash

SHOWN_CHARACTERS = 800
TRUNCATED = "[TRUNCATED]"
NOTED = "Noted."

SQL, ANSWER = "execute_sql", "answer"
TOOLS = (
    ToolSpec(
        SQL,
        "Execute one SQL statement and get what the database answers.",
        {"type": "object", "properties": {"statement": {"type": "string"}}, "required": ["statement"]},
    ),
    ToolSpec(
        ANSWER,
        "End the task with the answer: each value as a text. After a change of the table it can be empty.",
        {
            "type": "object",
            "properties": {"values": {"type": "array", "items": {"type": "string"}}},
            "required": ["values"],
        },
    ),
)

_COMPLETED, _INVALID, _LIMIT = "completed", "agent validation failed", "task limit reached"
"""The statuses that the published program has for the ends of an episode that a model can bring about."""


class DbBench:
    """One task being worked on; made by `begin`."""

    def __init__(self, databases: Databases, setup: Mapping[str, Any], wanted: Sequence[Row] | None) -> None:
        self._databases = databases
        self._history = History(databases, dropped=True)
        self._setup = setup
        self._wanted = wanted
        self._rounds = 0
        self._over = False
        self.records: list[tuple[str, Any]] = []

    @classmethod
    async def begin(cls, databases: Databases, setup: Mapping[str, Any]) -> DbBench:
        """Make the table; where a change is asked for, make the change first and keep what the table is then.

        Raises:
            EnvironmentFailedError: there is no engine, or it does not take the table.
            SandboxGoneError: the sandbox ended.
        """
        server = await _make(databases, setup)
        wanted: Sequence[Row] | None = None
        if setup["change"]:
            done = await databases.query(setup["change"], dropped=True)
            wanted = None if done.error else (await databases.query(_select(setup), dropped=True)).rows
            await _fill(server, setup)
        episode = cls(databases, setup, wanted)
        await episode._look()
        return episode

    def tools(self) -> Sequence[ToolSpec]:
        return TOOLS

    @property
    def finished(self) -> bool:
        return self._over

    async def call(self, call: ToolCall) -> str:
        if call.name == ANSWER:
            self._end(_COMPLETED, json.dumps(call.arguments["values"], ensure_ascii=False))
            return NOTED
        if self._rounds >= self._setup["rounds"]:
            self._end(_LIMIT, None)
            return ""
        return await self._operate(call.arguments["statement"])

    async def respond(self, text: str) -> Observation | None:
        asked = parse(text)
        spent = self._rounds >= self._setup["rounds"]
        if isinstance(asked, Operation) and asked.statement is not None and not spent:
            return Observation(await self._operate(asked.statement))
        written = None if isinstance(asked, Operation) else asked.written
        status = _COMPLETED if written is not None else _LIMIT if spent else _INVALID
        self._end(status, written)
        return None

    def snapshot(self) -> Moment:
        """The moment now."""
        return Moment(self._history.executed, self._rounds, self._over)

    async def restore(self, moment: Moment) -> None:
        """Come back to a moment.

        Raises:
            EnvironmentFailedError: the statements before it do something else when they are executed again.
        """
        if moment.executed != self._history.executed:
            await _make(self._databases, self._setup)
            await self._history.repeat(moment.executed)
        self._rounds, self._over = moment.rounds, moment.over

    async def _operate(self, statement: str) -> str:
        result = await self._history.execute(statement)
        if result.lost:
            await _make(self._databases, self._setup)
        self._rounds += 1
        self.records.append(("operation", {"statement": statement, "error": result.error, "rows": result.total}))
        await self._look()
        return show(result)

    def _end(self, status: str, answer: str | None) -> None:
        self._over = True
        self.records.append(("end", {"status": status, "answer": answer}))

    async def _look(self) -> None:
        """Record what the table is, where a change is asked for."""
        if self._setup["change"]:
            rows = (await self._databases.query(_select(self._setup), dropped=True)).rows
            md5 = None if rows is None else table_hash(rows)
            same = None if self._wanted is None else same_rows(rows, self._wanted, ordered=False)
            self.records.append(("table", {"md5": md5, "readable": rows is not None, "same": same}))


async def _make(databases: Databases, setup: Mapping[str, Any]) -> Server:
    server = await databases.prepare(setup["engine"], "")
    await _fill(server, setup)
    return server


async def _fill(server: Server, setup: Mapping[str, Any]) -> None:
    """Make the one database anew, and a session in it."""
    name = setup["table"]
    await server.make_only_table(name, setup["columns"], setup["rows"])
    await server.open(name, lenient=True)


def _select(setup: Mapping[str, Any]) -> str:
    names = ",".join(f"`{column}`" for column in setup["columns"])
    return f"SELECT {names} FROM `{setup['table']}`"


def show(result: Result) -> str:
    """What the agent sees of a result."""
    shown = result.error if result.error is not None else str(result.rows or [])
    return shown if len(shown) <= SHOWN_CHARACTERS else shown[:SHOWN_CHARACTERS] + TRUNCATED
