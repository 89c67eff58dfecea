"""`data pull` and `models pull`."""

from __future__ import annotations

import sys
from typing import Self

from sandbox.data_pull import pull_data
from sandbox.models_pull import pull_weights
from sandbox.paths import data_home
from sandbox.suite_manifest import load_data_manifest
from sandbox.workspace import find_workspaces


def pull_suite_data(suite: str, source: str | None) -> int:
    workspaces = find_workspaces()
    workspaces.suite_manifest(suite)
    manifest = load_data_manifest(workspaces.suites[suite])
    if manifest is None:
        print(f"the data of {suite} ships with it")
        return 0
    target = data_home() / suite
    with PullLines() as lines:
        pulled = pull_data(manifest, suite, target, source, lines.progress, lines.tell)
    fetched = sum(file.fetched for file in pulled)
    print(f"{suite}: {fetched} files fetched, {len(pulled) - fetched} were there; all hashes right; in {target}")
    return 0


def pull_agent_weights(agent: str, source: str | None) -> int:
    preset = find_workspaces().agent_preset(agent)
    with PullLines() as lines:
        path = pull_weights(preset, source, lines.progress, lines.tell)
    print(f"weights of {agent}: {path}")
    return 0


class PullLines:
    """What a pull says on standard error: what is tried, line by line; on a terminal the bytes so far too.

    A context manager.
    """

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._line_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._end_line()

    def progress(self, done: int, total: int | None) -> None:
        if self._on_terminal:
            of = f" of {total / 1e6:.1f}" if total else ""
            print(f"\r{done / 1e6:.1f}{of} MB ", end="", file=sys.stderr, flush=True)
            self._line_open = True

    def tell(self, words: str) -> None:
        self._end_line()
        print(words, file=sys.stderr, flush=True)

    def _end_line(self) -> None:
        if self._line_open:
            print(file=sys.stderr)
            self._line_open = False
