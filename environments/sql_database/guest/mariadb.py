"""A MariaDB server of the sandbox's own, and sessions with it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from .errors import LostError, ServerError, UnusableError
from .group_order import keep_group_order
from .mysql_words import in_mysqls_words, without_widths
from .statements import split_statements
from .wire import Answer, Connection

FOLDER = Path.cwd() / "mariadb"
SECONDS_TO_START = 60.0
MODES = "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
"""MySQL 8's default, but for ONLY_FULL_GROUP_BY."""
_SKIPPED = ("CREATE USER", "GRANT ", "FLUSH ")
"""Statements of dumps that a server without accounts does not take."""
_DESCRIBES = re.compile(r"\s*(?:DESC|DESCRIBE|EXPLAIN|SHOW)\b", re.IGNORECASE)
_SHARED = (Path("/usr/share/mysql"), Path("/usr/share/mariadb"))
_SYSTEM_TABLES = "mysql_system_tables.sql"
_FUNCTIONS_TABLE = "CREATE TABLE IF NOT EXISTS PROC "
_OPTIONS = (
    "--no-defaults",
    "--skip-grant-tables",
    "--skip-networking",
    "--skip-log-bin",
    "--lower-case-table-names=1",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    "--performance-schema=OFF",
    "--thread-stack=256K",
    "--aria-log-file-size=8M",
    "--tmp-memory-table-size=0",
    "--innodb-buffer-pool-size=24M",
    "--innodb-log-file-size=4M",
    "--innodb-temp-data-file-path=ibtmp1:1M:autoextend",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--innodb-use-native-aio=0",
    "--innodb-read-io-threads=1",
    "--innodb-write-io-threads=1",
)
"""Small, without durability. Without temporary tables in memory, whose rows MariaDB sorts by their addresses where
all else is equal, so that ties would come out by chance."""


class MariaDb:
    """The engine `mariadb`."""

    def __init__(self) -> None:
        self._socket = str(FOLDER / "socket")
        self._sessions: dict[str, Connection] = {}
        self._databases: dict[str, str] = {}
        self._start()

    def load(self, script: str) -> None:
        """Execute a dump."""
        connection = Connection(self._socket)
        for statement in split_statements(script):
            if not statement.upper().startswith(_SKIPPED):
                connection.query(statement, 0, 0)
        connection.close()

    def make_table(self, database: str, table: str, columns: list[str], rows: list[list[str]]) -> None:
        """A database with one table, whose columns are text."""
        connection = Connection(self._socket)
        defined = ",".join(f"{_quoted(column)} TEXT" for column in columns)
        statements = [f"CREATE DATABASE {_quoted(database)}", f"USE {_quoted(database)}"]
        statements.append(f"CREATE TABLE {_quoted(table)} ({defined})")
        if rows:
            values = ",".join(f"({','.join(map(_literal, row))})" for row in rows)
            statements.append(f"INSERT INTO {_quoted(table)} VALUES {values}")
        for statement in statements:
            connection.query(statement, 0, 0)
        connection.close()

    def drop(self, database: str) -> None:
        connection = Connection(self._socket)
        connection.query(f"DROP DATABASE IF EXISTS {_quoted(database)}", 0, 0)
        connection.close()

    def open(self, session: str, database: str, seconds: float, lenient: bool) -> None:
        if session in self._sessions:
            self._sessions.pop(session).close()
        connection = Connection(self._socket)
        connection.query(f"SET SESSION sql_mode='{'' if lenient else MODES}', max_statement_time={seconds}", 0, 0)
        connection.query(f"USE {_quoted(database)}", 0, 0)
        self._sessions[session] = connection

    def query(self, session: str, statement: str, most_rows: int, most_characters: int) -> Answer:
        connection = self._sessions[session]
        ordered = keep_group_order(statement)
        if ordered != statement:
            with contextlib.suppress(ServerError):
                return connection.query(ordered, most_rows, most_characters)
        try:
            answer = connection.query(statement, most_rows, most_characters)
        except ServerError as error:
            raise ServerError(error.code, in_mysqls_words(error.message)) from None
        return without_widths(answer) if _DESCRIBES.match(statement) else answer

    def _start(self) -> None:
        program = shutil.which("mariadbd") or shutil.which("mysqld")
        if program is None:
            raise UnusableError("there is no program mariadbd in the sandbox")
        (FOLDER / "data").mkdir(parents=True, exist_ok=True)
        (FOLDER / "none").mkdir(exist_ok=True)
        log = FOLDER / "log"
        places = (f"--datadir={FOLDER / 'data'}", f"--socket={self._socket}", f"--secure-file-priv={FOLDER / 'none'}")
        with log.open("wb") as output:
            server = subprocess.Popen(
                [program, *_OPTIONS, *places],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, "TMPDIR": "/tmp"},
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            try:
                self._make_table_of_functions(Connection(self._socket))
                return
            except (LostError, ServerError):
                if server.poll() is not None:
                    break
                time.sleep(0.01)
        said = log.read_text(errors="replace").splitlines()[-3:]
        raise UnusableError("mariadbd does not start: " + " / ".join(said))

    @staticmethod
    def _make_table_of_functions(connection: Connection) -> None:
        """Make the system table without which the name of an unknown function is an error of the server."""
        for folder in _SHARED:
            if (script := folder / _SYSTEM_TABLES).is_file():
                statements = split_statements(script.read_text())
                wanted = next(part for part in statements if part.upper().startswith(_FUNCTIONS_TABLE))
                for statement in ("CREATE DATABASE IF NOT EXISTS mysql", "USE mysql", wanted):
                    connection.query(statement, 0, 0)
        connection.close()


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _literal(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0")
    return f"'{escaped}'"
