"""A household told in words: a command a turn, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import (
    EnvironmentFailedError,
    HouseholdError,
    HouseholdPlay,
    Observation,
    Task,
    ToolCall,
    ToolError,
    ToolSpec,
    read_household_game,
    without_arrival,
)

from .command_in_text import find_command, is_thought

NOTHING = "Nothing happens."
THOUGHT = "OK."
"""What is said to a thought."""

ACT = ToolSpec(
    "act",
    "Give one command in the household, such as `go to desk 1`, and see what comes of it.",
    {
        "type": "object",
        "properties": {"command": {"type": "string"}},
        "required": ["command"],
        "additionalProperties": False,
    },
)


@dataclass(slots=True, frozen=True)
class Snapshot:
    """A moment of an episode.

    Attributes:
        facts: the state of the game.
        over: whether the episode had ended.
    """

    facts: Any
    turns_left: int
    over: bool


class Environment:
    """Plays a game until it is won or the turns are used up; a turn without a command or with a thought counts, too.

    `task.setup` has `domain`, `problem` and `grammar`, the game's texts; `turns`, how many an episode may take;
    `show_commands`, whether the agent is told what can be done.

    Records for scorers: for each turn `turn`, with the command, whether it was done, and whether the game is won; at
    last `end`, with the reason `won` or `turns`.
    """

    def __init__(self) -> None:
        self._play: HouseholdPlay | None = None
        self._records: list[tuple[str, Any]] = []
        self._turns_left = 0
        self._over = False
        self._show_commands = False

    async def reset(self, task: Task) -> Observation:
        setup = task.setup
        try:
            self._play = read_household_game(setup["domain"], setup["problem"], setup["grammar"]).begin()
        except HouseholdError as error:
            raise EnvironmentFailedError(f"the game cannot be read: {error}") from error
        self._records = []
        self._turns_left = int(setup["turns"])
        self._over = False
        self._show_commands = bool(setup["show_commands"])
        return Observation(self._with_commands(task.prompt))

    def tools(self) -> Sequence[ToolSpec]:
        return (ACT,)

    async def call(self, call: ToolCall) -> str:
        if self._over:
            raise ToolError("the task is over")
        return self._act(call.arguments["command"])

    async def respond(self, text: str) -> Observation | None:
        shown = self._act(find_command(text))
        return None if self._over else Observation(shown)

    @property
    def finished(self) -> bool:
        return self._over

    def take_records(self) -> Sequence[tuple[str, Any]]:
        records, self._records = self._records, []
        return records

    def state_hash(self) -> str | None:
        return None if self._play is None else self._play.fingerprint

    async def snapshot(self) -> object:
        return Snapshot(self._game.snapshot(), self._turns_left, self._over)

    async def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Snapshot)
        self._game.restore(snapshot.facts)
        self._turns_left, self._over = snapshot.turns_left, snapshot.over

    async def close(self) -> None:
        self._play = None

    @property
    def _game(self) -> HouseholdPlay:
        assert self._play is not None, "reset comes first"
        return self._play

    def _act(self, command: str) -> str:
        """Take a turn."""
        self._turns_left -= 1
        thought = is_thought(command.strip())
        try:
            told = THOUGHT if thought else without_arrival(self._game.do(command))
            won = self._game.won
            shown = self._with_commands(told)
        except HouseholdError as error:
            raise EnvironmentFailedError(f"the game cannot go on: {error}") from error
        done = told != NOTHING and not thought
        self._records.append(("turn", {"command": command, "done": done, "won": won}))
        if won or self._turns_left <= 0:
            self._over = True
            self._records.append(("end", {"reason": "won" if won else "turns"}))
        return shown

    def _with_commands(self, told: str) -> str:
        if not self._show_commands:
            return told
        return f"{told}\nWhat can be done: {', '.join(self._game.admissible_commands())}"
