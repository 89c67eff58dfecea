"""How long the command line takes to answer, beside a bare interpreter. Prints medians and ratios."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 21
SCRIPT = str(Path(sys.executable).parent / "sandbox")
COMMANDS = {
    "bare interpreter": [sys.executable, "-c", "pass"],
    "import sandbox": [sys.executable, "-c", "import sandbox"],
    "sandbox --version": [SCRIPT, "--version"],
    "sandbox --help": [SCRIPT, "--help"],
    "sandbox list suites": [SCRIPT, "list", "suites"],
}


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - started)
    bare = statistics.median(times["bare interpreter"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:20} {1000 * median:7.1f} ms  {median / bare:5.1f} x a bare interpreter")


if __name__ == "__main__":
    main()
