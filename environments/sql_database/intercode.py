"""InterCode's SQL (Yang et al., 2023): a question, a database to ask, and a reward for each statement."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox import Observation, ToolCall, ToolSpec

from .databases import Databases
from .exact import same_rows
from .guest.statements import split_statements
from .history import History, Moment
from .reward import reward
from .rows import Row
from .server import Result
from .statement import ASKS, first_word, is_ordered

MAX_TURNS = 10
SHOWN_ROWS = 50
SHOWN_CHARACTERS = 1000
"""Of a result and of an error; so much of it the agent sees."""
RETRY = "There is no SQL in this reply. Give one statement, in a block between ```sql and ```."
REFUSED = f"Only statements that ask are run here: {', '.join(ASKS)}."
SUBMITTED = "Submitted."

SQL, SUBMIT = "sql", "submit"
TOOLS = (
    ToolSpec(
        SQL,
        "Run one SQL statement in the task's database and get its rows.",
        {"type": "object", "properties": {"statement": {"type": "string"}}, "required": ["statement"]},
    ),
    ToolSpec(SUBMIT, "End the task: the statements so far are the answer.", {"type": "object", "properties": {}}),
)

_BLOCK = re.compile(r"```(?:[ \t]*+[\w+-]*+[ \t]*+\r?\n|(?:mysql|sql)\b)?", re.IGNORECASE)
_CLOSING = "```"
_EXECUTE, _END = "execute[", "]"
_ASKS = re.compile(rf"\b(?:{'|'.join(ASKS)})\b")


class InterCode:
    """One task being worked on; made by `begin`."""

    def __init__(self, databases: Databases, setup: Mapping[str, Any], gold: Sequence[Row]) -> None:
        self._databases = databases
        self._history = History(databases, dropped=False)
        self._setup = setup
        self._gold = gold
        self._ordered = is_ordered(setup["gold"])
        self._turns = 0
        self._over = False
        self.records: list[tuple[str, Any]] = []

    @classmethod
    async def begin(cls, databases: Databases, setup: Mapping[str, Any]) -> InterCode:
        """Bring the databases to their beginning and ask the gold query.

        As in the published program, a gold query that fails counts as one without rows.

        Raises:
            EnvironmentFailedError: there is no engine, or it does not take the dump.
            SandboxGoneError: the sandbox ended.
        """
        await _open(databases, setup)
        result = await databases.query(setup["gold"])
        episode = cls(databases, setup, result.rows or [])
        episode.records.append(("gold", {"rows": result.total, "error": result.error}))
        return episode

    def tools(self) -> Sequence[ToolSpec]:
        return TOOLS

    @property
    def finished(self) -> bool:
        return self._over or self._turns >= MAX_TURNS

    async def call(self, call: ToolCall) -> str:
        if call.name == SUBMIT:
            self._over = True
            return SUBMITTED
        return await self._act(call.arguments["statement"])

    async def respond(self, text: str) -> Observation | None:
        statement = find_statement(text)
        if statement == SUBMIT:
            self._over = True
            return None
        shown = self._refuse(None, RETRY) if statement is None else await self._act(statement)
        return None if self.finished else Observation(shown)

    def snapshot(self) -> Moment:
        """The moment now."""
        return Moment(self._history.executed, self._turns, self._over)

    async def restore(self, moment: Moment) -> None:
        """Come back to a moment.

        Raises:
            EnvironmentFailedError: the statements before it do something else when they are executed again.
        """
        if moment.executed != self._history.executed:
            await _open(self._databases, self._setup)
            await self._history.repeat(moment.executed)
        self._turns, self._over = moment.rounds, moment.over

    async def _act(self, statement: str) -> str:
        if self._setup["asks_only"] and first_word(statement) not in ASKS:
            return self._refuse(statement, REFUSED)
        result = await self._history.execute(statement)
        if result.lost:
            await _open(self._databases, self._setup)
        self._turns += 1
        value = reward(result.rows, self._gold)
        same = same_rows(result.rows, self._gold, ordered=self._ordered)
        turn = {"statement": statement, "reward": value, "same": same, "rows": result.total, "error": result.error}
        self.records.append(("turn", turn))
        self._over = value == 1.0
        return self._with_reward(show(result), value)

    def _refuse(self, statement: str | None, why: str) -> str:
        """Count a turn in which nothing is run."""
        self._turns += 1
        self.records.append(("turn", {"statement": statement, "reward": 0.0, "same": False, "rows": 0, "error": why}))
        return self._with_reward(why, 0.0)

    def _with_reward(self, shown: str, value: float) -> str:
        return f"{shown}\nReward: {value:g}" if self._setup["show_reward"] else shown


async def _open(databases: Databases, setup: Mapping[str, Any]) -> None:
    server = await databases.prepare(setup["engine"], _script(setup["dump"]))
    await server.open(setup["database"])


@lru_cache(maxsize=2)
def _script(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def show(result: Result) -> str:
    """What the agent sees of a result: rows as Python writes them, or the error."""
    if result.error is not None:
        return f"Error executing query: {result.error}"[:SHOWN_CHARACTERS]
    return str(result.rows if result.rows is None else result.rows[:SHOWN_ROWS])


def find_statement(text: str) -> str | None:
    """The statement that a text asks to run; None where there is none.

    Looked for in this order: the first closed block between three backticks, `execute[...]` up to the last bracket,
    a text that is `submit`, the first of the words SHOW, SELECT, DESCRIBE and DESC in capitals with what follows. Of
    several statements it is the first. Takes time linear in the text.
    """
    opening = _BLOCK.search(text)
    if opening is not None and (stop := text.find(_CLOSING, opening.end())) >= 0:
        return _first(text[opening.end() : stop])
    start, stop = text.find(_EXECUTE), text.rfind(_END)
    if 0 <= start < stop:
        return _first(text[start + len(_EXECUTE) : stop])
    if text.strip().lower() == SUBMIT:
        return SUBMIT
    asks = _ASKS.search(text)
    return _first(text[asks.start() :]) if asks else None


def _first(script: str) -> str | None:
    return next(split_statements(script), None)
