"""The tasks in this project: `sandbox run`'s own code path, journal on. Run by `run.py`."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ["SANDBOX_WORKSPACE"] = str(Path(__file__).parent / "workspace")

from sandbox.ingredients import RunRequest
from sandbox.run import execute, start_run
from sandbox.tally import Tally
from sandbox.workspace import find_workspaces


class Silent:
    def finished(self, tally: Tally) -> None:
        return None


def main() -> None:
    count, concurrency = int(sys.argv[1]), int(sys.argv[2])
    request = RunRequest(agent="oracle", suite="two_calls", concurrency=concurrency, overrides={"tasks": count})
    with tempfile.TemporaryDirectory() as folder:
        started, cpu = time.perf_counter(), time.process_time()
        with start_run(request, find_workspaces(), Path(folder)) as prepared:
            tally = asyncio.run(execute(prepared, Silent(), lambda scheduler: None))
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    (counted,) = tally.counts.values()
    assert counted.passed == counted.n == count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "rate": count / seconds, "peak_mib": peak}))


main()
