"""All ways on one workload, each in a process of its own."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import ours
import python_class
import server
from lifetime import end_with_parent
from measured import Measured
from report import OURS, print_ways
from workload import Workload

REUSE, FRESH = "class, prefix reuse", "class, cleared"
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def apart(work: Callable[Arguments, Result], *given: Arguments.args, **named: Arguments.kwargs) -> Result:
    """Call it in a process of its own, which ends with this one."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=end_with_parent) as pool:
        return pool.submit(work, *given, **named).result()


class Comparison:
    """The ways that the options ask for.

    Args:
        path: the model.
        binary: the server, or None to leave it out.
    """

    def __init__(self, options: argparse.Namespace, path: Path, binary: Path | None) -> None:
        self._options = options
        self._path = path
        self._binary = binary

    def ours(self, workload: Workload, changes: Mapping[str, str]) -> Measured:
        return apart(
            ours.run,
            self._path,
            workload,
            self._options.threads,
            at_once=self._options.at_once,
            changes=changes,
        )

    def of_class(self, workload: Workload, conversations: int, reuse: bool) -> Measured:
        """With fewer conversations than the workload has, the common head is computed beforehand."""
        warm = reuse and conversations < len(workload.conversations)
        part, threads = workload.only(conversations), self._options.threads
        return apart(python_class.run, self._path, part, threads, reuse=reuse, warm_head=warm)

    def server(self, workload: Workload, binary: Path) -> Measured:
        return apart(
            server.run,
            self._path,
            workload,
            self._options.threads,
            binary=binary,
            slots=self._options.slots,
            cells=self._options.slots * (workload.longest + 8),
            more=shlex.split(self._options.server_arguments),
        )

    def _ways(self, workload: Workload, reused: int, fresh: int) -> dict[str, Callable[[], Measured]]:
        options, binary = self._options, self._binary
        ways: dict[str, Callable[[], Measured]] = {OURS: lambda: self.ours(workload, dict(options.set))}
        for also in options.also:
            name = f"{OURS}, {' '.join(f'{key}={value}' for key, value in also)}"
            ways[name] = partial(self.ours, workload, dict(options.set + also))
        ways[REUSE] = lambda: self.of_class(workload, reused, True)
        ways[FRESH] = lambda: self.of_class(workload, fresh, False)
        if binary is not None:
            name = f"llama-server -np {options.slots} {options.server_arguments}".rstrip()
            ways[name] = lambda: self.server(workload, binary)
        return ways

    def all(self, workload: Workload, reused: int, fresh: int) -> Measured:
        """Every way, in rounds, and a table. Returns what ours needed.

        Args:
            reused: conversations that the class does with its prefix reuse.
            fresh: the same with its cache cleared for each request.
        """
        ways = self._ways(workload, reused, fresh)
        results: dict[str, list[Measured]] = {way: [] for way in ways}
        for _ in range(self._options.rounds):
            for way, measure in ways.items():
                result = measure()
                results[way].append(result)
                print(
                    f"  {way}: {result.seconds:.1f} s, {result.cpu:.1f} CPU s, {result.requests} requests", flush=True
                )
        print_ways(results)
        return results[OURS][0]
