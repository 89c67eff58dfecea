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
def start_progress(prepared: PreparedRun, place: str = "") -> Iterator[LineProgress | BarProgress]:
    """The progress of a run, shown until the context ends.

    Args:
        place: of the run among several, such as `run 2 of 5`; empty for one alone.
    """
    figures = Figures(prepared.total, place)
    if not sys.stderr.isatty():
        yield LineProgress(prepared.header.run, prepared.total, figures)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(prepared.header.run, total=prepared.total, figures="")
        yield BarProgress(bar, task, figures)


class Figures:
    """Rate, accuracy, errors and the time that the run still takes, as a text.

    Args:
        total: the run's episodes.
        place: as `start_progress` has it.
    """

    def __init__(self, total: int, place: str = "") -> None:
        self._total = total
        self._of_run = f" of {place}" if place else ""
        self._started = time.monotonic()
        self._done_before: int | None = None

    def update(self, tally: Tally) -> str:
        """The figures after one more episode. The rate is of the episodes of this process, on a resume too."""
        if self._done_before is None:
            self._done_before = tally.done - 1
        rate = (tally.done - self._done_before) / max(time.monotonic() - self._started, 1e-6)
        accuracy = tally.accuracy()
        shown = "-" if accuracy is None else f"{100 * accuracy:.1f} %"
        left = f"{(self._total - tally.done) / rate:.0f} s left{self._of_run}"
        return f"{rate:.1f}/s  accuracy {shown}  errors {tally.errors}  {left}"


class BarProgress:
    def __init__(self, bar: Progress, task: TaskID, figures: Figures) -> None:
        self._bar = bar
        self._task = task
        self._figures = figures

    def finished(self, tally: Tally) -> None:
        self._bar.update(self._task, completed=tally.done, figures=self._figures.update(tally))


class LineProgress:
    def __init__(self, run: str, total: int, figures: Figures) -> None:
        self._run = run
        self._total = total
        self._figures = figures
        self._next_line = time.monotonic() + SECONDS_BETWEEN_LINES

    def finished(self, tally: Tally) -> None:
        figures = self._figures.update(tally)
        if time.monotonic() < self._next_line:
            return
        self._next_line = time.monotonic() + SECONDS_BETWEEN_LINES
        with contextlib.suppress(OSError):  # nobody reads the lines any more; the run goes on
            print(f"{self._run}  {tally.done}/{self._total}  {figures}", file=sys.stderr, flush=True)
