"""How far a run is, on standard error: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandbox.run import PreparedRun
from sandbox.tally import Tally

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SECONDS_BETWEEN_LINES = 5.0


@contextlib.contextmanager
def start_progress(prepared: PreparedRun) -> Iterator[LineProgress | BarProgress]:
    """The progress of a run, shown until the context ends."""
    if not sys.stderr.isatty():
        yield LineProgress(prepared.header.run, prepared.total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(prepared.header.run, total=prepared.total, figures="")
        yield BarProgress(bar, task)


class Figures:
    """Rate, accuracy and errors as a text."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._done = 0

    def update(self, tally: Tally) -> str:
        self._done += 1
        accuracy = tally.accuracy()
        shown = "-" if accuracy is None else f"{100 * accuracy:.1f} %"
        return f"{self.rate():.1f}/s  accuracy {shown}  errors {tally.errors}"

    def rate(self) -> float:
        """Episodes a second of this process."""
        return self._done / max(time.monotonic() - self._started, 1e-6)


class BarProgress:
    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._figures = Figures()

    def finished(self, tally: Tally) -> None:
        self._bar.update(self._task, completed=tally.done, figures=self._figures.update(tally))


class LineProgress:
    def __init__(self, run: str, total: int) -> None:
        self._run = run
        self._total = total
        self._figures = Figures()
        self._next_line = time.monotonic() + SECONDS_BETWEEN_LINES

    def finished(self, tally: Tally) -> None:
        figures = self._figures.update(tally)
        if time.monotonic() < self._next_line:
            return
        self._next_line = time.monotonic() + SECONDS_BETWEEN_LINES
        left = (self._total - tally.done) / self._figures.rate()
        with contextlib.suppress(OSError):  # nobody reads the lines any more; the run goes on
            print(f"{self._run}  {tally.done}/{self._total}  {figures}  {left:.0f} s left", file=sys.stderr, flush=True)
