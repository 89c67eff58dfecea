"""One task being worked on: its place, its shell, and the reward of each command beside the gold one."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sandbox import Sandbox

from .place import Changes, Place
from .place import Snapshot as FileSystem
from .reward import Outcome, reward
from .shells import Done, OriginalShell, Shell, WholeShell
from .trees import Times, load_tree

SECONDS = 30.0
"""For each command, the gold one's included."""
ORIGINAL_SECONDS = 10.0
"""For the agent's, where commands are run as the published program runs them."""
FRESHNESS = 1800
"""Seconds; what is new in the file system is at most so old, and exactly as old in episodes that begin in the same
half hour, so that those can be resumed."""


@dataclass(slots=True, frozen=True)
class Turn:
    """What a command did.

    Attributes:
        changes: of the file system since the task's beginning; None where it cannot be read any more.
        reward: the official one.
    """

    done: Done
    outcome: Outcome
    changes: Changes | None
    reward: float

    def to_json(self) -> dict[str, Any]:
        data = {"succeeded": self.done.succeeded, "reward": self.reward, "changes": self.changes}
        return data | asdict(self.outcome)


@dataclass(slots=True, frozen=True)
class Snapshot:
    """A moment of an episode, but for what commands left in the background."""

    files: FileSystem
    shell: Shell


class Session:
    """A sandbox that was brought to a task's beginning; made by `begin`.

    Attributes:
        gold: what the gold command left.
    """

    def __init__(self, place: Place, shell: Shell, gold: Outcome, gold_changes: Changes | None, seconds: float) -> None:
        self.gold = gold
        self._place = place
        self._shell = shell
        self._gold_changes = gold_changes
        self._seconds = seconds

    @classmethod
    async def begin(cls, sandbox: Sandbox, setup: Mapping[str, Any], times: Times | None = None) -> Session:
        """Run the gold command of a task, take what it left, and bring the sandbox back to the beginning.

        Args:
            setup: of the task, as the environment describes it.
            times: None for those of the moment.

        Raises:
            EnvironmentFailedError: the sandbox lacks commands that this needs.
            SandboxGoneError: the sandbox ended.
        """
        original = bool(setup["original"])
        times = times or Times(int(time.time()) // FRESHNESS * FRESHNESS)
        place = Place(sandbox, load_tree(setup["tree"]), times, original=original)
        await place.prepare()
        shell: Shell = OriginalShell(sandbox, gold=True) if original else WholeShell(sandbox)
        done = await shell.run(setup["gold"], SECONDS)
        gold, changes = await place.look(done.output)
        await sandbox.reset()
        await place.prepare()
        shell = OriginalShell(sandbox) if original else WholeShell(sandbox)
        return cls(place, shell, gold, changes, ORIGINAL_SECONDS if original else SECONDS)

    def gold_to_json(self) -> dict[str, Any]:
        return asdict(self.gold) | {"changes": self._gold_changes}

    async def act(self, command: str) -> Turn:
        """Run a command of the agent's."""
        done = await self._shell.run(command, self._seconds)
        return await self.judge(done)

    async def snapshot(self) -> Snapshot:
        """The file system and the shell now."""
        return Snapshot(await self._place.snapshot(), copy.copy(self._shell))

    async def restore(self, snapshot: Snapshot) -> None:
        """Come back to a snapshot. What commands left in the background is gone."""
        await self._place.restore(snapshot.files)
        self._shell = copy.copy(snapshot.shell)

    async def judge(self, done: Done) -> Turn:
        """The reward of things as they are now, with what a command has printed."""
        outcome, changes = await self._place.look(done.output)
        return Turn(done, outcome, changes, reward(outcome, self.gold).value)
