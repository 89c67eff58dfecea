"""The suite: a split for each kind of task that the published score is a mean of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sandbox import GroupScore, Message, Scorer, SuiteContext, Task, ToolCall, file_sha256, read_jsonl

from .scorers import ByKind, ExactAnswers, ExactTable, OfficialAnswers, TableHash

BESIDE = Path("agents") / "agentbench" / "dbbench"
"""Where the file is, from the data home, in a copy of AgentBench's whole data."""
FILE = "standard.jsonl"
SPLITS = ("select", "insert", "update")
GUIDANCE = """Do this with SQL statements over the MySQL-like database that is in use, one at a time; you see what \
each gives. What is asked must be answered exactly as the table has it. Use the tools, or write as follows. To run a \
statement, in one line:
Action: Operation
```sql
SELECT * FROM table;
```
To answer (after a change of the table with any answer):
Action: Answer
Final Answer: ["first value", "second value"]"""


class Column(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    type: str


class TableInfo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    columns: list[Column] = Field(min_length=1)
    rows: list[list[str | int | float]]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    table_name: str
    table_info: TableInfo


class Entry(BaseModel):
    """A line of the file.

    Attributes:
        label: the answer's values; of a change the statement that makes it.
        answer_md5: of a change, the table's hash after it, as Python writes a result with it.
    """

    model_config = ConfigDict(extra="ignore")

    description: str
    add_description: str
    label: list[str] = Field(min_length=1)
    type: list[str] = Field(min_length=1)
    table: Table
    answer_md5: str = ""

    @property
    def split(self) -> str:
        return self.type[0].lower() if self.type[0] in ("INSERT", "UPDATE") else "select"


class AgentBenchDb:
    def __init__(self, context: SuiteContext) -> None:
        beside = context.data.parent / BESIDE
        self._path = (beside if not context.data.is_dir() and beside.is_dir() else context.data) / FILE
        self._pull_hint = context.pull_hint
        self._settings = context.settings

    def tasks(self, split: str) -> Iterator[Task]:
        for position, entry in enumerate(read_jsonl(self._path, Entry, self._pull_hint)):
            if entry.split == split:
                yield self._task(f"{split}/{position}", entry)

    def scorers(self) -> dict[str, Scorer]:
        return {
            "official": ByKind(OfficialAnswers(), TableHash()),
            "exact": ByKind(ExactAnswers(), ExactTable()),
        }

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        return {FILE: file_sha256(self._path)}

    def group_scores(self, accuracy: Mapping[str, float], *, missing_as_zero: bool) -> list[GroupScore]:
        """The published score: the mean of the three splits."""
        missing = tuple(split for split in SPLITS if split not in accuracy)
        mean = sum(accuracy.get(split, 0.0) for split in SPLITS) / len(SPLITS)
        return [GroupScore("overall", mean if missing_as_zero or not missing else None, SPLITS, missing)]

    def _task(self, identity: str, entry: Entry) -> Task:
        asks = entry.split == "select"
        answer = ToolCall("answer", {"values": entry.label if asks else []})
        steps = [answer] if asks else [ToolCall("execute_sql", {"statement": entry.label[0]}), answer]
        gold: dict[str, Any] = {"answer": entry.label} if asks else {"md5": entry.answer_md5}
        return Task(
            id=identity,
            prompt=f"{entry.description}\n{entry.add_description}",
            guidance=GUIDANCE,
            setup={
                "loop": "dbbench",
                "engine": self._settings["engine"],
                "table": entry.table.table_name,
                "columns": [column.name for column in entry.table.table_info.columns],
                "rows": [[str(value) for value in row] for row in entry.table.table_info.rows],
                "change": "" if asks else entry.label[0],
                "rounds": self._settings["rounds"],
            },
            gold=gold | {"type": entry.type[0]},
            solution=tuple(Message("assistant", _written(step), [step]) for step in steps),
        )


def _written(step: ToolCall) -> str:
    """A step in the format of texts."""
    if step.name == "answer":
        return f"Action: Answer\nFinal Answer: {json.dumps(step.arguments['values'], ensure_ascii=False)}"
    return f"Action: Operation\n```sql\n{step.arguments['statement']}\n```"
