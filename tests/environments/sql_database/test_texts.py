"""Readers of SQL and of replies: what they find, and that no text raises or takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.sql_database.answers import Answer as Reply
from environments.sql_database.answers import Operation, parse
from environments.sql_database.exact import same_rows
from environments.sql_database.guest.group_order import keep_group_order
from environments.sql_database.guest.mysql_words import in_mysqls_words, without_widths
from environments.sql_database.guest.sqlite_dialect import to_sqlite
from environments.sql_database.guest.statements import split_statements
from environments.sql_database.guest.wire import Answer, Column
from environments.sql_database.intercode import find_statement
from environments.sql_database.rows import to_rows
from environments.sql_database.statement import is_ordered, only_changes_rows, only_reads
from environments.sql_database.table_hash import table_hash

WORDS = """``` sql execute[ ] SELECT GROUP BY LIMIT ' " ` \\ ; -- /* */ # 1a 0x1F é submit Operation ( ) DEFAULT"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\ud800", "Action: ", "\nFinal Answer:"])
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("```sql\nSELECT 1;\nSELECT 2\n```", "SELECT 1"),
        ("I look.\n```SQL\nselect a\nfrom b -- all\n```", "select a\nfrom b"),
        ("```SELECT 1```", "SELECT 1"),
        ("SQL: SELECT ';' FROM a; done", "SELECT ';' FROM a"),
        ("I will use SHOW TABLES; It's easy", "SHOW TABLES"),
        ("execute[SELECT a[1] FROM b]", "SELECT a[1] FROM b"),
        (" Submit ", "submit"),
        ("Who selects this?", None),
        ("SELECTION of rows", None),
        ("```sql\nSELECT 1", "SELECT 1"),
        ("```\n```", None),
        ("", None),
    ],
)
def test_statements_are_found(text: str, statement: str | None) -> None:
    assert find_statement(text) == statement


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I think.\nAction: Operation\n```sql\nSELECT *\nFROM a;\n```", Operation("SELECT * FROM a;")),
        ("Action: Operation\nSELECT 1", Operation(None)),
        ("Action: Operation\n```sql\n\n```", Operation(None)),
        ('Action: Answer\nFinal Answer: ["a"]', Reply(' ["a"]')),
        ("It is a.\nFinal Answer: a\nbye", Reply(" a")),
        ("Final Answer: a", Reply(None)),
        ("Action: Operation", Reply(None)),
        ("", Reply(None)),
    ],
)
def test_replies_are_read_by_the_published_rule(text: str, asked: Operation | Reply) -> None:
    assert parse(text) == asked


@pytest.mark.parametrize(
    ("statement", "kept"),
    [
        ("SELECT a FROM b GROUP BY a", "SELECT a FROM b GROUP BY a ORDER BY NULL "),
        ("SELECT a FROM b GROUP BY a LIMIT 2;", "SELECT a FROM b GROUP BY a ORDER BY NULL LIMIT 2;"),
        ("SELECT a FROM b GROUP BY a ORDER BY 1", None),
        ("SELECT a FROM b GROUP BY a UNION SELECT 1", None),
        ("SELECT a FROM (SELECT a FROM b GROUP BY a) c", None),
        ("SELECT 'GROUP BY'", None),
        ("SELECT a FROM b GROUP BY a -- x", None),
        ("SELECT a FROM b GROUP BY a WITH ROLLUP", None),
    ],
)
def test_groups_are_left_unsorted(statement: str, kept: str | None) -> None:
    assert keep_group_order(statement) == (statement if kept is None else kept)


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        (r"SELECT 'it\'s', 'a\nb', 'c''d'", "SELECT 'it''s', 'a\nb', 'c''d'"),
        ("SELECT * FROM 1952_Prix WHERE a > 1e5", 'SELECT * FROM "1952_Prix" WHERE a > 1e5'),
        ('SELECT 0x1F, `2b`, "3c", 4', 'SELECT 0x1F, `2b`, "3c", 4'),
        (r"SELECT a LIKE '5\%'", r"SELECT a LIKE '5\%'"),
    ],
)
def test_statements_are_written_for_sqlite(statement: str, written: str) -> None:
    assert to_sqlite(statement) == written


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Unknown column 'a' in 'SELECT'", "Unknown column 'a' in 'field list'"),
        ("Unknown column 'in 'ON'' in 'WHERE'", "Unknown column 'in 'ON'' in 'where clause'"),
        ("Column 'a' in ON is ambiguous", "Column 'a' in on clause is ambiguous"),
        ("This version of MariaDB doesn't yet support it", "This version of MySQL doesn't yet support it"),
        ("Table 'MariaDB.a' doesn't exist", "Table 'MariaDB.a' doesn't exist"),
    ],
)
def test_errors_have_mysqls_words(said: str, words: str) -> None:
    assert in_mysqls_words(said) == words


def test_integers_are_described_without_widths() -> None:
    columns = [Column("Field", "text"), Column("Type", "text")]
    answer = without_widths(Answer(columns, [["int(1)", "int(11)"], ["b", "varchar(9)"]], 2))
    assert answer.rows == [["int(1)", "int"], ["b", "varchar(9)"]]


def test_scripts_are_split_at_semicolons_outside_of_texts_and_comments() -> None:
    script = 'SELECT \';\'; -- a;\n# b;\n/* c; */ SELECT `;`;/*!40000 SET d */;\nSELECT "e\\";"'
    assert list(split_statements(script)) == ["SELECT ';'", "SELECT `;`", "/*!40000 SET d */", 'SELECT "e\\";"']


@pytest.mark.parametrize(
    ("statement", "reads", "rows"),
    [
        ("select 1", True, True),
        (" (SELECT 1)", True, True),
        ("-- names\nSELECT 1", True, True),
        ("# names\n /* of all */ (SELECT 1)", True, True),
        ("DESC a", True, True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True, True),
        ("UPDATE a SET b = 1", False, True),
        ("INSERT INTO a VALUES (1)", False, True),
        ("DROP TABLE a", False, False),
        ("SET GLOBAL max_connections = 1", False, False),
        ("/*! DROP TABLE a */", False, False),
        ("/*! DROP TABLE a */ SELECT 1", False, False),
        ("", False, False),
    ],
)
def test_what_a_statement_may_change(statement: str, reads: bool, rows: bool) -> None:
    assert (only_reads(statement), only_changes_rows(statement)) == (reads, rows)


@pytest.mark.parametrize(
    ("statement", "ordered"),
    [
        ("SELECT a FROM b ORDER BY a", True),
        ("SELECT a FROM (SELECT a FROM b ORDER BY a) c", False),
        ("SELECT 'x ORDER BY y'", False),
        ("SELECT a -- ORDER BY\n FROM b", False),
    ],
)
def test_the_order_that_a_statement_asks_for(statement: str, ordered: bool) -> None:
    assert is_ordered(statement) is ordered


@given(TEXTS)
def test_any_text_is_taken(text: str) -> None:
    parse(text)
    is_ordered(text)
    only_changes_rows(text)
    to_sqlite(text)
    assert keep_group_order(text).replace(" ORDER BY NULL ", "").strip() in text.strip() or "GROUP" in text
    assert all(part.strip() for part in split_statements(text))
    found = find_statement(text)
    assert found is None or found.strip()


def test_hostile_texts_take_time_linear_in_their_length() -> None:
    for text in (
        "'\\'" * 60_000,
        "'" * 100_001,
        "/*" * 60_000,
        "`" * 99_999,
        "1a" * 60_000,
        "```" * 60_000,
        "--" * 60_000,
    ):
        find_statement(text)
        parse(text)
        is_ordered(text)
        to_sqlite(text)
        keep_group_order(text)
        list(split_statements(text))


@given(
    st.lists(
        st.sampled_from(["int", "float", "decimal", "date", "datetime", "time", "bytes", "bit", "text", "odd"]),
        max_size=4,
    ),
    st.lists(st.text(alphabet="0123456789-:. aé", max_size=12), min_size=4, max_size=4),
)
def test_any_value_is_taken(kinds: list[str], values: list[str | None]) -> None:
    row = [*values[: len(kinds)]]
    (made,) = to_rows(kinds, [row])
    assert len(made) == len(kinds)
    str(made)


def test_values_are_pythons_own() -> None:
    kinds = ["int", "float", "decimal", "date", "datetime", "time", "bytes", "text", "text"]
    values = ["1", "2.50", "3.10", "2020-01-02", "2020-01-02 03:04:05", "-10:11:12.5", "ff", "4", None]
    (row,) = to_rows(kinds, [values])
    assert str(row) == (
        "(1, 2.5, Decimal('3.10'), datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5), "
        "datetime.timedelta(days=-1, seconds=49727, microseconds=500000), b'\\xff', '4', None)"
    )


def test_exact_compares_numbers_by_value_and_the_order_only_where_it_is_asked_for() -> None:
    (decimal,) = to_rows(["decimal"], [["3.0"]])
    assert same_rows([(3,)], [decimal], ordered=True)
    assert same_rows([(0.1 + 0.2,)], [(0.3,)], ordered=True)
    assert not same_rows([(4915112345678,)], [(4915112349999,)], ordered=True)
    assert same_rows([("a",), ("b",)], [("b",), ("a",)], ordered=False)
    assert not same_rows([("a",), ("b",)], [("b",), ("a",)], ordered=True)
    assert not same_rows([("3",)], [(3,)], ordered=False)
    assert not same_rows([("a",)], [("a",), ("a",)], ordered=False)
    assert not same_rows(None, [], ordered=False)


def test_the_hash_of_a_table_depends_on_no_order_and_leaves_null_out() -> None:
    assert table_hash([]) is None
    assert table_hash([("a", None), ("b", "c")]) == table_hash([("b", "c"), ("a",)])
    assert table_hash([("a", "b")]) != table_hash([("a",), ("b",)])
