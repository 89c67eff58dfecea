"""How near the environment of InterCode's Bash is to the published program: its recorded commands, run again.

    .venv/bin/python benchmarks/intercode_parity/run.py

Runs each recorded command with the losses of the published program, twice: in our environment, where each episode
begins anew, and by the published procedure, where a pair of containers is kept for a whole file. How a file was made is
read off what was printed in it, and shown first. Counts the turns with the recorded observation and with the recorded
reward; what differs is counted by its reason. Sizes and orders in folders are those of a container engine's file
system, so use docker to compare. Takes 20 to 60 minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.intercode_parity.circumstances import (  # noqa: E402
    MINUTE,
    UNKNOWN,
    Circumstances,
    place_in_containers,
    predecessors,
)
from benchmarks.intercode_parity.differences import observation_reason, reward_reason  # noqa: E402
from benchmarks.intercode_parity.published_image import published_images  # noqa: E402
from benchmarks.intercode_parity.read_off import read_off  # noqa: E402
from benchmarks.intercode_parity.recordings import RecordedEpisode, read_recordings  # noqa: E402
from benchmarks.intercode_parity.replay import Replay, Replayed, tree_file  # noqa: E402
from environments.intercode_bash.trees import load_tree  # noqa: E402
from sandbox.paths import data_home  # noqa: E402
from sandbox.sandboxes.pool import SandboxPool  # noqa: E402
from sandbox.sandboxes.providers import open_provider  # noqa: E402
from sandbox.sandboxes.types import ProviderName  # noqa: E402
from tasks.intercode_bash.records import BESIDE, Files  # noqa: E402

RECORDINGS = Path("agents") / "intercode" / "parity" / "bash"
AT_ONCE = 3
Turns = dict[tuple[str, int], list[Replayed]]
"""By file and task, which names an episode."""
Known = dict[str, Circumstances]
"""By file."""


@dataclass(slots=True)
class Counts:
    """Turns of one file.

    Attributes:
        observed: turns with an observation.
        rewarded: turns with a reward.
        kept_observation: turns with the recorded observation by the published procedure.
        kept_reward: turns with the recorded reward by it.
        by_gold: the same, or with it beside the gold command's output of the time, where that was recorded.
        observations: those that differ, by their reason.
        rewards: likewise.
        kept_rewards: likewise, by the published procedure.
    """

    observed: int = 0
    same_observation: int = 0
    rewarded: int = 0
    same_reward: int = 0
    kept_observation: int = 0
    kept_reward: int = 0
    by_gold: int = 0
    observations: Counter[str] = field(default_factory=Counter)
    rewards: Counter[str] = field(default_factory=Counter)
    kept_rewards: Counter[str] = field(default_factory=Counter)

    def add(self, turn: Replayed, kept: Replayed | None) -> None:
        """Count a turn, with the same turn by the published procedure."""
        if turn.recorded.observation is not None:
            self.observed += 1
            self.same_observation += turn.same_observation
            self.kept_observation += kept is not None and kept.same_observation
            if reason := observation_reason(turn, kept):
                self.observations[reason] += 1
        if turn.recorded.reward is not None:
            self.rewarded += 1
            self.same_reward += turn.same_reward
            self.kept_reward += kept is not None and kept.same_reward
            self.by_gold += kept is not None and (kept.same_reward or kept.is_explained_by_gold)
            if reason := reward_reason(turn, kept):
                self.rewards[reason] += 1
            if kept is not None and (reason := reward_reason(kept, None)):
                self.kept_rewards[reason] += 1


async def in_turn(jobs: Iterable[Callable[[], Coroutine[None, None, list[list[Replayed]]]]]) -> Turns:
    """Do jobs, a few at once."""
    waiting = iter(jobs)
    done: Turns = {}

    async def work() -> None:
        for job in waiting:
            for turns in await job():
                if turns:
                    done[turns[0].episode.file, turns[0].episode.number] = turns

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
    return done


async def measure(
    provider: ProviderName, episodes: Sequence[RecordedEpisode], data: Path, known: Known, *, keep: bool
) -> tuple[Turns, Turns]:
    """(in our environment, by the published procedure); the second empty where it is not asked for."""
    files = Files(data / "intercode_bash", "sandbox data pull intercode_bash")
    requests = {number: files.requests(number) for number in (1, 2, 3, 4)}
    in_engine = published_images() if provider == "docker" and keep else contextlib.nullcontext()
    async with SandboxPool(lambda: open_provider(provider, "bash-parity")) as pool:
        with in_engine as images:
            replay = Replay(pool, data / BESIDE, requests, images)
            fresh = await in_turn(partial(replay.replay_fresh, one, known[one.file]) for one in episodes)
            ordered = sorted(episodes, key=lambda one: (containers(one, known), place_in_containers(one.file, known)))
            groups = [list(group) for _, group in groupby(ordered, partial(containers, known=known))] if keep else []
            kept = await in_turn(partial(replay.replay_kept, some, known[some[0].file]) for some in groups)
    return fresh, kept


def containers(episode: RecordedEpisode, known: Known) -> tuple[str, int]:
    """What episodes that were recorded in the same containers share."""
    first, _ = place_in_containers(episode.file, known)
    return first, known[episode.file].file_system(episode.file_system, episode.number)


def count(fresh: Turns, kept: Turns) -> dict[str, Counts]:
    """By file, and over file systems 1 to 3, 4, and all."""
    counts: dict[str, Counts] = {}
    for (file, number), turns in sorted(fresh.items()):
        others: Sequence[Replayed | None] = kept.get((file, number)) or [None] * len(turns)
        group = "file system 4" if turns[0].episode.file_system == 4 else "file systems 1 to 3"
        for turn, other in zip(turns, others, strict=True):
            for name in (file, group, "all"):
                counts.setdefault(name, Counts()).add(turn, other)
    totals = ("file systems 1 to 3", "file system 4", "all")
    return {name: counts[name] for name in [*sorted(set(counts) - set(totals)), *totals] if name in counts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--sandbox", choices=("docker", "bubblewrap"), default="docker")
    parser.add_argument(
        "--file", default="", help="only files whose name has this in it, and those before them in their containers"
    )
    parser.add_argument("--fresh", action="store_true", help="leave out the published procedure")
    parser.add_argument("--unknown", action="store_true", help="read nothing off of how files were made")
    parser.add_argument("--show", action="store_true", help="only show what is read off")
    given = parser.parse_args()
    data = data_home()
    episodes = list(read_recordings(data / RECORDINGS))
    known = dict.fromkeys((one.file for one in episodes), UNKNOWN)
    if not given.unknown:
        known = read_off(episodes, {number: load_tree(tree_file(data / BESIDE, number)) for number in (1, 2, 3, 4)})
    wanted = {name for name in known if given.file in name}
    wanted |= {before for name in wanted for before in predecessors(name, known)}
    show({name: known[name] for name in known if name in wanted})
    if not given.show:
        chosen = [one for one in episodes if one.file in wanted]
        report(count(*asyncio.run(measure(given.sandbox, chosen, data, known, keep=not given.fresh))))


def show(known: Known) -> None:
    """Print what was read off of how files were made."""
    print(f"{'file':54} {'date':16} {'minutes old':>11} {'own dates':>9} {'pace':>5}  containers")
    for name, one in known.items():
        held = f"of file system {one.other_file_system}, tasks {one.other_from} to {one.other_until - 1}"
        of = held if one.other_file_system else f"after {one.after}" if one.after else ""
        dated = "yes" if one.dated else "no"
        print(f"{name:54} {one.date:16} {one.age / MINUTE:11.0f} {dated:>9} {one.pace:5.1f}  {of}", flush=True)
    print()


def report(counts: dict[str, Counts]) -> None:
    """Print the shares of equal turns, and of those that differ how many have which reason."""
    print(f"{'':54} {'observations, equal':>29} {'rewards, equal':>24}")
    print(
        f"{'file':54} {'':>7} {'fresh':>10} {'kept':>10} {'':>7} {'fresh':>8} {'kept':>8} {'and by recorded gold':>20}"
    )
    for name, found in counts.items():
        seen, given = found.observed or 1, found.rewarded or 1
        first = f"{found.observed:7} {found.same_observation / seen:10.2%} {found.kept_observation / seen:10.2%}"
        second = f"{found.rewarded:7} {found.same_reward / given:8.2%} {found.kept_reward / given:8.2%}"
        print(f"{name:54} {first} {second} {found.by_gold / given:20.2%}")
    for name, found in list(counts.items())[-3:]:
        for title, reasons in (
            ("observations that differ, fresh", found.observations),
            ("rewards that differ, fresh", found.rewards),
            ("rewards that differ, kept", found.kept_rewards),
        ):
            print(f"\n{name}: {title}: {reasons.total()}")
            for reason, number in reasons.most_common():
                print(f"{number:7}  {reason}")


if __name__ == "__main__":
    main()
