"""How near the environment of InterCode's SQL is to the published program: its recorded statements, run again.

    .venv/bin/python benchmarks/intercode_parity/sql.py --engine mariadb --software machine

Runs each recorded statement in a sandbox, and counts the turns with the recorded observation and with the recorded
reward; what differs is counted by its reason. Takes one to three minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.intercode_parity.sql_differences import observation_class, reward_class, shown  # noqa: E402
from benchmarks.intercode_parity.sql_recordings import RecordedEpisode, read_recordings  # noqa: E402
from environments.sql_database.databases import Databases  # noqa: E402
from environments.sql_database.reward import reward  # noqa: E402
from environments.sql_database.server import Result, Server  # noqa: E402
from environments.sql_database.statement import only_reads  # noqa: E402
from sandbox.paths import data_home  # noqa: E402
from sandbox.sandboxes.pool import SandboxPool  # noqa: E402
from sandbox.sandboxes.providers import open_provider  # noqa: E402
from sandbox.sandboxes.types import ProviderName, SandboxSpec  # noqa: E402

RECORDINGS = Path("agents") / "intercode" / "parity" / "sql"
SPIDER = Path("agents") / "share-alike" / "intercode-spider"
NOT_RUN = Result(None, "a statement that changes something is not run here")


@dataclass(slots=True)
class Counts:
    """Turns of one file.

    Attributes:
        observed: turns with an observation.
        rewarded: turns with a reward.
    """

    observed: int = 0
    same_observation: int = 0
    rewarded: int = 0
    same_reward: int = 0
    observations: Counter[str] = field(default_factory=Counter)
    rewards: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Counts) -> Counts:
        self.observed += other.observed
        self.same_observation += other.same_observation
        self.rewarded += other.rewarded
        self.same_reward += other.same_reward
        self.observations += other.observations
        self.rewards += other.rewards
        return self


async def replay(
    server: Server, databases: Databases, episodes: Sequence[RecordedEpisode], questions: list[Any]
) -> dict[str, Counts]:
    """Run the episodes' statements and compare."""
    counts: dict[str, Counts] = {}
    for episode in episodes:
        question = questions[episode.number]
        await server.open(question["db"])
        gold = await databases.query(question["gold"])
        result = NOT_RUN
        count = counts.setdefault(episode.file, Counts())
        for turn in episode.turns:
            if turn.statement is not None:
                result = await databases.query(turn.statement) if only_reads(turn.statement) else NOT_RUN
            own = shown(result, shortened=episode.shortened)
            if turn.observation is not None:
                difference = observation_class(turn.statement, turn.observation, own)
                count.observed += 1
                count.same_observation += difference is None
                count.observations[difference or ""] += difference is not None
            if turn.reward is not None:
                value = reward(result.rows, gold.rows or [], order_counts=episode.ordered)
                same = abs(value - turn.reward) < 1e-9
                count.rewarded += 1
                count.same_reward += same
                count.rewards["" if same else reward_class(turn.observation, own, gold.error)] += not same
    return counts


async def measure(
    provider: ProviderName, engine: str, image: str, episodes: Sequence[RecordedEpisode], spider: Path
) -> dict[str, Counts]:
    """Replay episodes in one sandbox, of an image or, where that is empty, of the plain base."""
    questions = json.loads((spider / "ic_spider_dev.json").read_bytes())
    script = (spider / "ic_spider_dbs.sql").read_text(encoding="utf-8")
    adjust = partial(SandboxSpec.model_copy, update={"image": image})
    async with SandboxPool(lambda: open_provider(provider, "sql-parity"), adjust) as pool:
        databases = Databases(pool)
        server = await databases.prepare(engine, script)
        return await replay(server, databases, episodes, questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--engine", choices=("sqlite", "mariadb"), default="mariadb")
    parser.add_argument("--software", choices=("image", "machine"), default="image")
    parser.add_argument("--sandbox", choices=("auto", "docker", "bubblewrap"), default="auto")
    given = parser.parse_args()
    home = data_home()
    episodes = list(read_recordings(home / RECORDINGS))
    image = "sql_database" if (given.engine, given.software) == ("mariadb", "image") else ""
    counts = asyncio.run(measure(given.sandbox, given.engine, image, episodes, home / SPIDER))
    total = Counts()
    print(f"{'file':58} {'turns':>6} {'same observation':>17} {'rewards':>8} {'same reward':>12}")
    for name, count in [*counts.items(), ("all", total)]:
        if name != "all":
            total += count
        seen, equal = count.same_observation / count.observed, count.same_reward / count.rewarded
        print(f"{name:58} {count.observed:6} {seen:16.2%} {count.rewarded:8} {equal:12.2%}")
    for title, classes in (("observations", total.observations), ("rewards", total.rewards)):
        print(f"\n{title} that differ:")
        for name, number in classes.most_common():
            if name:
                print(f"{number:7}  {name}")


if __name__ == "__main__":
    main()
