"""Tables: nothing in them is broken, at any width."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sandbox.cli.output import plain, table

COLUMNS = ("task", "n", "message")
NAMES = st.text("abcdefghij/-_", min_size=1, max_size=30)
MESSAGES = st.lists(st.text("klmnop", min_size=1, max_size=12), max_size=20).map(" ".join)
ROWS = st.lists(st.tuples(NAMES, st.integers(0, 10**9).map(str), MESSAGES), min_size=1, max_size=5)


def shown(rows: list[tuple[str, ...]], width: int) -> list[str]:
    made = table(*COLUMNS, folding=("message",))
    for row in rows:
        made.add_row(*map(plain, row))
    written = io.StringIO()
    Console(file=written, width=width).print(made)
    return written.getvalue().splitlines()


@given(ROWS, st.integers(40, 120))
def test_names_and_numbers_are_whole_and_no_line_is_too_long(rows: list[tuple[str, ...]], width: int) -> None:
    lines = shown(rows, width)
    words = [word for line in lines for word in line.split()]
    for row in rows:
        for word in " ".join(row).split():
            assert word in words
    assert max(map(len, lines)) <= width
    assert not any(line.endswith(" ") for line in lines)


def test_a_column_without_a_single_cell_is_left_out() -> None:
    assert shown([("a/1", "3", ""), ("a/2", "4", "")], 80) == ["", " task  n", " ───────", " a/1   3", " a/2   4", ""]


def test_where_even_folded_columns_do_not_fit_each_cell_has_its_line() -> None:
    lines = shown([("a" * 30, "12345", "it did not answer"), ("b", "1", "")], 40)
    assert lines == ["", f"task: {'a' * 30}", "n: 12345", "message: it did not answer", "", "task: b", "n: 1", ""]
