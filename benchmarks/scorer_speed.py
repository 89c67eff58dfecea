"""Items/s of APIBench's official rule on the recorded answers, on one core, in CPU seconds.

Beside ours runs the rule as the original applies it: every API of the hub is parsed again for every
answer. Needs the benchmark's data and its recorded answers below SANDBOX_DATA.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sandbox.paths import data_home
from tasks.apibench.official import OfficialScorer, build_table, extract_call, first_match
from tasks.apibench.records import EVAL_FILES, Hub

ROUNDS = 3
ITEMS_OF_ORIGINAL = 40
"""Answers of each file that the slow way is timed on."""


def answers(hub: Hub) -> list[list[tuple[str, str]]]:
    """For each response file of a hub, its (gold domain, answer) pairs."""
    files = sorted((hub.data / "parity" / "responses").glob(f"response_{hub.name}_*.jsonl.gz"))
    found = []
    for file in files:
        with gzip.open(file, "rt") as lines:
            rows = [json.loads(line) for line in lines]
        found.append([(hub.golds[row["question_id"] - 1].api_data.domain, row["text"]) for row in rows])
    return found


def ours(hubs: dict[str, Hub], items: dict[str, list[list[tuple[str, str]]]]) -> float:
    """Items a CPU second; a fresh scorer for each file, as each run has one."""
    count, seconds = 0, 0.0
    for name, files in items.items():
        for file in files:
            scorer = OfficialScorer(hubs)
            scorer.judge(name, "", "<<<api_call>>>: f()")
            started = time.process_time()
            for domain, text in file:
                scorer.judge(name, domain, text)
            seconds += time.process_time() - started
            count += len(file)
    return count / seconds


def as_the_original(hubs: dict[str, Hub], items: dict[str, list[list[tuple[str, str]]]]) -> float:
    """Items a CPU second, weighted by the files' lengths."""
    weighted, total = 0.0, 0
    for name, files in items.items():
        calls = [api.api_call for api in hubs[name].apis]
        for file in files:
            sample = file[:ITEMS_OF_ORIGINAL]
            started = time.process_time()
            for _, text in sample:
                first_match(build_table(name, calls), extract_call(text)[0].encode())
            weighted += (time.process_time() - started) / len(sample) * len(file)
            total += len(file)
    return total / weighted


def main() -> None:
    hubs = {name: Hub(name, data_home() / "apibench", "sandbox data pull apibench") for name in EVAL_FILES}
    items = {name: answers(hub) for name, hub in hubs.items()}
    fast, slow = [], []
    for _ in range(ROUNDS):
        fast.append(ours(hubs, items))
        slow.append(as_the_original(hubs, items))
        print(f"  ours {fast[-1]:.0f} items/s, parsing the API file each time {slow[-1]:.0f} items/s", flush=True)
    mine, original = statistics.median(fast), statistics.median(slow)
    print(f"median: ours {mine:.0f}, parsing each time {original:.0f}, ratio {mine / original:.1f}")


if __name__ == "__main__":
    main()
