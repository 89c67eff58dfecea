"""`run`, `resume` and `score`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from sandbox.cli.output import print_json, print_tally, sandboxes_line
from sandbox.cli.progress import start_progress
from sandbox.errors import UsageError
from sandbox.ingredients import RunRequest
from sandbox.jobs import Job
from sandbox.journal.run_file import RunFile
from sandbox.paths import expanded
from sandbox.rescoring import rescore
from sandbox.run import PreparedRun, execute, reopen_run, start_run
from sandbox.run_folder import find_run, runs_folder
from sandbox.run_header import check_request
from sandbox.scheduler import Scheduler
from sandbox.tally import Tally
from sandbox.workspace import find_workspaces

INTERRUPTED = 130
EPISODES_FAILED = 4


def run_batch(requests: Sequence[RunRequest], out: Path | None, as_json: bool) -> int:
    """Run each request in turn; Ctrl-C ends the batch."""
    target = expanded(out) if out else runs_folder()
    if target.suffix == ".sqlite" and len(requests) > 1:
        raise UsageError(f"--out {target} names one file for {len(requests)} runs", hint="give a folder")
    workspaces = find_workspaces()
    for request in requests if len(requests) > 1 else ():
        check_request(request, workspaces)
    exit_code = 0
    for number, request in enumerate(requests, 1):
        with start_run(request, workspaces, target) as prepared:
            code = _execute(prepared, as_json, place(number, len(requests)))
        if code == INTERRUPTED:
            return code
        exit_code = max(exit_code, code)
    return exit_code


def resume_run(name: str, as_json: bool) -> int:
    with reopen_run(find_run(name), find_workspaces()) as prepared:
        return _execute(prepared, as_json)


def score_run(name: str, as_json: bool) -> int:
    path = find_run(name)
    report_run(path, rescore(path, find_workspaces()), as_json)
    return 0


def report_run(path: Path, tally: Tally, as_json: bool) -> None:
    """Print the counts of a run file."""
    with RunFile(path) as run:
        _report(path, tally, as_json, finished=run.finished)


def place(number: int, count: int) -> str:
    """Of a run among several; empty for one alone."""
    return f"run {number} of {count}" if count > 1 else ""


def execute_prepared(prepared: PreparedRun, place: str = "") -> tuple[Tally, bool]:
    """Run what is left of a run. Returns its counts, and whether the user stopped it."""
    if sandboxes := sandboxes_line(prepared.header, prepared.request.sandbox):
        print(sandboxes, file=sys.stderr)
    interruption = Interruption()

    async def work() -> Tally:
        with start_progress(prepared, place) as progress:
            return await execute(prepared, progress, interruption.watch)

    with interruption:
        return asyncio.run(work()), interruption.requested


def _execute(prepared: PreparedRun, as_json: bool, place: str = "") -> int:
    tally, stopped = execute_prepared(prepared, place)
    _report(prepared.path, tally, as_json, finished=not stopped)
    if stopped:
        print(f"stopped; go on with: sandbox resume {prepared.path}", file=sys.stderr)
        return INTERRUPTED
    if not tally.errors:
        return 0
    with RunFile(prepared.path) as run:
        failed = run.failed_by_others()
    if failed:
        print(f"to run what was not counted again ({failed}): sandbox resume {prepared.path}", file=sys.stderr)
    return EPISODES_FAILED


class Interruption:
    """Ctrl-C once drains the scheduler, twice stops it, a third time ends the process; SIGTERM stops it at once.

    Signals are taken also while code of an environment or a scorer keeps the event loop from running: a third
    Ctrl-C, or a second SIGTERM, ends the process then, too. A context manager; it leaves the handlers as they were.
    """

    def __init__(self) -> None:
        self.requested = False
        self._interrupts = self._terminations = 0
        self._before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def __enter__(self) -> Interruption:
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler or signal.SIG_DFL)

    def watch(self, scheduler: Scheduler[Job]) -> None:
        loop = asyncio.get_running_loop()

        def interrupted(number: int, frame: FrameType | None) -> None:
            self._interrupts += 1
            self.requested = True
            if self._interrupts == 1:
                loop.call_soon_threadsafe(scheduler.drain)
                with contextlib.suppress(OSError):
                    os.write(2, b"finishing the running episodes; Ctrl-C again stops them too\n")
            elif self._interrupts == 2:
                loop.call_soon_threadsafe(scheduler.stop)
            else:
                os._exit(INTERRUPTED)  # the journal has all that was recorded

        def terminated(number: int, frame: FrameType | None) -> None:
            self._terminations += 1
            self.requested = True
            if self._terminations > 1:
                os._exit(INTERRUPTED)
            loop.call_soon_threadsafe(scheduler.stop)

        signal.signal(signal.SIGINT, interrupted)
        signal.signal(signal.SIGTERM, terminated)


def _report(path: Path, tally: Tally, as_json: bool, *, finished: bool) -> None:
    if as_json:
        print_json({"run": path.stem, "path": str(path), "finished": finished} | tally.to_json())
        return
    print_tally(path.stem, tally)
    print(f"run file: {path}")
