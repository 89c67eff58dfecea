"""The engine `sqlite`: databases in files of the sandbox, with as much of MySQL's dialect as is cheap."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from pathlib import Path

from .errors import ServerError
from .sqlite_dialect import to_sqlite
from .sqlite_dump import Column as TableColumn
from .sqlite_dump import Database, read_dump
from .sqlite_words import COLLATION, teach
from .wire import Answer, Column

FOLDER = Path.cwd() / "sqlite"
STEPS = 10_000
"""Instructions of SQLite's machine between two looks at the clock."""
_PART = r"`?([^`\s.;]+)`?"
_SHOW_DATABASES = re.compile(r"\s*SHOW\s+(?:DATABASES|SCHEMAS)\s*;?\s*", re.IGNORECASE)
_SHOW_TABLES = re.compile(rf"\s*SHOW\s+TABLES(?:\s+(?:FROM|IN)\s+{_PART})?\s*;?\s*", re.IGNORECASE)
_DESCRIBE = re.compile(
    rf"\s*(?:(?:DESC|DESCRIBE|EXPLAIN)|SHOW\s+(?:COLUMNS|FIELDS)\s+(?:FROM|IN))\s+(?:{_PART}\.)?{_PART}"
    rf"(?:\s+(?:FROM|IN)\s+{_PART})?\s*;?\s*",
    re.IGNORECASE,
)
_USE = re.compile(rf"\s*USE\s+{_PART}\s*;?\s*", re.IGNORECASE)
_DESCRIBED = ("Field", "Type", "Null", "Key", "Default", "Extra")
_UNKNOWN_DATABASE, _NO_TABLE, _REFUSED, _INTERRUPTED = 1049, 1146, 1064, 1317
"""The numbers that MySQL has for errors."""


class Sqlite:
    """The engine `sqlite`.

    Args:
        folder: for its files.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._databases: dict[str, Database] = {}
        self._sessions: dict[str, Session] = {}

    def load(self, script: str) -> None:
        """Read a dump; its databases are made when they are first opened."""
        self._databases |= read_dump(script)

    def make_table(self, database: str, table: str, columns: list[str], rows: list[list[str]]) -> None:
        described = [TableColumn(column, "text", "YES") for column in columns]
        self._databases[database.lower()] = Database([], {table.lower(): described})
        defined = ", ".join(f"{_quoted(column)} TEXT COLLATE {COLLATION}" for column in columns)
        self._make(database.lower(), [f"CREATE TABLE {_quoted(table)} ({defined})"])
        connection = self._connect(self._file(database.lower()))
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", rows)
        connection.close()

    def drop(self, database: str) -> None:
        self._databases.pop(database.lower(), None)
        self._file(database.lower()).unlink(missing_ok=True)

    def open(self, session: str, database: str, seconds: float, lenient: bool) -> None:
        if session in self._sessions:
            self._sessions.pop(session).close()
        name = database.lower()
        if name not in self._databases:
            raise ServerError(_UNKNOWN_DATABASE, f"Unknown database '{database}'")
        if not self._file(name).exists():
            self._make(name, self._databases[name].statements)
        place = self._folder / f"session_{session}"
        shutil.copyfile(self._file(name), place)
        connection = self._connect(place)
        connection.execute(f"ATTACH ? AS {_quoted(name)}", (str(place),))
        self._sessions[session] = Session(connection, name, self._databases, seconds)

    def query(self, session: str, statement: str, most_rows: int, most_characters: int) -> Answer:
        return self._sessions[session].query(statement, most_rows, most_characters)

    def _make(self, name: str, statements: list[str]) -> None:
        connection = self._connect(self._file(name))
        connection.execute("PRAGMA journal_mode = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.close()

    def _file(self, database: str) -> Path:
        return self._folder / f"database_{database.encode().hex()}"

    @staticmethod
    def _connect(place: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(place, isolation_level=None)
        teach(connection)
        return connection


class Session:
    """A connection to a copy of one database."""

    def __init__(
        self, connection: sqlite3.Connection, database: str, databases: dict[str, Database], seconds: float
    ) -> None:
        self._connection = connection
        self._database = database
        self._databases = databases
        self._seconds = seconds
        self._deadline = 0.0
        connection.set_progress_handler(self._is_late, STEPS)

    def close(self) -> None:
        self._connection.close()

    def query(self, statement: str, most_rows: int, most_characters: int) -> Answer:
        """Execute a statement; some that only MySQL has are answered here.

        Raises:
            ServerError: it cannot be executed, in SQLite's words.
        """
        self._deadline = time.monotonic() + self._seconds
        try:
            told = self._tell(statement)
            if told is not None:
                return told
            return _answer(self._connection.execute(to_sqlite(statement)), most_rows, most_characters)
        except (sqlite3.Error, sqlite3.Warning, UnicodeError, OverflowError) as error:
            late = time.monotonic() > self._deadline
            raise ServerError(_INTERRUPTED if late else _REFUSED, str(error)) from None

    def _tell(self, statement: str) -> Answer | None:
        if _USE.fullmatch(statement):
            return Answer(None, [], 0)
        if _SHOW_DATABASES.fullmatch(statement):
            return _texts(["Database"], [[name] for name in sorted(self._databases)])
        if found := _SHOW_TABLES.fullmatch(statement):
            database = (found[1] or self._database).lower()
            return _texts([f"Tables_in_{database}"], [[name] for name in sorted(self._tables(database))])
        if found := _DESCRIBE.fullmatch(statement):
            database, table = (found[1] or found[3] or self._database).lower(), found[2].lower()
            columns = self._columns(database, table)
            if columns is None:
                raise ServerError(_NO_TABLE, f"Table '{database}.{table}' doesn't exist")
            described = [[c.name, c.type, c.null, c.key, c.default, c.extra] for c in columns]
            return _texts(list(_DESCRIBED), described)
        return None

    def _tables(self, database: str) -> list[str]:
        """The tables of a database, by lower-case name; in the session's own as they are now."""
        if database not in self._databases:
            raise ServerError(_UNKNOWN_DATABASE, f"Unknown database '{database}'")
        if database != self._database:
            return list(self._databases[database].tables)
        asked = f"SELECT lower(name) FROM {_quoted(database)}.sqlite_master WHERE type IN ('table', 'view')"
        return [name for (name,) in self._connection.execute(asked)]

    def _columns(self, database: str, table: str) -> list[TableColumn] | None:
        """The columns of a table: as the dump has them, or less exactly where they have changed since."""
        if table not in self._tables(database):
            return None
        known = self._databases[database].tables.get(table)
        if database != self._database:
            return known
        asked = f"PRAGMA {_quoted(database)}.table_info({_quoted(table)})"
        columns = [
            TableColumn(name, type_.lower(), "NO" if required else "YES", "PRI" if key else "", default)
            for _, name, type_, required, default, key in self._connection.execute(asked)
        ]
        return known if known and [c.name for c in known] == [c.name for c in columns] else columns

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline


def _answer(cursor: sqlite3.Cursor, most_rows: int, most_characters: int) -> Answer:
    if cursor.description is None:
        return Answer(None, [], max(0, cursor.rowcount))
    columns = [Column(str(described[0]), "value") for described in cursor.description]
    rows: list[list[object]] = []
    total = characters = 0
    for row in cursor:
        total += 1
        values = [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in row]
        characters += sum(len(str(value)) for value in values)
        if len(rows) == total - 1 and total <= most_rows and characters <= most_characters:
            rows.append(values)
    return Answer(columns, rows, total)


def _texts(names: list[str], rows: list[list[str | None]]) -> Answer:
    return Answer([Column(name, "text") for name in names], [list(row) for row in rows], len(rows))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
