"""Episodes/s and peak memory of the harness, beside Inspect AI. Prints medians and the ratio.

A task is three model turns and two tool calls; the model answers at once; the journal is on. The
peer runs in an environment of its own, made on the first call in `build/`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
PEER_VERSION = "0.3.285"


def peer_python() -> Path:
    """An interpreter with Inspect AI."""
    folder = HERE.parents[1] / "build" / f"inspect-{PEER_VERSION}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        packages = [f"inspect-ai=={PEER_VERSION}", "openai"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        (folder / "ready").touch()
    return python


def measure(python: Path | str, script: str, tasks: int, concurrency: int) -> dict[str, float]:
    """One run in a process of its own."""
    command = [str(python), str(HERE / script), str(tasks), str(concurrency)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result: dict[str, float] = json.loads(output.splitlines()[-1])
    print(f"  {script:16} {tasks:6} tasks: {result['rate']:8.1f}/s  {result['peak_mib']:6.1f} MiB", flush=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--peer-python", help="an interpreter that has inspect-ai already")
    options = parser.parse_args()
    peer = options.peer_python or peer_python()
    ours, theirs = [], []
    for _ in range(options.rounds):
        ours.append(measure(sys.executable, "sandbox_side.py", options.tasks, options.concurrency))
        theirs.append(measure(peer, "inspect_side.py", options.tasks, options.concurrency))
    many = measure(sys.executable, "sandbox_side.py", 10 * options.tasks, options.concurrency)
    for key, unit in (("rate", "episodes/s"), ("peak_mib", "MiB peak")):
        mine = statistics.median(result[key] for result in ours)
        peers = statistics.median(result[key] for result in theirs)
        print(f"median {unit}: sandbox {mine:.1f}, inspect {peers:.1f}, ratio {mine / peers:.2f}")
    print(f"peak memory at {10 * options.tasks} tasks: {many['peak_mib']:.1f} MiB, {many['rate']:.1f} episodes/s")


if __name__ == "__main__":
    main()
