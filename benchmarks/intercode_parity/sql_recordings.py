"""InterCode's recorded SQL episodes: what was run, what was seen, and the reward of each turn."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_EXECUTE = re.compile(r"execute\[(.*)\]", re.DOTALL)
_RETRY = ("No SQL code was found", "Format your SQL command")
_ORDERED = {"ic_sql_multiturn_gpt-3.5_10_turns.json.gz": 820, "ic_sql_plan_solve.json.gz": 1034}
"""Files whose rewards have the order of rows in them, and up to which task. The others were recorded by a version of
the program whose reward was the share of common rows alone: no recorded reward of theirs fits the later formula where
the two differ."""
REACT_SHOWN, REACT_ROWS = 350, 25
"""Characters of an error and rows of a result that the recordings of ReAct keep."""


@dataclass(slots=True, frozen=True)
class RecordedTurn:
    """A turn.

    Attributes:
        statement: what was run; None where the last result was judged again.
        observation: what was seen; None where nothing was run.
        reward: None where none was given.
    """

    statement: str | None
    observation: str | None
    reward: float | None


@dataclass(slots=True, frozen=True)
class RecordedEpisode:
    """An episode.

    Attributes:
        file: below the folder of recordings.
        number: of the task in the list of questions.
        ordered: whether the order of rows is in its rewards.
        shortened: whether observations are kept only in part.
    """

    file: str
    number: int
    ordered: bool
    shortened: bool
    turns: tuple[RecordedTurn, ...]


def read_recordings(folder: Path) -> Iterator[RecordedEpisode]:
    """Every episode of every file, in order; turns without SQL are left out."""
    for path in sorted(folder.glob("*/*.json.gz")):
        with gzip.open(path, "rt") as stream:
            data = json.load(stream)
        react = "_react_" in path.name
        for row in data.get("logs", data).values():
            number: int = row["task_id"]
            turns = tuple(_react_turns(row["turn_history"]) if react else _turns(row["turn_history"]))
            ordered = number < _ORDERED.get(path.name, 0)
            yield RecordedEpisode(path.relative_to(folder).as_posix(), number, ordered, react, turns)


def _turns(history: dict[str, Any]) -> Iterator[RecordedTurn]:
    columns = (history["actions"], history["observations"], history["rewards"])
    for action, observation, reward in zip(*columns, strict=False):
        if not observation.startswith(_RETRY) and action != "blocked":
            yield RecordedTurn(action, observation, reward)


def _react_turns(history: dict[str, Any]) -> Iterator[RecordedTurn]:
    """Actions are `execute[...]` up to a semicolon, or `submit`, which alone has a reward; others ran nothing."""
    columns = (history["actions"], history["observations"], history["rewards"])
    for action, observation, reward in zip(*columns, strict=False):
        if action == "submit":
            yield RecordedTurn(None, None, reward)
        elif found := _EXECUTE.search(action):
            yield RecordedTurn(found[1].split(";")[0], observation, None)
