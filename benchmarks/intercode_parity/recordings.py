"""InterCode's recorded Bash episodes: what was run, what was seen, and the reward of each turn."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_EXECUTE = re.compile(r"execute\[(.*)\]", re.DOTALL)
_FILE_SYSTEM = re.compile(r"fs_(\d)\.json$")
REACT_SHOWN = 350
"""Characters of an observation that the recordings of ReAct keep."""


@dataclass(slots=True, frozen=True)
class RecordedTurn:
    """A turn.

    Attributes:
        command: what was run; None for a turn that ran nothing.
        observation: what was seen; None where nothing of the environment's was.
        reward: None where none was given.
        shown: characters of an observation that were kept; None for all.
    """

    command: str | None
    observation: str | None
    reward: float | None
    shown: int | None = None


@dataclass(slots=True, frozen=True)
class RecordedEpisode:
    """An episode.

    Attributes:
        file: below the folder of recordings.
        number: of the task in its file system's list.
        gold_output: what the gold command printed in the last turn; None where that is not recorded.
        ends_of_gold: whether the reward was given for as many of the gold output's last characters as the agent's
            output had, as an early version of the published program did it.
    """

    file: str
    file_system: int
    number: int
    turns: tuple[RecordedTurn, ...]
    gold_output: str | None
    ends_of_gold: bool = False

    @property
    def task_id(self) -> str:
        return f"fs_{self.file_system}/{self.number}"


def read_recordings(folder: Path) -> Iterator[RecordedEpisode]:
    """Every episode of every file, in order."""
    for path in sorted(folder.glob("*/*.json.gz")):
        with gzip.open(path, "rt") as stream:
            data = json.load(stream)
        react = "_react_" in path.name
        rows = list(data.get("logs", data).values())
        infos = [row.get("info") or {} for row in rows]
        ends = has_ends_of_gold([(info.get("agent_obs"), info.get("eval_obs")) for info in infos])
        for row, info in zip(rows, infos, strict=True):
            found = _FILE_SYSTEM.search(row["dataset"])
            assert found is not None, row["dataset"]
            turns = tuple(_react_turns(row["turn_history"]) if react else _turns(row["turn_history"]))
            name = path.relative_to(folder).as_posix().removesuffix(".json.gz")
            gold_output = None if ends else info.get("eval_obs")
            yield RecordedEpisode(name, int(found[1]), row["task_id"], turns, gold_output, ends)


def has_ends_of_gold(outputs: Sequence[tuple[str | None, str | None]]) -> bool:
    """Whether a file's pairs of the agent's and the gold output tell that only the ends of the latter were compared.

    So it is where no gold output is longer than the agent's, unless that is empty, and one of them has its length.
    """
    pairs = [(agent, gold) for agent, gold in outputs if agent and gold is not None]
    return all(len(gold) <= len(agent) for agent, gold in pairs) and any(len(g) == len(a) for a, g in pairs)


def _turns(history: dict[str, Any]) -> Iterator[RecordedTurn]:
    columns = (history["actions"], history["observations"], history["rewards"])
    for action, observation, reward in zip(*columns, strict=False):
        yield RecordedTurn(action, observation, reward)


def _react_turns(history: dict[str, Any]) -> Iterator[RecordedTurn]:
    """Actions are `execute[...]`, or `submit`, which alone has a reward; others ran nothing."""
    columns = (history["actions"], history["observations"], history["rewards"])
    for action, observation, reward in zip(*columns, strict=False):
        if action == "submit":
            yield RecordedTurn(None, None, reward)
        elif found := _EXECUTE.search(action):
            yield RecordedTurn(found[1], observation, None, REACT_SHOWN)
