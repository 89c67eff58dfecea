"""How fast ALFWorld's games are read and played, on one core and without TextWorld.

    .venv/bin/python benchmarks/alfworld/run.py

A planner makes a plan of each of the 134 games, whose commands are then done. In each, 50 commands are chosen at random
among those that can be done, and then done again. Prints milliseconds to read a game, how many are won by their plans
and the milliseconds to make one, commands a second with the list of what can be done before each, the same without it,
with the test of the goal in both, and snapshots with their restoring a second. Times are those of the processor; one
core is used.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sandbox import HouseholdGame, solve_household  # noqa: E402
from sandbox.household_files import HouseholdFile, HouseholdFiles  # noqa: E402
from sandbox.paths import data_home  # noqa: E402

Result = TypeVar("Result")

COMMANDS = 50
SEED = 7


def read(files: list[HouseholdFile]) -> list[HouseholdGame]:
    return [HouseholdGame(file.pddl_domain, file.pddl_problem, file.grammar) for file in files]


def wander(games: list[HouseholdGame]) -> list[list[str]]:
    """The commands that were done in each game."""
    generator = random.Random(SEED)
    walks = []
    for game in games:
        play = game.begin()
        walk = []
        for _ in range(COMMANDS):
            walk.append(generator.choice(play.admissible_commands()))
            play.do(walk[-1])
            assert isinstance(play.won, bool)
        walks.append(walk)
    return walks


def follow(games: list[HouseholdGame], walks: list[list[str]]) -> int:
    """How many games are won after their last command."""
    won = 0
    for game, walk in zip(games, walks, strict=True):
        play = game.begin()
        over = False
        for command in walk:
            play.do(command)
            over = play.won
        won += over
    return won


def come_back(games: list[HouseholdGame]) -> None:
    for game in games:
        play = game.begin()
        for _ in range(COMMANDS):
            play.restore(play.snapshot())


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What work gives, and the processor's seconds that it takes."""
    begin = time.process_time()
    result = work()
    return result, time.process_time() - begin


def main() -> None:
    files = [file for _, file in HouseholdFiles(data_home() / "alfworld", "sandbox data pull alfworld").games()]
    games, reading = timed(lambda: read(files))
    plans, planning = timed(lambda: [solve_household(game) for game in games])
    won = follow(games, plans)
    walks, listing = timed(lambda: wander(games))
    _, following = timed(lambda: follow(games, walks))
    _, restoring = timed(lambda: come_back(games))
    commands = COMMANDS * len(games)
    print(f"games                                   {len(games):8}")
    print(f"milliseconds to read a game             {1000 * reading / len(games):8.1f}")
    print(f"games won by their plans                {won:8}")
    print(f"commands of the longest plan            {max(map(len, plans)):8}")
    print(f"milliseconds to make a plan             {1000 * planning / len(games):8.1f}")
    print(f"commands a second, with what can be done{commands / listing:9.0f}")
    print(f"commands a second                       {commands / following:8.0f}")
    print(f"snapshots and returns a second          {commands / restoring:8.0f}")


if __name__ == "__main__":
    main()
