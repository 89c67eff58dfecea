"""The states of an environment to which a search comes back."""

from __future__ import annotations

from sandbox.journal.episode_log import EpisodeLog
from sandbox.protocols import RestorableEnvironment
from sandbox.types import SearchStep


class Branches:
    """Follows a search: records what it did, and brings the environment into the state that it goes on from.

    A state is kept only where the search may come back to it.
    """

    def __init__(self, environment: RestorableEnvironment, log: EpisodeLog) -> None:
        self._environment = environment
        self._log = log
        self._at = 0
        self._kept: dict[int, object] = {}

    async def follow(self, step: SearchStep | None) -> None:
        """Be ready for what is done in a step of a search; None is done by an agent that does not search."""
        if step is None:
            return
        for data in step.events:
            self._log.add("search", data)
        leaves = step.state != self._at or step.reaches != self._at
        if leaves and self._at in step.keep and self._at not in self._kept:
            self._kept[self._at] = await self._environment.snapshot()
        if step.state != self._at:
            await self._environment.restore(self._kept[step.state])
        self._kept = {node: state for node, state in self._kept.items() if node in step.keep}
        self._at = step.reaches
