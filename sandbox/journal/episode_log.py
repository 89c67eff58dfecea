"""One episode's end of the journal: writes new events, feeds recorded ones back on resume."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from sandbox.errors import ReplayMismatchError
from sandbox.journal.trajectory import Event, Trajectory
from sandbox.journal.writer import JournalWriter, encode_json
from sandbox.types import JSON


class EpisodeLog:
    """Records the events of one episode.

    While recorded events are left, `add` checks them off instead of writing, and `recall` gives
    what was recorded; after the last of them every event is new.

    Args:
        writer: the run's writer.
        episode: the episode's number in the run file.
        recorded: the events of an interrupted attempt.
        next_seq: the sequence number of the first new event.
        dialect: the agent's, by name.
        attempts: how often the episode was begun, this time included.
    """

    def __init__(
        self,
        writer: JournalWriter,
        episode: int,
        recorded: Sequence[Event] = (),
        next_seq: int = 0,
        dialect: str = "",
        attempts: int = 1,
    ) -> None:
        self._writer = writer
        self.episode = episode
        self.attempts = attempts
        self._recorded = deque(recorded)
        self._seq = next_seq
        self.trajectory = Trajectory(dialect=dialect)

    def recall(self, kind: str) -> dict[str, JSON] | None:
        """The next recorded event's data, or None when what comes now is new.

        Raises:
            ReplayMismatchError: the next recorded event is of another kind.
        """
        if not self._recorded:
            return None
        event = self._recorded.popleft()
        if event.kind != kind:
            raise ReplayMismatchError(f"on resume came a {kind} where a {event.kind} was recorded")
        self.trajectory.events.append(event)
        return event.data

    def add(self, kind: str, data: dict[str, JSON]) -> None:
        """Record an event that follows from the events before it."""
        if self._recorded:
            if (recorded := self.recall(kind)) != as_recorded(data):
                raise ReplayMismatchError(f"on resume the {kind} was {data!r}, recorded is {recorded!r}")
            return
        self._write(time.time(), kind, encode_json(data))

    def _write(self, when: float, kind: str, text: str) -> None:
        """Keep an event as the run file has it, so that nobody who has its data can change it afterwards."""
        self.trajectory.events.append(Event(when, kind, json.loads(text)))
        self._writer.add("events", (self.episode, self._seq, when, kind, text))
        self._seq += 1

    def add_new(self, kind: str, data: dict[str, JSON]) -> None:
        """Record an event that no earlier attempt can have recorded, such as an error.

        Recorded events that were not reached belong to another attempt then; those before them are written again.
        """
        if self._recorded:
            self._recorded.clear()
            reached = list(self.trajectory.events)
            self.start_again("infrastructure")
            for event in reached:
                self._write(event.time, event.kind, encode_json(event.data))
        self.add(kind, data)

    def start_again(self, after: str) -> None:
        """Begin another attempt at an episode that ended in a failure of the owner `after`."""
        self.add_new("retry", {"after": after})
        self.trajectory.events.clear()
        self.attempts += 1

    async def committed(self) -> None:
        """Wait until every event so far is in the run file: call it before acting on one."""
        await self._writer.committed()


def as_recorded(data: JSON) -> Any:
    """Data as it comes back from the run file."""
    return json.loads(encode_json(data))
