"""How near the environment of MINT is to the published program: the models' recorded replies, given again.

    .venv/bin/python benchmarks/mint_parity/run.py

Every recorded reply of four models goes through the environment, the code in a sandbox. Counts, for each model and set,
the replies whose observation equals the recorded one, those where it does but for timing, memory addresses and paths in
tracebacks, those where it does not, by reason, those that were recorded without one (the last of an episode), and those
skipped because our episode was over; they sum to all recorded replies. Then the episodes that end alike, and the
columns of the published tables from the replayed episodes. Takes about half an hour.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.mint_parity.differences import exceptions_between, reason_of  # noqa: E402
from environments.mint.environment import Environment  # noqa: E402
from sandbox import EnvironmentContext, SuiteContext, Task, read_jsonl  # noqa: E402
from sandbox.paths import data_home  # noqa: E402
from sandbox.sandboxes.pool import SandboxPool  # noqa: E402
from sandbox.sandboxes.providers import open_provider  # noqa: E402
from tasks.mint.recordings import RecordedEpisode, run_file  # noqa: E402
from tasks.mint.suite import GROUPS, SIZES, Mint  # noqa: E402

SETTINGS = {"steps": 5, "feedback": "", "wikipedia": ""}
EXPERT = "\n\nExpert feedback:\n"
RULES = {"agentlm-70b-llama-2": "second"}
"""The runs that were judged by another version of TheoremQA's rule than most."""


@dataclass(slots=True)
class Counts:
    """Of one set of one model."""

    replies: int = 0
    equal: int = 0
    last: int = 0
    skipped: int = 0
    excepted: Counter[str] = field(default_factory=Counter)
    unequal: Counter[str] = field(default_factory=Counter)
    episodes: int = 0
    same_success: int = 0
    successes: int = 0
    recorded_successes: int = 0
    unlike: list[str] = field(default_factory=list)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def equal_share(self) -> float:
        """Of the replies that were recorded with an observation and given while our episode was not over."""
        observed = self.equal + self.excepted.total() + self.unequal.total()
        return self.equal / observed if observed else 1.0


async def replay(environment: Environment, task: Task, episode: RecordedEpisode, counts: Counts, shown: bool) -> None:
    """Give an episode's recorded replies to the environment."""
    await environment.reset(task)
    said = episode.state.history[1:]
    success = False
    for position, message in enumerate(said):
        if message.role != "assistant":
            continue
        counts.replies += 1
        if environment.finished:
            counts.skipped += 1
            continue
        observation = await environment.respond(message.content)
        success = any(data["official"] for name, data in environment.take_records() if name == "end")
        recorded = said[position + 1].content.split(EXPERT)[0] if position + 1 < len(said) else None
        count_turn(
            counts, message.content, recorded, observation.text if observation else None, task.id if shown else ""
        )
    counts.episodes += 1
    counts.successes += success
    counts.recorded_successes += episode.state.success
    counts.same_success += success == episode.state.success
    if success != episode.state.success:
        counts.unlike.append(task.id)


def count_turn(counts: Counts, reply: str, recorded: str | None, ours: str | None, shown_as: str) -> None:
    """Count what a reply was answered.

    Args:
        shown_as: where it is not empty, print what differs for no known reason, under this heading.
    """
    if recorded is None:
        counts.last += 1
        return
    if ours is None:
        counts.unequal["our end"] += 1
        return
    exceptions = exceptions_between(recorded, ours)
    if exceptions is None:
        reason = reason_of(reply, recorded, ours)
        counts.unequal[reason] += 1
        if shown_as and reason == "other":
            print(f"--- {shown_as}\n{reply}\n--- recorded\n{recorded}\n--- ours\n{ours}")
    elif exceptions:
        counts.excepted[" and ".join(exceptions)] += 1
    else:
        counts.equal += 1


async def measure(suite: Mint, pool: SandboxPool, run: Path, split: str, at_once: int, shown: bool) -> Counts:
    """Replay one set of one model."""
    counts = Counts()
    tasks = {task.id: task for task in suite.tasks(split)}
    episodes = iter(list(read_jsonl(run_file(run, split), RecordedEpisode, "no recording")))

    async def work() -> None:
        environment = Environment(EnvironmentContext(ROOT / "environments" / "mint", data_home(), pool))
        for episode in episodes:
            await replay(environment, tasks[f"{split}/{episode.task.task_id}"], episode, counts, shown)
        await environment.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work())
    return counts


async def measure_model(provider: str, run: Path, splits: list[str], at_once: int, shown: bool) -> dict[str, Counts]:
    """Replay the sets of one model, and print a line for each."""
    rules = RULES.get(run.parent.name, "first")
    suite = open_suite(rules)
    print(f"\n{run.parent.name}, feedback {run.name.removeprefix('F-')}, TheoremQA's options by the {rules} rules")
    titles = f"{'equal':>6} {'share':>8} {'excepted':>9} {'unequal':>8} {'last':>5} {'skipped':>8} {'replies':>8}"
    print(f"{'':12} {titles}  {'episodes':>8} {'same end':>9} {'success':>8} {'recorded':>9}  differences")
    found = {}
    async with SandboxPool(lambda: open_provider(provider, "mint-parity")) as pool:
        for split in splits:
            found[split] = counts = await measure(suite, pool, run, split, at_once, shown)
            print(f"{split:12} {line_of(counts)}", flush=True)
    print(f"{'all':12} {line_of(sum(found.values(), Counts()))}", flush=True)
    for name, group in GROUPS.items():
        if all(split in found for split in group):
            share = sum(found[split].successes for split in group) / sum(SIZES[split] for split in group)
            print(f"{name:16} {100 * share:6.2f}")
    return found


def line_of(counts: Counts) -> str:
    """What is printed of a set."""
    excepted, unequal = counts.excepted.total(), counts.unequal.total()
    turns = f"{counts.equal:6} {counts.equal_share:8.2%} {excepted:9} {unequal:8}"
    turns += f" {counts.last:5} {counts.skipped:8} {counts.replies:8}"
    same = f"{counts.same_success / counts.episodes:9.2%}"
    ends = f"{counts.episodes:8} {same} {counts.successes:8} {counts.recorded_successes:9}"
    kinds = [f"{name} {number} (excepted)" for name, number in counts.excepted.most_common()]
    kinds += [f"{name} {number}" for name, number in counts.unequal.most_common()]
    return f"{turns}  {ends}  {', '.join(kinds)} {' '.join(counts.unlike)}"


def open_suite(rules: str) -> Mint:
    folder, data = ROOT / "tasks" / "mint", data_home() / "mint"
    return Mint(SuiteContext(folder, data, {**SETTINGS, "rules": rules}, "sandbox data pull mint", no_environment))


def no_environment(name: str) -> NoReturn:
    raise RuntimeError(f"no scorer asks for {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sandbox", choices=("auto", "docker", "bubblewrap"), default="auto")
    parser.add_argument("--model", default="", help="only models whose name has this in it")
    parser.add_argument("--set", default="", help="only sets whose name has this in it")
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--show", action="store_true", help="print the observations that differ for no known reason")
    given = parser.parse_args()
    runs = open_suite("first").runs_folder
    folders = sorted(path for path in runs.glob("*/F-*") if given.model in path.parent.name)
    if not folders:
        parser.error(f"no recordings in {runs}: sandbox data pull mint")
    splits = [split for split in SIZES if given.set in split]
    started, episodes = time.monotonic(), 0
    for folder in folders:
        found = asyncio.run(measure_model(given.sandbox, folder, splits, given.at_once, given.show))
        episodes += sum(counts.episodes for counts in found.values())
    seconds = time.monotonic() - started
    print(f"\n{episodes} episodes in {seconds:.0f} s, {60 * episodes / seconds:.0f} a minute, {given.at_once} at once")


if __name__ == "__main__":
    main()
