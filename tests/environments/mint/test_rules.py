"""How replies are read and proposals judged, case by case and on anything."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.mint import exact, official
from environments.mint.budget import LAST_STEP, Budget
from environments.mint.replies import read_reply

OPTIONS = {"a": "6", "b": "121", "c": "18107", "d": "54,320"}
WORDS = {"a": "cat", "b": "cat and dog", "c": "neither"}
DIGITS = {"a": "12", "b": "22", "c": "24", "d": "240"}


@pytest.mark.parametrize(
    ("text", "does", "content"),
    [
        ("<execute>1</execute>", "execute", "1"),
        ("<execute> a </execute> and <execute>\nb\n</execute>", "execute", "a\nb"),
        ("<execute>a</execute><solution>b</solution>", "solution", "b"),
        ("<execute>a</execute><solution>", "solution", ""),
        ("<execute>a", "execute", ""),
        ("the answer is 4", "execute", ""),
        ("<solution><solution>x</solution></solution>", "solution", "<solution>x"),
    ],
)
def test_a_reply_runs_code_or_proposes(text: str, does: str, content: str) -> None:
    reply = read_reply(text)
    assert (reply.does, reply.content) == (does, content)


@given(
    st.text()
    | st.lists(st.sampled_from(["<execute>", "</execute>", "<solution>", "</solution>", "x", " "])).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    reply = read_reply(text)
    assert reply.does == ("solution" if "<solution>" in text else "execute")
    assert not reply.content or reply.content.split("\n")[0].strip() in text


def test_a_long_text_of_open_tags_is_read_at_once() -> None:
    assert read_reply("<execute>" * 200_000).content == ""


def test_what_is_left_is_told() -> None:
    assert Budget(2, 1).told("4").endswith("\nYou have 2 steps left and 1 chances to propose solution left.\n")
    assert Budget(1, 2).told("4").endswith(LAST_STEP)
    assert [Budget(*left).over for left in ((3, 0), (0, 1), (1, 1))] == [True, True, False]


@pytest.mark.parametrize(
    ("answer", "reference", "by_official", "by_exact"),
    [
        ("36", "36", True, True),
        ("37", "36", True, False),
        ("36.0", "36", True, True),
        ("$1,036", "1036", False, True),
        ("it is 36", "36", True, False),
        ("136", "36", False, False),
        ("1e400", "36", False, False),
        ("nan", "36", False, False),
        ("-5", "-5.0", False, True),
        ("The Beatles.", "the beatles", True, True),
        ("not the Beatles", "the Beatles", True, False),
        ("1/2", "0.5", False, True),
        ("3.1416", "3.14159", True, True),
    ],
)
def test_numbers_and_texts(answer: str, reference: str, by_official: bool, by_exact: bool) -> None:
    assert official.reasoning_is_right(answer, reference) is by_official
    assert exact.same_value(answer, reference) is by_exact


@pytest.mark.parametrize(
    ("answer", "letter", "options", "by_official", "by_exact"),
    [
        ("C", "c", OPTIONS, True, True),
        ("C ) 18107", "c", OPTIONS, True, True),
        ("18107", "c", OPTIONS, True, True),
        ("b", "c", OPTIONS, False, False),
        ("b ) 18107", "c", OPTIONS, True, False),
        ("a", "a", WORDS, True, True),
        ("cat", "a", WORDS, True, True),
        ("cat and dog", "a", WORDS, True, False),
        ("banana", "a", WORDS, True, False),
        ("", "a", WORDS, False, False),
        ("228", "d", DIGITS, False, False),
        ("2400", "d", DIGITS, False, False),
        ("2405", "d", {"a": "7", "d": "240"}, True, False),
    ],
)
def test_choices(answer: str, letter: str, options: dict[str, str], by_official: bool, by_exact: bool) -> None:
    assert official.choice_is_right(answer, letter, options) is by_official
    assert exact.same_choice(answer, letter, options) is by_exact


@pytest.mark.parametrize(
    ("answer", "letter", "right"),
    [
        ("C: 18107", "c", True),
        ("C. 18107.", "c", True),
        ("(c) 18107", "c", True),
        ("'c'", "c", True),
        ("c) because it divides it", "c", True),
        ("C. 18107", "b", False),
        ("c) 121", "c", False),
        ("c) 18107, d) 54,320", "c", False),
        ("cannot be said", "c", False),
    ],
)
def test_an_option_is_its_letter_or_its_whole_text(answer: str, letter: str, right: bool) -> None:
    assert exact.same_choice(answer, letter, OPTIONS) is right


@pytest.mark.parametrize(
    ("answer", "letter", "by_first", "by_second"),
    [
        ("c", "c", True, True),
        ("a", "a", False, True),
        ("a ) f is increasing", "a", False, True),
        ("(b)", "b", False, True),
        ("b) because", "b", False, True),
        ("d", "c", False, False),
        ("'c'", "c", True, True),
    ],
)
async def test_options_of_theorems_by_both_versions(answer: str, letter: str, by_first: bool, by_second: bool) -> None:
    assert await official.theorem_is_right(answer, letter, "option", literal, "first") is by_first
    assert await official.theorem_is_right(answer, letter, "option", literal, "second") is by_second


async def literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


@pytest.mark.parametrize(
    ("answer", "reference", "kind", "by_official", "by_exact"),
    [
        ("1.13", 1.12, "float", True, True),
        ("1.16", 1.12, "float", True, False),
        ("x = 1.12 m", 1.12, "float", True, False),
        ("25", 25, "integer", True, True),
        ("25.4", 25, "integer", True, False),
        ("1,025", 1025, "integer", True, True),
        ("yes", True, "bool", True, True),
        ("No", False, "bool", False, True),
        ("False", False, "bool", True, True),
        ("True, not False", True, "bool", True, False),
        ("[1, 6]", [1, 6], "list of integer", True, True),
        ("[6, 1]", [1, 6], "list of integer", True, False),
        ("[1, 6, 7]", [1, 6], "list of integer", False, False),
        ("__import__('os')", 1, "integer", False, False),
    ],
)
async def test_theorems(answer: str, reference: Any, kind: str, by_official: bool, by_exact: bool) -> None:
    assert await official.theorem_is_right(answer, reference, kind, literal) is by_official
    assert exact.same_theorem(answer, reference, kind) is by_exact


ANSWERS = st.text(max_size=60) | st.lists(st.sampled_from([*"abcd()0123456789.,=/ -^x", "10^", "True", " or "])).map(
    "".join
)


@given(ANSWERS, st.sampled_from(["36", "0.5", "the end", "-1", ""]))
async def test_any_answer_is_judged(answer: str, reference: str) -> None:
    assert isinstance(official.reasoning_is_right(answer, reference), bool)
    assert isinstance(exact.same_value(answer, reference), bool)
    for letter in OPTIONS:
        assert isinstance(official.choice_is_right(answer, letter, OPTIONS), bool)
        assert isinstance(exact.same_choice(answer, letter, OPTIONS), bool)
        assert isinstance(await official.theorem_is_right(answer, letter, "option", literal), bool)
    for kind, value in (("float", 0.5), ("integer", 3), ("bool", True), ("list of float", [1.0, 2.0])):
        assert isinstance(await official.theorem_is_right(answer, value, kind, literal), bool)
        assert isinstance(exact.same_theorem(answer, value, kind), bool)


@pytest.mark.parametrize(
    "answer",
    [
        "1" * 200_000,
        "1" * 9_990 + "xyz",
        "x " + "1" * 9_990 + "y",
        ", " * 100_000,
        "(" * 100_000,
        "9" * 5000 + "e" + "9" * 5000,
    ],
)
async def test_a_hostile_answer_takes_no_time(answer: str) -> None:
    assert not official.reasoning_is_right(answer, "36x")
    assert not exact.same_value(answer, "36")
    assert not await official.theorem_is_right(answer, 0.5, "float", literal)
    assert not exact.same_theorem(answer, [1, 2], "list of integer")
