"""Brackets are read, or said to be wrong."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import HouseholdError
from sandbox.household.brackets import MOST_LEVELS, Branch, read_brackets, read_typed

WORDS = st.text("abcxyz?-_:,=", min_size=1, max_size=6).filter(lambda word: "?" not in word[1:])
Tree = list["str | Tree"]
TREES = st.recursive(st.lists(WORDS, max_size=3), lambda inner: st.lists(WORDS | inner, max_size=4), max_leaves=20)


def written(tree: Tree, between: str) -> str:
    inside = between.join(part if isinstance(part, str) else written(part, between) for part in tree)
    return f"({between}{inside}{between})"


def as_lists(branch: Branch) -> Tree:
    return [item if isinstance(item, str) else as_lists(item) for item in branch.items]


@given(TREES, st.sampled_from([" ", "\n", "\t ", " ; a comment )(\n"]))
def test_what_is_written_is_read(tree: Tree, between: str) -> None:
    assert as_lists(read_brackets(written(tree, between))) == tree


@given(st.text(alphabet="() \n;?ab-", max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(HouseholdError):
        read_brackets(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not one expression"),
        ("(a) (b)", "not one expression"),
        ("(a\n(b)", "opens in line 1 is not closed"),
        ("(a)\n\n)", "line 3: a bracket closes"),
        ("(" * (MOST_LEVELS + 1), f"more than {MOST_LEVELS} levels"),
    ],
)
def test_what_is_wrong_is_told(text: str, complaint: str) -> None:
    with pytest.raises(HouseholdError, match=complaint):
        read_brackets(text)


def test_names_have_the_type_that_follows() -> None:
    typed = read_typed(["a", "b", "-", "kind", "c", ",", "-", "kind,", "d"], 1)
    assert typed == [("a", "kind"), ("b", "kind"), ("c", "kind,"), (",", "kind,"), ("d", "object")]
    for wrong in (["-", "kind"], ["a", "-"]):
        with pytest.raises(HouseholdError, match="hyphen"):
            read_typed(wrong, 1)
