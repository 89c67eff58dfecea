"""Killing runs in their midst, and what their files then hold."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from command_line import CommandLine

from sandbox.errors import SandboxError
from sandbox.journal.run_file import RunFile


def contents(path: Path) -> dict[tuple[str, int], object]:
    """Verdicts and events of every episode, without times."""
    with RunFile(path) as run:
        return {
            (record.task_id, record.trial): (
                {name: verdict.to_json() for name, verdict in record.verdicts.items()},
                [(event.kind, event.data) for event in run.events(record.number)],
            )
            for record in run.episodes()
        }


def has_header(path: Path) -> bool:
    try:
        RunFile(path).close()
    except SandboxError:
        return False
    return True


def events_in(path: Path) -> int:
    with RunFile(path) as run:
        return sum(len(run.events(record.number)) for record in run.episodes())


def kill_after_progress(
    line: CommandLine, arguments: list[str], path: Path, more_events: int, ready: Callable[[], bool] = lambda: True
) -> bool:
    """Start a command, kill -9 it once it has added so many events and is `ready`; False when it ended before."""
    process = subprocess.Popen(
        line.command(*arguments),
        cwd=line.folder,
        env=line.environment,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    while not (path.exists() and has_header(path)) and process.poll() is None:
        time.sleep(0.005)
    start = events_in(path)
    while process.poll() is None and (events_in(path) < start + more_events or not ready()):
        time.sleep(0.002)
    if process.poll() is not None:
        return False
    process.send_signal(signal.SIGKILL)
    process.wait()
    return True
