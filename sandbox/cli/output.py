"""Tables and JSON on standard output."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.tally import Tally
from sandbox.types import JSON

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from sandbox.journal.header import RunHeader

WIDTH_WITHOUT_TERMINAL = 200
REASONS_SHOWN = 5
"""Of failures that were not the model's, the most frequent first."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def print_json(value: JSON) -> None:
    print(json.dumps(value))


def console() -> Console:
    """A console on standard output; wide enough for every column where there is no terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)


def plain(text: str) -> Text:
    """A text as it stands, for a terminal: no markup, and control characters and surrogates as escapes."""
    from rich.text import Text

    return Text(_UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode(), text))


def table(*columns: str) -> Table:
    from rich import box

    from sandbox.cli.tables import FittingTable

    made = FittingTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def print_tally(run: str, tally: Tally) -> None:
    """The run's table: a row for each group of tasks and scorer."""
    from rich.markup import escape

    scores = tally.to_json()["scores"]
    graded = any(row["doing_nothing"] is not None for row in scores)
    partial = graded or any(abs(row["mean_value"] - row["accuracy"]) > 1e-9 for row in scores)
    made = table(
        "split",
        "scorer",
        "n",
        "accuracy % [95 %]",
        *(["mean value"] if partial else []),
        *(["doing nothing"] if graded else []),
        "hallucination % [95 %]",
        "error classes [95 % of share]",
        "not counted",
    )
    for row in scores:
        made.add_row(
            row["group"],
            row["scorer"],
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
    failed = f"{tally.errors} failed by no fault of the model's"
    out.print(f"run {escape(run)}: {tally.episodes} episodes{preparing}, {failed}")
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
    ordered = sorted(by_class.items(), key=lambda item: -item[1])
    return ", ".join(
        f"{name} {count} [{100 * intervals[name][0]:.1f}, {100 * intervals[name][1]:.1f}]" for name, count in ordered
    )


def agreement_text(agreement: Counter[tuple[bool, bool]]) -> str:
    """Where two scorers pass the same episodes, and where only one does."""
    both, neither = agreement[True, True], agreement[False, False]
    return (
        f"both pass {both}, neither {neither}, "
        f"only official {agreement[True, False]}, only exact {agreement[False, True]}"
    )


def counts(by_name: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(by_name.items(), key=lambda item: -item[1]))
