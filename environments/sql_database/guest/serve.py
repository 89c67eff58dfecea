"""The program that runs in the sandbox: takes requests on standard input and answers on standard output.

Both are a JSON object a line. It holds one engine with its databases and sessions until it is ended.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Protocol

from .errors import LostError, ServerError, UnusableError
from .wire import Answer


class Engine(Protocol):
    """Databases, and sessions in them, by name."""

    def load(self, script: str) -> None:
        """Execute a dump in MySQL's dialect."""

    def make_table(self, database: str, table: str, columns: list[str], rows: list[list[str]]) -> None:
        """A database with one table, whose columns are text."""

    def drop(self, database: str) -> None: ...

    def open(self, session: str, database: str, seconds: float, lenient: bool) -> None:
        """Begin a session anew, in a database.

        Args:
            seconds: that a statement may take.
            lenient: compare and convert values that do not fit, where the engine would refuse them.
        """

    def query(self, session: str, statement: str, most_rows: int, most_characters: int) -> Answer: ...


def main(name: str) -> None:
    """Serve an engine, `mariadb` or `sqlite`, until standard input ends."""
    try:
        engine = _make(name)
    except UnusableError as error:
        print(json.dumps({"unusable": str(error)}), flush=True)
        return
    print(json.dumps({"done": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_answer(engine, json.loads(line))), flush=True)


def _make(name: str) -> Engine:
    if name == "mariadb":
        from .mariadb import MariaDb

        return MariaDb()
    from .sqlite import Sqlite

    return Sqlite()


def _answer(engine: Engine, request: dict[str, Any]) -> dict[str, Any]:
    operation = request.pop("do")
    try:
        if operation == "query":
            answer = engine.query(**request)
            names = [column.name for column in answer.columns or ()]
            kinds = [column.kind for column in answer.columns or ()]
            result = answer.columns is not None
            return {"result": result, "names": names, "kinds": kinds, "rows": answer.rows, "total": answer.total}
        getattr(engine, operation)(**request)
        return {"done": True}
    except ServerError as error:
        return {"code": error.code, "error": error.message}
    except LostError as error:
        return {"lost": str(error)}
