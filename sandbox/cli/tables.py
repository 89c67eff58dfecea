"""Tables for terminals of any width."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

NARROWEST = 8
"""Characters, blanks counted, that a column must have on average for its words to be legible."""


class FittingTable(Table):
    """A table that a terminal too narrow for its columns shows as a list: a line for each cell, a blank one between."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width >= NARROWEST * len(self.columns):
            yield from super().__rich_console__(console, options)
            return
        for row in zip(*(column.cells for column in self.columns), strict=True):
            yield Text()
            for column, cell in zip(self.columns, row, strict=True):
                text = console.render_str(cell) if isinstance(cell, str) else cell
                yield Text.assemble(f"{column.header}: ", text) if isinstance(text, Text) else text
        yield Text()
