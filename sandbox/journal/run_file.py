"""Reading a run file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from sandbox.errors import RunFileError, UnknownNameError
from sandbox.journal.header import RunHeader
from sandbox.journal.schema import open_existing
from sandbox.journal.trajectory import Event, Trajectory, latest_attempt
from sandbox.types import JSON, Usage, Verdict

WHOLE = "take a copy of it that is whole, or run it again"


@dataclass(slots=True)
class EpisodeRecord:
    """One episode as the run file holds it.

    Attributes:
        status: `completed`, `limit`, `error` or `unfinished`; `prepared` where it ended and is not scored.
    """

    number: int
    task_id: str
    trial: int
    status: str = "unfinished"
    owner: str | None = None
    message: str | None = None
    seconds: float = 0.0
    turns: int = 0
    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    @property
    def is_preparing(self) -> bool:
        """Whether it ended, and is of a task that is not scored."""
        return self.status == "prepared" or (self.status == "error" and not self.verdicts)


def is_done(status: str | None, owner: str | None) -> bool:
    """Whether an episode with this outcome stays as it is on resume."""
    return status is not None and owner in (None, "model")


class RunFile:
    """A run file open for reading; a context manager.

    Raises:
        RunFileError: the file is missing, damaged or not a run file.
        NewerRunFileError: a newer version of this program wrote it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = open_existing(path)
        try:
            header = json.loads(self._meta_text("header"))
            if header is None:
                self._connection.close()
                raise RunFileError(f"{path} is of a run that was stopped before it began", hint=f"rm {path}")
            self.header = RunHeader.model_validate(header)
        except (sqlite3.Error, ValidationError, ValueError) as error:
            self._connection.close()
            raise RunFileError(f"{path} has no readable header: {error}", hint=WHOLE) from error

    def __enter__(self) -> RunFile:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def _meta_text(self, key: str) -> str:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return "null" if row is None else str(row[0])

    def meta(self, key: str) -> JSON:
        """A value that the run stored beside its header; None where it did not."""
        return self._json(self._meta_text(key))

    def _json(self, text: str) -> JSON:
        """
        Raises:
            RunFileError: a stored text is not what was written.
        """
        try:
            return json.loads(text)
        except ValueError as error:
            raise RunFileError(f"{self.path} is damaged: {error}", hint=WHOLE) from error

    @property
    def finished(self) -> bool:
        return self.meta("finished") is not None

    def episodes(self) -> Iterator[EpisodeRecord]:
        """All episodes with their verdicts, in the order of task and trial as they were started."""
        rows = self._connection.execute(
            "SELECT e.id, e.task_id, e.trial, o.status, o.owner, o.message, o.seconds, o.turns, o.calls,"
            " o.prompt_tokens, o.completion_tokens, o.cost"
            " FROM episodes e LEFT JOIN outcomes o ON o.episode = e.id ORDER BY e.id"
        )
        return (self._record(row) for row in rows)

    def episode(self, task_id: str, trial: int = 0) -> EpisodeRecord:
        """The episode of a task.

        Raises:
            UnknownNameError: the run has none; names the closest task ids, or the task's trials.
        """
        rows = self._connection.execute("SELECT task_id, trial FROM episodes")
        known: dict[str, set[int]] = {}
        for task, number in rows:
            known.setdefault(task, set()).add(number)
        if task_id not in known:
            raise UnknownNameError("task in this run", task_id, known)
        if trial not in known[task_id]:
            raise UnknownNameError(f"trial of {task_id}", str(trial), map(str, known[task_id]))
        return next(record for record in self.episodes() if (record.task_id, record.trial) == (task_id, trial))

    def _record(self, row: tuple[JSON, ...]) -> EpisodeRecord:
        record = EpisodeRecord(*row[:3])
        if row[3] is not None:
            record.status, record.owner, record.message, record.seconds, record.turns, record.calls = row[3:9]
            record.usage = Usage(*row[9:])
        record.verdicts = self.verdicts(record.number)
        return record

    def verdicts(self, episode: int) -> dict[str, Verdict]:
        rows = self._connection.execute(
            "SELECT scorer, value, passed, error_class, owner, official_error, details FROM verdicts"
            " WHERE episode = ? ORDER BY scorer <> 'official', scorer",
            (episode,),
        )
        return {
            scorer: Verdict(value, bool(passed), error_class, owner, official, self._json(details))
            for scorer, value, passed, error_class, owner, official, details in rows
        }

    def events(self, episode: int) -> list[Event]:
        """All events of an episode, earlier attempts included."""
        rows = self._connection.execute(
            "SELECT time, kind, data FROM events WHERE episode = ? ORDER BY seq", (episode,)
        )
        return [Event(time, kind, self._json(data)) for time, kind, data in rows]

    def trajectory(self, episode: int) -> Trajectory:
        """The events of an episode's latest attempt."""
        preset = self.header.agent_preset
        return Trajectory(latest_attempt(self.events(episode)), preset["dialect"], preset)

    def judgements(self) -> list[tuple[str, dict[str, JSON]]]:
        """Name and judge of each kind of judgement that episodes have, the oldest first."""
        rows = self._connection.execute("SELECT data FROM events WHERE kind = 'judgement' ORDER BY rowid")
        kinds: dict[str, tuple[str, dict[str, JSON]]] = {}
        for said in (self._json(data) for (data,) in rows):
            kinds.setdefault(json.dumps([said["name"], said["by"]]), (said["name"], said["by"]))
        return list(kinds.values())

    def final_state(self, episode: int) -> JSON:
        """What the environment left at the end of an episode; None where that was not recorded."""
        row = self._connection.execute(
            "SELECT data FROM events WHERE episode = ? AND kind = 'final_state' ORDER BY seq DESC LIMIT 1", (episode,)
        ).fetchone()
        return None if row is None else self._json(row[0])["state"]

    def run_again(self) -> set[int]:
        """The numbers of the episodes that were begun more than once."""
        return {number for (number,) in self._connection.execute("SELECT episode FROM events WHERE kind = 'retry'")}

    def failed_by_others(self) -> int:
        """How many episodes ended by no fault of the model's, so that `resume` runs them again."""
        (count,) = self._connection.execute("SELECT count(*) FROM outcomes WHERE owner <> 'model'").fetchone()
        return int(count)

    def skipped(self) -> list[tuple[str, int, str]]:
        """(task id, trial, reason) of what the agent could not attempt."""
        return list(self._connection.execute("SELECT task_id, trial, reason FROM skipped ORDER BY task_id, trial"))

    def find(self, task_id: str, trial: int) -> tuple[int, str | None, str | None] | None:
        """(number, status, owner) of an episode, None where it was never started."""
        row: tuple[int, str | None, str | None] | None = self._connection.execute(
            "SELECT e.id, o.status, o.owner FROM episodes e LEFT JOIN outcomes o ON o.episode = e.id"
            " WHERE e.task_id = ? AND e.trial = ?",
            (task_id, trial),
        ).fetchone()
        return row

    def last_episode(self) -> int:
        """The highest episode number, 0 where there is none."""
        (number,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM episodes").fetchone()
        return int(number)
