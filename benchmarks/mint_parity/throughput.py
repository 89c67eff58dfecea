"""Episodes a minute of MINT, from recorded replies, under docker and under bubblewrap.

    .venv/bin/python benchmarks/mint_parity/throughput.py

Runs `sandbox run --agent recorded --suite mint --concurrency 16` on the recorded episodes of one model, with the
command's own start and the start of all sandboxes in the time. No model computes: what takes time are the cells, the
tests of proposed code, and the program. Needs `sandbox images build mint`. All 586 episodes take some ten minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.mint_parity.run import open_suite  # noqa: E402
from tasks.mint.recordings import MODEL, WITHOUT, recorded_replies  # noqa: E402
from tasks.mint.suite import SIZES  # noqa: E402

AT_ONCE = 16
PULL = "sandbox data pull mint"


def keep_replies(model: str, splits: Sequence[str], limit: int | None, path: Path) -> int:
    """Write what the agent replays, of each set the first episodes. Returns how many these are."""
    folder = open_suite("first").runs_folder / model / WITHOUT
    lines = [line for split in splits for line in islice(recorded_replies(folder, [split], PULL), limit)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return len(lines)


def run_once(provider: str, recordings: Path, splits: Sequence[str], at_once: int) -> tuple[dict[str, Any], float]:
    """What the command says of a run, and the seconds that it takes.

    Raises:
        SystemExit: there was no run; one with errors is told with their number.
    """
    out = recordings.with_name(f"{provider}.sqlite")
    command = [sys.executable, "-m", "sandbox", "run", "--agent", "recorded", "--suite", "mint", "--json"]
    command += ["--sandbox", provider, "--concurrency", str(at_once), "--out", str(out)]
    command += ["--set", f"recordings={recordings}", "--set", "dialect=mint"]
    command += [word for split in splits for word in ("--split", split)]
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    seconds = time.monotonic() - started
    if done.returncode and not done.stdout:
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}")
    return json.loads(done.stdout), seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sandbox", nargs="+", choices=("docker", "bubblewrap"), default=["docker", "bubblewrap"])
    parser.add_argument("--model", default=MODEL, help="a folder of recordings")
    parser.add_argument("--set", nargs="+", choices=tuple(SIZES), default=list(SIZES), metavar="SET")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N episodes of each set")
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    given = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores with a load of {load:.1f} before, {given.at_once} episodes at once, {given.model}")
    print(f"{'':12}{'episodes':>9}{'errors':>8}{'seconds':>9}{'a minute':>10}")
    with tempfile.TemporaryDirectory() as folder:
        recordings = Path(folder) / "replies.jsonl"
        episodes = keep_replies(given.model, given.set, given.limit, recordings)
        for provider in given.sandbox:
            told, seconds = run_once(provider, recordings, given.set, given.at_once)
            rate = 60 * episodes / seconds
            print(f"{provider:12}{episodes:9}{told['errors']:8}{seconds:9.0f}{rate:10.0f}", flush=True)


if __name__ == "__main__":
    main()
