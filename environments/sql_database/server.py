"""A database engine in a sandbox, talked to over one process that stays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox import EnvironmentFailedError, Sandbox, SandboxFileError, SandboxGoneError, SandboxProcess, SandboxSpec

from .rows import Row, to_rows

SECONDS = 30.0
"""That a statement may take."""
GRACE = 15.0
"""Seconds that an answer may take above that."""
SECONDS_TO_START = 90.0
MOST_ROWS = 100_000
MOST_CHARACTERS = 16_000_000
"""Of a result; one that has more is an error for whoever asked for it."""
LOST = "Lost connection to the database server during query"

_GUEST = Path(__file__).parent / "guest"
_PROGRAM = "import os, sys; sys.path.insert(0, os.getcwd()); from guest.serve import main; main(sys.argv[1])"
_ANSWER_BYTES = 2 * MOST_CHARACTERS

SPEC = SandboxSpec(image="sql_database", memory_mb=1024, scratch_mb=1024)
"""For MariaDB; a suite asks for the plain base where that is enough."""


class Reply(BaseModel):
    """What the program in the sandbox answers."""

    model_config = ConfigDict(extra="forbid")

    done: bool = False
    unusable: str | None = None
    lost: str | None = None
    code: int | None = None
    error: str | None = None
    result: bool = False
    names: list[str] = []
    kinds: list[str] = []
    rows: list[list[str | int | float | None]] = []
    total: int = 0


@dataclass(slots=True, frozen=True)
class Result:
    """What a statement gave.

    Attributes:
        rows: None where it failed, or gives no rows.
        error: the engine's words where it failed.
        total: rows that it gave or changed.
        lost: whether the engine is gone.
    """

    rows: list[Row] | None
    error: str | None = None
    total: int = 0
    lost: bool = False


class Server:
    """An engine; made by `start`."""

    def __init__(self, process: SandboxProcess) -> None:
        self._process = process
        self._made: str | None = None
        self.usable = True
        """Whether it waits for a request: False after one whose answer did not come."""

    @classmethod
    async def start(cls, sandbox: Sandbox, engine: str) -> Server:
        """Start an engine, `sqlite` or `mariadb`, without databases.

        Raises:
            EnvironmentFailedError: the sandbox has none that starts.
            SandboxGoneError: the sandbox ended.
        """
        for path in sorted(_GUEST.glob("*.py")):
            await sandbox.write_file(f"guest/{path.name}", path.read_bytes())
        server = cls(await sandbox.start_process(["python3", "-I", "-B", "-c", _PROGRAM, engine]))
        reply = await server._receive(SECONDS_TO_START)
        if reply.unusable is not None:
            raise EnvironmentFailedError(
                f"{reply.unusable}: build the image with `sandbox images build sql_database`, or with "
                "--set software=machine install mariadb-server-core"
            )
        return server

    async def load(self, script: str) -> None:
        """Execute a dump in MySQL's dialect."""
        await self._expect(do="load", script=script)

    async def make_only_table(self, name: str, columns: list[str], rows: list[list[str]]) -> None:
        """Make a database with one table, both of that name, whose columns are text; one made before goes away."""
        if self._made is not None:
            await self._expect(do="drop", database=self._made)
        self._made = name
        await self._expect(do="make_table", database=name, table=name, columns=columns, rows=rows)

    async def open(self, database: str, *, lenient: bool = False) -> None:
        """Begin a session anew, in a database.

        Args:
            lenient: compare and convert values that do not fit, where the engine would refuse them.
        """
        await self._expect(do="open", session="agent", database=database, seconds=SECONDS, lenient=lenient)

    async def query(self, statement: str) -> Result:
        """Execute one statement in the session."""
        limits = {"most_rows": MOST_ROWS, "most_characters": MOST_CHARACTERS}
        reply = await self._ask({"do": "query", "session": "agent", "statement": statement} | limits)
        if reply.lost is not None:
            return Result(None, LOST, lost=True)
        if reply.error is not None:
            return Result(None, reply.error)
        if not reply.result:
            return Result(None, total=reply.total)
        if len(reply.rows) < reply.total:
            return Result(None, f"The result has {reply.total} rows, which is more than can be kept", reply.total)
        return Result(to_rows(reply.kinds, reply.rows), total=reply.total)

    async def _expect(self, **request: Any) -> None:
        reply = await self._ask(request)
        if not reply.done:
            problem = reply.error or reply.lost
            raise EnvironmentFailedError(f"the database engine cannot {request['do']}: {problem}")

    async def _ask(self, request: dict[str, Any]) -> Reply:
        self.usable = False
        try:
            await self._process.send(json.dumps(request).encode() + b"\n")
        except SandboxFileError:
            return Reply(lost="its process has ended")
        reply = await self._receive(SECONDS + GRACE)
        self.usable = reply.lost is None
        return reply

    async def _receive(self, seconds: float) -> Reply:
        try:
            received = await self._process.receive(b"\n", seconds=seconds, output_bytes=_ANSWER_BYTES)
        except SandboxFileError as error:
            return Reply(lost=str(error))
        if not received.found:
            return Reply(lost=f"no answer within {seconds:g} seconds" if received.timed_out else "its process ended")
        if received.cut:
            return Reply(lost="its answer is too long")
        try:
            return Reply.model_validate(json.loads(received.output))
        except (ValueError, ValidationError) as error:
            raise SandboxGoneError(f"the program in the sandbox answers what is no answer: {error}") from None
