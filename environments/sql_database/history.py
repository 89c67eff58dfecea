"""What an agent has executed, so that a search can come back to how things were."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox import EnvironmentFailedError

from .databases import Databases
from .server import Result

Executed = tuple[tuple[str, Result], ...]
"""Statements in their order, each with what it gave, without the rows."""


@dataclass(slots=True, frozen=True)
class Moment:
    """A moment of an episode.

    Attributes:
        executed: since the databases were made.
        rounds: that were used up.
        over: whether the episode had ended.
    """

    executed: Executed
    rounds: int
    over: bool


class History:
    """The statements since the databases were made and a session was begun.

    No engine comes back to a copy of its databases with all that a session has beside them (transactions, temporary
    tables, variables). To come back, the databases are made anew and the statements executed again.

    Args:
        dropped: as for `Databases.query`.
    """

    def __init__(self, databases: Databases, *, dropped: bool) -> None:
        self._databases = databases
        self._dropped = dropped
        self.executed: Executed = ()

    async def execute(self, statement: str) -> Result:
        """Execute a statement. After one that the engine is lost with, the databases have to be made anew."""
        result = await self._databases.query(statement, dropped=self._dropped)
        self.executed = () if result.lost else (*self.executed, (statement, replace(result, rows=None)))
        return result

    async def repeat(self, executed: Executed) -> None:
        """Execute statements again, in databases that were made anew.

        Raises:
            EnvironmentFailedError: one fails, succeeds, or gives as many rows as it did not before.
        """
        self.executed = ()
        for number, (statement, _) in enumerate(executed):
            await self.execute(statement)
            if self.executed != executed[: number + 1]:
                raise EnvironmentFailedError(
                    f"the search cannot come back: {statement[:200]!r} does something else when it is executed again"
                )
