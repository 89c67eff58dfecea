"""A dump in MySQL's dialect as statements for SQLite, with what SQLite does not keep of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .sqlite_dialect import to_sqlite
from .statements import split_statements
from .tokens import TEXT

_NAME = r"`((?:[^`]|``)+)`"
_DATABASE = re.compile(
    rf"(?:CREATE\s+DATABASE\s+(?:/\*.*?\*/\s*)?(?:IF\s+NOT\s+EXISTS\s+)?|USE\s+){_NAME}", re.IGNORECASE
)
_TABLE = re.compile(rf"CREATE\s+TABLE\s+{_NAME}\s*\((.*)\)[^)]*\Z", re.IGNORECASE | re.DOTALL)
_INSERT = re.compile(r"INSERT\s+INTO\s", re.IGNORECASE)
_COLUMN = re.compile(rf"{_NAME}\s+(\w+(?:\([^)]*\))?)(.*)\Z", re.DOTALL)
_DEFAULT = re.compile(rf"DEFAULT\s+({TEXT}|\S+)", re.IGNORECASE)
_COLLATE = re.compile(r"COLLATE\s+(\w+)", re.IGNORECASE)
_KEY = re.compile(r"(PRIMARY KEY|UNIQUE KEY|KEY)\b[^(]*\((.*)\)\s*\Z", re.IGNORECASE | re.DOTALL)
_PREFIX = re.compile(r"\(\d+\)")


@dataclass
class Column:
    """What `DESCRIBE` tells of a column, by its own names."""

    name: str
    type: str
    null: str
    key: str = ""
    default: str | None = None
    extra: str = ""


@dataclass
class Database:
    """A database: statements that make it, and the columns of its tables by lower-case name."""

    statements: list[str] = field(default_factory=list)
    tables: dict[str, list[Column]] = field(default_factory=dict)


def read_dump(script: str) -> dict[str, Database]:
    """The databases of a dump, by lower-case name.

    Raises:
        ValueError: a table stands before any database, or is not as `mysqldump` writes it.
    """
    databases: dict[str, Database] = {}
    current: Database | None = None
    for statement in split_statements(script):
        if found := _DATABASE.match(statement):
            current = databases.setdefault(found[1].lower(), Database())
        elif found := _TABLE.match(statement):
            if current is None:
                raise ValueError(f"the table {found[1]} is in no database")
            _add_table(current, found[1], found[2])
        elif _INSERT.match(statement) and current is not None:
            current.statements.append(to_sqlite(statement))
    return databases


def _add_table(database: Database, name: str, body: str) -> None:
    columns: list[Column] = []
    parts: list[str] = []
    clustered = False
    for line in _lines(body):
        if found := _COLUMN.match(line):
            column, definition = _column(*found.groups())
            columns.append(column)
            parts.append(definition)
        elif found := _KEY.match(line):
            kind = found[1].upper()
            _mark(columns, kind, found[2])
            clustered = clustered or kind == "PRIMARY KEY"
            if kind != "KEY":
                parts.append(
                    f"{kind.replace(' KEY', '') if kind == 'UNIQUE KEY' else kind} ({_PREFIX.sub('', found[2])})"
                )
        elif not line.upper().startswith(("CONSTRAINT", "FULLTEXT")):
            raise ValueError(f"a line of the table {name} is not known: {line[:80]}")
    kept = " WITHOUT ROWID" if clustered else ""
    database.statements.append(f"CREATE TABLE `{name}` ({', '.join(parts)}){kept}")
    database.tables[name.lower()] = columns


def _lines(body: str) -> Iterator[str]:
    for line in body.strip().split("\n"):
        if line.strip():
            yield line.strip().rstrip(",")


def _column(name: str, type_: str, rest: str) -> tuple[Column, str]:
    optional = "NOT NULL" not in rest.upper()
    increments = "AUTO_INCREMENT" in rest.upper()
    default = _DEFAULT.search(rest)
    value = default[1] if default and default[1].upper() != "NULL" else None
    collation = _COLLATE.search(rest)
    definition = [f"`{name}`", type_, "" if optional else "NOT NULL"]
    definition += [f"DEFAULT {to_sqlite(value)}"] if value else []
    definition += [f"COLLATE {collation[1]}"] if collation else []
    shown = value.strip("'") if value else None
    extra = "auto_increment" if increments else ""
    return Column(name, type_, "YES" if optional else "NO", "", shown, extra), " ".join(filter(None, definition))


def _mark(columns: list[Column], kind: str, names: str) -> None:
    listed = re.findall(_NAME, names)
    for column in columns:
        if kind == "PRIMARY KEY" and column.name in listed:
            column.key = "PRI"
        elif listed and column.name == listed[0] and not column.key:
            column.key = "UNI" if kind == "UNIQUE KEY" and len(listed) == 1 else "MUL"
