"""How near our ALFWorld is to the published one: recorded code of MINT's models, executed again in a sandbox.

    .venv/bin/python benchmarks/mint_parity/alfworld.py

Each episode's cells are executed one after another beside our game's functions. Counts the cells whose output is the
recorded one to the letter, and the episodes with the recorded success, as MINT has it: the goal is reached, or the
fiftieth command is done. What differs is shown with `--show N`. Takes about a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sandbox.household import game as household  # noqa: E402
from sandbox.household_files import HouseholdFile, HouseholdFiles  # noqa: E402
from sandbox.paths import data_home  # noqa: E402
from sandbox.sandboxes.pool import SandboxPool  # noqa: E402
from sandbox.sandboxes.providers import open_provider  # noqa: E402
from sandbox.sandboxes.types import Sandbox, SandboxProcess, SandboxSpec  # noqa: E402

RECORDINGS = Path("agents") / "mint" / "parity"
GUEST = Path(__file__).with_name("alfworld_guest.py")
SECONDS = 30
"""That a cell may take, as in the original."""

_CODE = re.compile(r"<execute>(.*?)</execute>", re.DOTALL)
_OBSERVATION = re.compile(r"\AObservation:\n(.*?)\n?You have \d+ steps left and \d+ chances", re.DOTALL)


@dataclass(slots=True, frozen=True)
class Recorded:
    """An episode of the published experiments.

    Attributes:
        model: the folders that its file is in.
        game: the id of its game.
        task: what the model was asked, without the instructions.
        cells: the code of each step that has some.
        observations: what the model saw of each; None where the episode ended.
    """

    model: str
    game: str
    task: str
    cells: list[str]
    observations: list[str | None]
    success: bool


@dataclass(slots=True, frozen=True)
class Replayed:
    """A recorded episode beside what it gives now.

    Attributes:
        over: whether the goal was reached, or all commands were done.
    """

    recorded: Recorded
    outputs: list[str]
    won: bool
    over: bool
    commands: int

    @property
    def observed(self) -> list[tuple[str, str, str]]:
        """The code, the recorded output and the one of now, of each cell whose output was recorded."""
        rows = zip(self.recorded.cells, self.recorded.observations, self.outputs, strict=True)
        return [(code, recorded, output) for code, recorded, output in rows if recorded is not None]


def read_recordings(folder: Path) -> Iterator[Recorded]:
    """The episodes of all models, by file."""
    for path in sorted(folder.glob("*/*/alfworld.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield _recorded(path.parent.relative_to(folder).as_posix(), json.loads(line))


def _recorded(model: str, row: dict[str, Any]) -> Recorded:
    history = row["state"]["history"]
    cells: list[str] = []
    observations: list[str | None] = []
    for position, message in enumerate(history):
        if message["role"] != "assistant" or "<solution>" in message["content"]:
            continue
        code = "\n".join(part.strip() for part in _CODE.findall(message["content"]))
        if code:
            cells.append(code)
            observations.append(_observation(history[position + 1 : position + 2]))
    task = row["task"]
    return Recorded(model, task["task_id"], task["prompt"], cells, observations, row["state"]["success"])


def _observation(following: Sequence[dict[str, str]]) -> str | None:
    if not following or following[0]["role"] != "user":
        return None
    found = _OBSERVATION.search(following[0]["content"])
    return None if found is None else found.group(1)


class Replay:
    """The program in a sandbox that executes episodes."""

    def __init__(self, process: SandboxProcess, games: dict[str, HouseholdFile]) -> None:
        self._process = process
        self._games = games

    async def run(self, recorded: Recorded) -> Replayed:
        game = self._games[recorded.game]
        episode = {
            "domain": game.pddl_domain,
            "problem": game.pddl_problem,
            "grammar": game.grammar,
            "cells": recorded.cells,
            "seconds": SECONDS,
        }
        await self._process.send(json.dumps(episode).encode() + b"\n")
        received = await self._process.receive(b"\n", seconds=10 * SECONDS, output_bytes=10_000_000)
        return Replayed(recorded, **json.loads(received.output))


@asynccontextmanager
async def open_replay(games: dict[str, HouseholdFile]) -> AsyncIterator[Replay]:
    """A replay in a sandbox under bubblewrap, with this machine's own Python.

    Raises:
        ProviderError: bubblewrap does not work here.
    """
    provider = open_provider("bubblewrap", "")
    async with SandboxPool(lambda: provider) as pool:
        sandbox = await pool.acquire(SandboxSpec())
        try:
            yield Replay(await _start(sandbox), games)
        finally:
            await pool.release(sandbox)


async def _start(sandbox: Sandbox) -> SandboxProcess:
    for path in sorted(Path(household.__file__).parent.glob("*.py")):
        await sandbox.write_file(f"household/{path.name}", path.read_bytes())
    await sandbox.write_file("replay.py", GUEST.read_bytes())
    return await sandbox.start_process(["python3", "-B", "replay.py"])


async def replay_all(recordings: Sequence[Recorded], games: dict[str, HouseholdFile]) -> list[Replayed]:
    async with open_replay(games) as replay:
        return [await replay.run(recorded) for recorded in recordings]


def report(replayed: Sequence[Replayed], shown: int) -> None:
    """Print shares for each model and for all, and the first differences."""
    print(
        f"{'':44} {'cells':>6} {'equal':>8} {'episodes':>9} {'same success':>13} {'recorded':>9} {'now':>5} {'won':>5}"
    )
    models = list(dict.fromkeys(one.recorded.model for one in replayed))
    for name in [*models, "all"]:
        chosen = [one for one in replayed if name in (one.recorded.model, "all")]
        rows = [row for one in chosen for row in one.observed]
        equal = sum(recorded == output for _, recorded, output in rows) / len(rows)
        same = sum(one.over == one.recorded.success for one in chosen) / len(chosen)
        counts = [sum(part) for part in ([one.recorded.success for one in chosen], [one.over for one in chosen])]
        won = sum(one.won for one in chosen)
        print(f"{name:44} {len(rows):6} {equal:8.2%} {len(chosen):9} {same:13.2%} {counts[0]:9} {counts[1]:5} {won:5}")
    different = [(one, row) for one in replayed for row in one.observed if row[1] != row[2]]
    for one, (code, recorded, output) in different[:shown]:
        print(f"\n{one.recorded.model} {one.recorded.game}\n{code}\n--- recorded\n{recorded}\n--- now\n{output}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--show", type=int, default=0, metavar="N", help="print the first N differences")
    home = data_home()
    games = dict(HouseholdFiles(home / "alfworld", "sandbox data pull alfworld").games())
    recordings = list(read_recordings(home / RECORDINGS))
    report(asyncio.run(replay_all(recordings, games)), options.parse_args().show)


if __name__ == "__main__":
    main()
