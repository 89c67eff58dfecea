"""The suite: a split for each hardness that Spider gives its questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sandbox import DataError, DataMissingError, Message, Scorer, SuiteContext, Task, ToolCall, file_sha256

from .scorers import BestTurnScorer, SameRowsScorer

BESIDE = Path("agents") / "share-alike" / "intercode-spider"
"""Where the files are, from the data home, in a copy of InterCode's whole data."""
QUESTIONS, DUMP = "ic_spider_dev.json", "ic_spider_dbs.sql"
GUIDANCE = """Answer with the rows of one SQL query over the database that is in use. You have 10 statements, one at a \
time, and see what each gives; with SHOW TABLES and DESCRIBE you learn the tables. The last query is the answer. Give \
each statement by a call of the tool, or in a block between ```sql and ```."""


class Question(BaseModel):
    """A question, and the query that answers it.

    Attributes:
        db: the database's name.
        db_tables: names of columns by table.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    db: str
    gold: str
    query: str
    hardness: Literal["easy", "medium", "hard", "extra"]
    db_tables: dict[str, list[str]]


_QUESTIONS = TypeAdapter(list[Question])


class IntercodeSql:
    def __init__(self, context: SuiteContext) -> None:
        beside = context.data.parent / BESIDE
        self._folder = beside if not context.data.is_dir() and beside.is_dir() else context.data
        self._pull_hint = context.pull_hint
        self._settings = context.settings

    def tasks(self, split: str) -> Iterator[Task]:
        path = self._file(QUESTIONS)
        try:
            questions = _QUESTIONS.validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise DataError(str(path), 0, f"expected a list of questions; {where}: {first['msg']}") from None
        for position, question in enumerate(questions):
            if question.hardness == split:
                yield self._task(f"{split}/{position}", question)

    def scorers(self) -> dict[str, Scorer]:
        return {"official": BestTurnScorer(), "exact": SameRowsScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        return {name: file_sha256(self._file(name)) for name in (QUESTIONS, DUMP)}

    def _file(self, name: str) -> Path:
        path = self._folder / name
        if not path.is_file():
            raise DataMissingError(f"there is no {path}", hint=self._pull_hint)
        return path

    def _task(self, identity: str, question: Question) -> Task:
        settings = self._settings
        return Task(
            id=identity,
            prompt=question.query,
            guidance=GUIDANCE,
            setup={
                "loop": "intercode",
                "engine": settings["engine"],
                "dump": str(self._file(DUMP)),
                "database": question.db,
                "gold": question.gold,
                "show_reward": bool(settings["show_reward"]),
                "asks_only": settings["statements"] == "asking",
            },
            gold={"query": question.gold},
            solution=(Message("assistant", "", [ToolCall("sql", {"statement": question.gold})]),),
        )
