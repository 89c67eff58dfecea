"""`data pull` and `models pull`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

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
    with _progress() as progress:
        pulled = pull_data(manifest, suite, target, source, progress)
    fetched = sum(file.fetched for file in pulled)
    print(f"{suite}: {fetched} files fetched, {len(pulled) - fetched} were there; all hashes right; in {target}")
    return 0


def pull_agent_weights(agent: str, source: str | None) -> int:
    preset = find_workspaces().agent_preset(agent)
    with _progress() as progress:
        path = pull_weights(preset, source, progress)
    print(f"weights of {agent}: {path}")
    return 0


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int | None], None]]:
    """Bytes so far on a terminal's standard error; nothing elsewhere."""

    def show(done: int, total: int | None) -> None:
        if sys.stderr.isatty():
            of = f" of {total / 1e6:.1f}" if total else ""
            print(f"\r{done / 1e6:.1f}{of} MB ", end="", file=sys.stderr, flush=True)

    yield show
    if sys.stderr.isatty():
        print(file=sys.stderr)
