"""The one writer of a run file. Episodes hand it rows; it commits them together.

All rows that episodes add during one turn of the event loop go into one transaction, and every
episode that waits for them is woken at once. A commit is therefore shared by all episodes in
flight, and an episode can afford to wait for each of its events.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from typing import Any

from sandbox.errors import RunFileError
from sandbox.types import JSON, Verdict

_STATEMENTS = {
    "forgotten outcomes": "DELETE FROM outcomes WHERE episode = ?",
    "forgotten verdicts": "DELETE FROM verdicts WHERE episode = ?",
    "episodes": "INSERT INTO episodes VALUES (?, ?, ?, ?)",
    "events": "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
    "outcomes": "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "verdicts": "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "skipped": "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)",
    "meta": "INSERT OR REPLACE INTO meta VALUES (?, ?)",
}

encode_json = json.JSONEncoder(separators=(",", ":"), default=repr).encode
"""Compact JSON in ASCII, so that any text a model can produce, lone surrogates too, is kept."""


class JournalWriter:
    """Buffers rows and commits them in batches.

    Args:
        connection: a run file open for writing; the writer closes it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _STATEMENTS}
        self._scheduled = False
        self._waiting: list[asyncio.Future[None]] = []
        self._failure: RunFileError | None = None

    def add(self, table: str, row: tuple[Any, ...]) -> None:
        """Put a row into the batch of this turn of the event loop."""
        self._rows[table].append(row if table == "events" else tuple(map(_storable, row)))
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._commit_batch)

    def forget_outcome(self, episode: int) -> None:
        """Let an episode be unfinished again; its events stay."""
        self.add("forgotten outcomes", (episode,))
        self.add("forgotten verdicts", (episode,))

    def add_verdict(self, episode: int, scorer: str, verdict: Verdict) -> None:
        self.add("verdicts", _verdict_row(episode, scorer, verdict))

    def buffer_verdict(self, episode: int, scorer: str, verdict: Verdict) -> None:
        """Write a verdict outside any event loop, a thousand to a commit."""
        rows = self._rows["verdicts"]
        rows.append(tuple(map(_storable, _verdict_row(episode, scorer, verdict))))
        if len(rows) >= 1000:
            self.flush()

    def buffer_no_verdicts(self, episode: int) -> None:
        """Remove an episode's verdicts outside any event loop, before new ones are buffered."""
        self._rows["forgotten verdicts"].append((episode,))

    async def committed(self) -> None:
        """Wait until every row added so far is in the run file.

        Raises:
            RunFileError: rows could not be written (disk full, file gone), now or earlier.
        """
        if self._failure is not None:
            raise self._failure
        if self._scheduled:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter

    def _commit_batch(self) -> None:
        self._scheduled = False
        waiting, self._waiting = self._waiting, []
        try:
            self.flush()
        except RunFileError as error:
            self._failure = error
        for waiter in waiting:
            if waiter.done():
                continue
            if self._failure is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(self._failure)

    def flush(self) -> None:
        """Commit what is buffered, now."""
        try:
            self._connection.execute("BEGIN")
            for table, rows in self._rows.items():
                if rows:
                    self._connection.executemany(_STATEMENTS[table], rows)
            self._connection.execute("COMMIT")
        except sqlite3.IntegrityError as error:
            self._connection.execute("ROLLBACK")
            raise RunFileError(
                f"two episodes have the same task id and trial, or a value is missing: {error}",
                hint="give every task of the suite an id of its own",
            ) from error
        except (sqlite3.Error, ValueError, OverflowError) as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise RunFileError(
                f"the run file cannot be written: {error}", hint="free some space, then `sandbox resume` the run"
            ) from error
        for rows in self._rows.values():
            rows.clear()

    def set_meta(self, **values: JSON) -> None:
        """Store values beside the header, in one commit."""
        self._rows["meta"] += [(key, encode_json(value)) for key, value in values.items()]
        self.flush()

    def has_replies(self) -> bool:
        """Whether a reply of a model is in the run file."""
        (found,) = self._connection.execute("SELECT EXISTS (SELECT 1 FROM events WHERE kind = 'reply')").fetchone()
        return bool(found)

    def close(self) -> None:
        """Commit what is buffered and leave one file, which readers add nothing to.

        A file in WAL mode gets a log and an index beside it whenever it is read, and a reader cannot remove them.
        While others have it open the file stays in that mode; the next writer ends it.
        """
        try:
            self.flush()
        finally:
            with contextlib.suppress(sqlite3.Error):  # the log stays beside the file and is read from there
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._connection.execute("PRAGMA journal_mode = DELETE")
            self._connection.close()


def _storable(value: Any) -> Any:
    """A value that SQLite takes: lone surrogates are written out as escapes."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode()
    return value


def _verdict_row(episode: int, scorer: str, verdict: Verdict) -> tuple[Any, ...]:
    passed, details = int(verdict.passed), encode_json(verdict.details)
    row = (verdict.value, passed, verdict.error_class, verdict.owner, verdict.official_error, details)
    return (episode, scorer, *row)
