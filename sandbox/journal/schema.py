"""The tables of a run file, and the versions that this program reads."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sandbox.errors import NewerRunFileError, RunFileError

APPLICATION_ID = 0x5ABD0C5
FORMAT_VERSION = 1
PATIENCE = 10.0
"""Seconds to wait for another process that reads or writes."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE episodes (
    id INTEGER PRIMARY KEY, task_id TEXT NOT NULL, trial INTEGER NOT NULL, started REAL NOT NULL,
    UNIQUE (task_id, trial)
);
CREATE TABLE events (
    episode INTEGER NOT NULL, seq INTEGER NOT NULL, time REAL NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL
);
CREATE UNIQUE INDEX events_by_episode ON events (episode, seq);
CREATE TABLE outcomes (
    episode INTEGER PRIMARY KEY, status TEXT NOT NULL, owner TEXT, message TEXT, seconds REAL NOT NULL,
    turns INTEGER NOT NULL, calls INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, cost REAL NOT NULL
);
CREATE TABLE verdicts (
    episode INTEGER NOT NULL, scorer TEXT NOT NULL, value REAL NOT NULL, passed INTEGER NOT NULL,
    error_class TEXT, owner TEXT, official_error TEXT, details TEXT NOT NULL,
    PRIMARY KEY (episode, scorer)
) WITHOUT ROWID;
CREATE TABLE skipped (
    task_id TEXT NOT NULL, trial INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (task_id, trial)
) WITHOUT ROWID;
"""


def create(path: Path) -> sqlite3.Connection:
    """A new run file, open for writing.

    Raises:
        RunFileError: the folder cannot be written, or the file exists.
    """
    require_free(path)
    try:
        connection = _connect(path)
        connection.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT_VERSION};BEGIN; {_TABLES} COMMIT;"
        )
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise _cannot_write(path, error) from error
    return connection


def require_free(path: Path) -> None:
    """Make the folder of a new run file.

    Raises:
        RunFileError: it cannot be written, or the file exists.
    """
    if path.exists():
        raise RunFileError(f"{path} exists already", hint=f"sandbox resume {path}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    if not os.access(path.parent, os.W_OK):
        raise _cannot_write(path, "the folder may not be written")


def _cannot_write(path: Path, reason: object) -> RunFileError:
    return RunFileError(f"cannot write a run file at {path}: {reason}", hint="choose another folder with --out FOLDER")


def open_existing(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """A run file that exists, checked for kind and version.

    Raises:
        RunFileError: no such file, not a run file, damaged, or not writable.
        NewerRunFileError: written by a newer version of this program.
    """
    if not path.is_file():
        raise RunFileError(f"no run file at {path}", hint="sandbox list runs")
    try:
        connection = _connect(path) if write else _connect_to_read(path)
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise RunFileError(f"{path} cannot be opened as a run file: {error}", hint="sandbox list runs") from error
    if application != APPLICATION_ID:
        connection.close()
        raise RunFileError(f"{path} is not a run file of this program", hint="sandbox list runs")
    if version > FORMAT_VERSION:
        connection.close()
        raise NewerRunFileError(
            f"{path} has format {version}; this program reads up to {FORMAT_VERSION}",
            hint="use the version that wrote it, or a newer one",
        )
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    """A connection in WAL mode: a commit survives the death of the process, and readers never wait.

    Raises:
        RunFileError: a reader kept a file that was not in that mode for longer than the timeout.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise RunFileError(
            f"{path} is being read by another process", hint="wait for its end, then once more"
        ) from None
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, so that `show` works on a read-only medium too."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=PATIENCE)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        log = path.with_name(path.name + "-wal")
        if log.is_file() and log.stat().st_size:
            raise RunFileError(
                f"{path} has writes that are still in {log.name}", hint="copy both to a folder that can be written"
            ) from None
        return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, isolation_level=None)
    return connection
