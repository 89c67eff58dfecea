"""Tables and JSON on standard output."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sandbox.tally import Tally
from sandbox.types import JSON

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from sandbox.journal.header import RunHeader

WIDTH_WITHOUT_TERMINAL = 200
HEADING_WIDTH = 72
REASONS_SHOWN = 5
"""Of failures that were not the model's, the most frequent first."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def print_json(value: JSON) -> None:
    print(json.dumps(value))


def console() -> Console:
    """A console on standard output.

    Where that is no terminal only tables fold, at the width that `COLUMNS` tells or else at one for every column.
    """
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False)
    told = os.environ.get("COLUMNS", "")
    return Console(width=int(told) if told.isdecimal() else WIDTH_WITHOUT_TERMINAL, highlight=False, soft_wrap=True)


def print_heading(out: Console, text: str) -> None:
    """A line across a terminal, or of a fixed width elsewhere, that begins with the text."""
    from rich.rule import Rule

    out.print(Rule(text, align="left"), width=None if out.is_terminal else HEADING_WIDTH)


def plain(text: str) -> Text:
    """A text as it stands, for a terminal: no markup, and control characters and surrogates as escapes."""
    from rich.text import Text

    return Text(_UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode(), text))


def table(*columns: str, folding: Collection[str] | None = None) -> Table:
    """A table to add rows to.

    Args:
        folding: the columns of free text; None for all. The cells of the others are never folded.
    """
    from sandbox.cli.tables import FittingTable

    return FittingTable(columns, folding)


def print_tally(run: str, tally: Tally) -> None:
    """The run's table: a row for each group of tasks and scorer."""
    from rich.markup import escape

    scores = tally.to_json()["scores"]
    graded = any(row["doing_nothing"] is not None for row in scores)
    partial = graded or any(abs(row["mean_value"] - row["accuracy"]) > 1e-9 for row in scores)
    repeated = any(row["tasks"] < row["n"] for row in scores)
    made = table(
        "split",
        "scorer",
        *(["tasks"] if repeated else []),
        "n",
        "accuracy % [95 %]",
        *(["mean value"] if partial else []),
        *(["doing nothing"] if graded else []),
        "hallucination % [95 %]",
        "error classes [95 % of share]",
        "not counted",
        folding=("error classes [95 % of share]", "not counted"),
    )
    for row in scores:
        made.add_row(
            row["group"],
            row["scorer"],
            *([str(row["tasks"])] if repeated else []),
            str(row["n"]),
            escape(percentage(row["accuracy"], row["accuracy_ci95"], row["n"])),
            *([f"{row['mean_value']:.3f}" if row["n"] else "-"] if partial else []),
            *(["-" if row["doing_nothing"] is None else f"{row['doing_nothing']:.3f}"] if graded else []),
            escape(percentage(row["hallucination"], row["hallucination_ci95"], row["n"])),
            escape(class_counts(row["error_classes"], row["error_class_ci95"])),
            counts(row["not_counted"]),
        )
    out = console()
    preparing = f" and {tally.preparing} preparing episodes" if tally.preparing else ""
    out.print(f"run {escape(run)}: {tally.episodes} episodes{preparing}, {tally.errors} not counted")
    out.print(made)
    for reason, count in tally.failures.most_common(REASONS_SHOWN):
        out.print(f"not counted ({count}): ", plain(reason), sep="")
    if len(tally.failures) > REASONS_SHOWN:
        others = tally.failures.total() - sum(count for _, count in tally.failures.most_common(REASONS_SHOWN))
        out.print(f"not counted ({others}): other reasons; see them with: sandbox show --failed {run}", markup=False)
    if tally.run_again:
        episodes = "1 episode was" if tally.run_again == 1 else f"{tally.run_again} episodes were"
        out.print(f"{episodes} run again after a failure that was not the model's")
    if tally.skipped_count:
        more = " ..." if tally.skipped_count > len(tally.skipped) else ""
        named = f"{', '.join(tally.skipped)}{more}"
        out.print(f"not attempted: {counts(tally.skip_reasons)}: {named}", markup=False)
    for group, agreement in sorted(tally.agreement.items()):
        out.print(f"{group}: official and exact {agreement_text(agreement)}", markup=False)


def sandboxes_line(header: RunHeader, asked: str) -> str:
    """Where a run takes its sandboxes from, and whether that was left to it; empty for a run without any."""
    if not header.sandbox:
        return ""
    return f"sandboxes: {header.sandbox['provider']}{', which auto took' if asked == 'auto' else ''}"


def percentage(share: float, interval: Sequence[float], n: int) -> str:
    """A share with its interval; of nothing, a dash."""
    if not n:
        return "-"
    low, high = interval
    return f"{100 * share:.2f} [{100 * low:.1f}, {100 * high:.1f}]"


def class_counts(by_class: dict[str, int], intervals: dict[str, list[float]]) -> str:
    """Each error class with its count and the 95 % interval of its share, in percent."""
    return ", ".join(
        f"{name} {count} [{100 * intervals[name][0]:.1f}, {100 * intervals[name][1]:.1f}]"
        for name, count in _most_frequent(by_class)
    )


def agreement_text(agreement: Counter[tuple[bool, bool]]) -> str:
    """Where two scorers pass the same episodes, and where only one does."""
    both, neither = agreement[True, True], agreement[False, False]
    return (
        f"both pass {both}, neither {neither}, "
        f"only official {agreement[True, False]}, only exact {agreement[False, True]}"
    )


def counts(by_name: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in _most_frequent(by_name))


def _most_frequent(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The most frequent first, equally frequent ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
