"""Tables for terminals of any width."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text

LONGEST_WORD = 20
"""Characters of a word in a column that may fold; a longer one is broken where the width demands it."""
EDGES, GAP = 2, 2
"""Blanks at both sides of a table, and between two columns."""


class FittingTable(Table):
    """A table that breaks no name and no number.

    Columns that are empty in every row are left out. Where the width is too small for the others, it is a list: a line
    for each cell, and a blank one between rows. No line ends in blanks.

    Args:
        folding: the columns that may fold between words; None for all. The cells of the others are kept whole.
    """

    def __init__(self, columns: Iterable[str], folding: Collection[str] | None) -> None:
        super().__init__(*columns)
        self._folding = folding

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = [column for column in self.columns if not self.rows or any(map(str, column.cells))]
        room = options.max_width - EDGES - GAP * (len(columns) - 1)
        measured = [self._measure(console, options, column) for column in columns]
        if sum(width.minimum for width in measured) > room:
            lines = Group(*_as_list(console, options, columns))
            yield from _without_trailing_blanks(console.render(lines, options))
            return
        fitting = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for column, width in zip(columns, _fitted(measured, room), strict=True):
            fitting.add_column(column.header, overflow="fold", width=width)
        for row in zip(*(column.cells for column in columns), strict=True):
            fitting.add_row(*row)
        yield from _without_trailing_blanks(console.render(fitting, options))

    def _measure(self, console: Console, options: ConsoleOptions, column: Column) -> Measurement:
        """The widths that a column may have."""
        unbounded = options.update(width=10**6)
        header = Measurement.get(console, unbounded, column.header)
        cells = [Measurement.get(console, unbounded, cell) for cell in column.cells]
        widest = max(width.maximum for width in [header, *cells])
        if self._folding is None or column.header in self._folding:
            return Measurement(min(LONGEST_WORD, max(width.minimum for width in [header, *cells])), widest)
        return Measurement(max([header.minimum, *(width.maximum for width in cells)]), widest)


def _as_list(console: Console, options: ConsoleOptions, columns: list[Column]) -> Iterable[Text]:
    for row in zip(*(column.cells for column in columns), strict=True):
        yield Text()
        for column, cell in zip(columns, row, strict=True):
            text = console.render_str(cell, markup=options.markup is not False) if isinstance(cell, str) else cell
            if isinstance(text, Text) and text.plain:
                yield Text.assemble(f"{column.header}: " if column.header else "", text)
    yield Text()


def _fitted(measured: list[Measurement], room: int) -> list[int]:
    """Widths that fit together: the widest column that can be narrower gives way first."""
    widths = [width.maximum for width in measured]
    for _ in range(sum(widths) - room):
        able = [index for index, width in enumerate(widths) if width > measured[index].minimum]
        widths[max(able, key=widths.__getitem__)] -= 1
    return widths


def _without_trailing_blanks(rendered: Iterable[Segment]) -> Iterable[Segment]:
    for line in Segment.split_lines(rendered):
        while line and not line[-1].text.strip():
            line.pop()
        if line:
            line[-1] = Segment(line[-1].text.rstrip(), line[-1].style)
        yield from (*line, Segment.line())
