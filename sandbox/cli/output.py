"""Tables and JSON on standard output."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from sandbox.tally import Tally
from sandbox.types import JSON

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDTH_WITHOUT_TERMINAL = 200


def print_json(value: JSON) -> None:
    print(json.dumps(value))


def console() -> Console:
    """A console on standard output; wide enough for every column where there is no terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)


def table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def print_tally(run: str, tally: Tally) -> None:
    """The run's table: a row for each group of tasks and scorer."""
    from rich.markup import escape

    made = table("split", "scorer", "n", "accuracy % [95 %]", "hallucination % [95 %]", "error classes", "not counted")
    for row in tally.to_json()["scores"]:
        made.add_row(
            row["group"],
            row["scorer"],
            str(row["n"]),
            escape(percentage(row["accuracy"], row["accuracy_ci95"])),
            escape(percentage(row["hallucination"], row["hallucination_ci95"])),
            counts(row["error_classes"]),
            counts(row["not_counted"]),
        )
    out = console()
    out.print(f"run {escape(run)}: {tally.episodes} episodes, {tally.errors} failed by no fault of the model's")
    out.print(made)
    if tally.skipped_count:
        more = " ..." if tally.skipped_count > len(tally.skipped) else ""
        out.print(f"not attempted: {tally.skipped_count} without a recording: {', '.join(tally.skipped)}{more}")


def percentage(share: float, interval: list[float]) -> str:
    low, high = interval
    return f"{100 * share:.2f} [{100 * low:.1f}, {100 * high:.1f}]"


def counts(by_name: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(by_name.items(), key=lambda item: -item[1]))
