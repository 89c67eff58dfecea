"""How near the environment of MINT is to the published program: the models' recorded replies, given again.

    .venv/bin/python benchmarks/mint_parity/run.py

Every recorded reply of four models goes through the environment, the code in a sandbox. Counts, for each model and set,
the observations that equal the recorded ones and the episodes that end alike; what differs is counted by its reason.
Then the columns of the published tables from the replayed episodes. Takes about half an hour.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from environments.mint.environment import Environment  # noqa: E402
from sandbox import EnvironmentContext, SuiteContext, Task, read_jsonl  # noqa: E402
from sandbox.paths import data_home  # noqa: E402
from sandbox.sandboxes.pool import SandboxPool  # noqa: E402
from sandbox.sandboxes.providers import open_provider  # noqa: E402
from tasks.mint.recordings import RecordedEpisode, run_file  # noqa: E402
from tasks.mint.suite import GROUPS, SIZES, Mint  # noqa: E402

SETTINGS = {"steps": 5, "feedback": "", "wikipedia": ""}
EXPERT = "\n\nExpert feedback:\n"
REASONS = (
    ("network", re.compile(r"wikipedia|http|urllib|socket|requests\.|nltk\.download")),
    ("address in memory", re.compile(r"0x[0-9a-f]{6,}")),
    ("path of a library", re.compile(r"File /|/lib/python3")),
    ("time over", re.compile(r"TimeoutError|Timed out")),
)
RAISED = re.compile(r"^(\w+(?:Error|Exception|Warning))\b", re.MULTILINE)
"""Errors that are told with other words, or another place in the line, by another version of Python."""


@dataclass(slots=True)
class Counts:
    """Of one set of one model."""

    turns: int = 0
    same_turns: int = 0
    episodes: int = 0
    same_success: int = 0
    successes: int = 0
    recorded_successes: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    unlike: list[str] = field(default_factory=list)


async def replay(environment: Environment, task: Task, episode: RecordedEpisode, counts: Counts, shown: bool) -> None:
    """Give an episode's recorded replies to the environment."""
    await environment.reset(task)
    said = episode.state.history[1:]
    success = False
    for position, message in enumerate(said):
        if message.role != "assistant" or environment.finished:
            continue
        observation = await environment.respond(message.content)
        success = any(data["official"] for name, data in environment.take_records() if name == "end")
        recorded = said[position + 1].content.split(EXPERT)[0] if position + 1 < len(said) else None
        if recorded is None or observation is None:
            continue
        counts.turns += 1
        if observation.text.strip() == recorded.strip():
            counts.same_turns += 1
            continue
        reason = reason_of(message.content, recorded, observation.text)
        counts.reasons[reason] += 1
        if shown and reason == "other":
            print(f"--- {task.id}\n{message.content}\n--- recorded\n{recorded}\n--- ours\n{observation.text}")
    counts.episodes += 1
    counts.successes += success
    counts.recorded_successes += episode.state.success
    counts.same_success += success == episode.state.success
    if success != episode.state.success:
        counts.unlike.append(task.id)


def reason_of(reply: str, recorded: str, ours: str) -> str:
    """Why an observation differs."""
    raised, ours_raised = (set(RAISED.findall(text)) for text in (recorded, ours))
    texts = (reply + recorded, recorded + ours, recorded + ours, recorded + ours)
    found = next((name for (name, mark), text in zip(REASONS, texts, strict=True) if mark.search(text)), None)
    return found or ("words of an error" if raised and raised == ours_raised else "other")


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
    suite = open_suite()
    print(f"\n{run.parent.name}, feedback {run.name.removeprefix('F-')}")
    titles = f"{'turns':>6} {'same':>8} {'episodes':>9} {'same end':>9} {'success':>8} {'recorded':>9}"
    print(f"{'':12} {titles}  differences")
    found = {}
    async with SandboxPool(lambda: open_provider(provider, "mint-parity")) as pool:  # type: ignore[arg-type]
        for split in splits:
            found[split] = counts = await measure(suite, pool, run, split, at_once, shown)
            reasons = ", ".join(f"{name} {number}" for name, number in counts.reasons.most_common())
            turns, ends = counts.same_turns / (counts.turns or 1), counts.same_success / counts.episodes
            row = f"{split:12} {counts.turns:6} {turns:8.2%} {counts.episodes:9} {ends:9.2%} {counts.successes:8}"
            print(f"{row} {counts.recorded_successes:9}  {reasons} {' '.join(counts.unlike)}", flush=True)
    for name, group in GROUPS.items():
        if all(split in found for split in group):
            share = sum(found[split].successes for split in group) / sum(SIZES[split] for split in group)
            print(f"{name:16} {100 * share:6.2f}")
    return found


def open_suite() -> Mint:
    folder, data = ROOT / "tasks" / "mint", data_home() / "mint"
    return Mint(SuiteContext(folder, data, SETTINGS, "sandbox data pull mint", no_environment))


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
    folders = sorted(path for path in open_suite().runs_folder.glob("*/F-*") if given.model in path.parent.name)
    if not folders:
        parser.error(f"no recordings in {open_suite().runs_folder}: sandbox data pull mint")
    splits = [split for split in SIZES if given.set in split]
    started, episodes = time.monotonic(), 0
    for folder in folders:
        found = asyncio.run(measure_model(given.sandbox, folder, splits, given.at_once, given.show))
        episodes += sum(counts.episodes for counts in found.values())
    seconds = time.monotonic() - started
    print(f"\n{episodes} episodes in {seconds:.0f} s, {60 * episodes / seconds:.0f} a minute, {given.at_once} at once")


if __name__ == "__main__":
    main()
