"""Where run files lie, and finding one by name."""

from __future__ import annotations

import os
from pathlib import Path

from sandbox.errors import UnknownNameError
from sandbox.paths import expanded


def runs_folder() -> Path:
    """`SANDBOX_RUNS`, else `runs` in the working directory."""
    return expanded(os.environ.get("SANDBOX_RUNS") or "runs")


def run_files() -> list[Path]:
    """The run files of the runs folder, oldest first."""
    files = [path for path in runs_folder().glob("*.sqlite") if path.is_file()]
    return sorted(files, key=lambda path: path.stat().st_mtime)


def find_run(name: str) -> Path:
    """A run file by path, by id, or by the beginning of its id where only one begins so.

    Raises:
        UnknownNameError: no such run, or several; names the closest ones, or the newest.
    """
    try:
        if Path(name).is_file():
            return Path(name)
    except (OSError, ValueError):
        pass  # it cannot be the name of a file
    files = {path.stem: path for path in run_files()}
    if name in files:
        return files[name]
    matching = [stem for stem in files if stem.startswith(name)]
    if len(matching) == 1:
        return files[matching[0]]
    error = UnknownNameError("run", name, files)
    if not files:
        error.hint = f"give the path of a run file; there is none in {runs_folder()}"
    elif matching:
        error.hint = f"{len(matching)} runs begin so, the newest is {matching[-1]}; see them all: sandbox list runs"
    elif not error.closest:
        error.hint = f"the newest is {[*files][-1]}; see them all: sandbox list runs"
    raise error
