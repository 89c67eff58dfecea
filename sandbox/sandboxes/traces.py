"""A file for each sandbox that is no container: by it is found what a killed run left."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.paths import runtime_home
from sandbox.sandboxes.owner import is_gone, own_mark


class Trace(BaseModel):
    """A sandbox of some run.

    Attributes:
        run: its name.
        owner: the mark of the process that started the sandbox.
        processes: the marks of those that are the sandbox.
        folder: of its files; empty where they end with it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    owner: str
    processes: tuple[str, ...]
    folder: str = ""


def leave_trace(provider: str, name: str, run: str, processes: tuple[str, ...], folder: str = "") -> Path:
    """Write down a sandbox of this process. The file is to be removed with the sandbox.

    Raises:
        OSError: it cannot be written.
    """
    place = runtime_home() / provider
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / f"{name}.json"
    new = path.with_suffix(".new")
    new.write_text(Trace(run=run, owner=own_mark(), processes=processes, folder=folder).model_dump_json())
    return new.replace(path)


def remove_left(provider: str, run: str | None) -> list[str]:
    """End and remove the sandboxes of one run, or of all, whose owner has ended. Returns what they were."""
    removed = []
    for path in sorted((runtime_home() / provider).glob("*.json")):
        try:
            trace = Trace.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        gone = is_gone(trace.owner)
        if (run is None or trace.run == run) and (gone or (gone is None and run is not None)):
            for mark in trace.processes:
                _kill(mark)
            if trace.folder:
                remove_folder(trace.folder)
            path.unlink(missing_ok=True)
            removed.append(f"{provider} sandbox {path.stem} of run {trace.run or '(none)'}")
    return removed


def remove_folder(folder: str) -> None:
    """Remove a folder in which commands wrote: however deep it is, and whatever may not be read in it."""
    subprocess.run(["chmod", "-R", "u+rwX", "--", folder], stderr=subprocess.DEVNULL)
    subprocess.run(["rm", "-rf", "--", folder], stderr=subprocess.DEVNULL)


def _kill(mark: str) -> None:
    if is_gone(mark) is False:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(int(mark.partition(":")[0]), signal.SIGKILL)
