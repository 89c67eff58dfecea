"""Reading calls out of replies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox import ToolCall
from tasks.apibank.call_text import proper_call, published_call, written_call

PARAMETERS = {"Add": ["who", "text", "count"]}
Given = dict[str, Any]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("[Add(who='Ann', count=3)]", ("Add", {"who": "Ann", "count": "3"})),
        ("I will: [Add(who = \"Ann\")] then [Del(who='Bob')]", ("Add", {"who": "Bob"})),
        ("[Add(text='Don't go')]", ("Add", {"text": "Don"})),
        ("[Add(who=['A', 'B'])]", ("Add", {"who": "['A', 'B']"})),
        ("[Add(who='['A', 'B']')]", ("Add", {"who": "["})),
        ("[Add(who='')]", ("Add", {})),
        ("[Add()]", ("Add", {})),
        ("Add(who='Ann')", None),
        ("[Add(who='Ann'\n)]", None),
        ("nothing", None),
    ],
)
def test_the_published_rule(text: str, read: tuple[str, dict[str, str]] | None) -> None:
    assert published_call(text) == read


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("[Add(who='Ann', count=3)]", {"who": "Ann", "count": 3}),
        ("[Add(who='Ann')] then [Add(who='Bob')]", {"who": "Ann"}),
        ("[Add(who='Ann'), Add(who='Bob')]", {"who": "Ann"}),
        ("[Add(text='Don't go (now)', who='Ann')]", {"text": "Don't go (now)", "who": "Ann"}),
        ("[Add(who='['A', 'B']', count='2')]", {"who": "['A', 'B']", "count": "2"}),
        ("[Add(who=['A', 'B'])]", {"who": ["A", "B"]}),
        ("Let me see: Add(who='Ann')", {"who": "Ann"}),
        ("[Add(who=\n  'Ann')]", {"who": "Ann"}),
    ],
)
def test_calls_are_read_properly(text: str, arguments: Given) -> None:
    call = proper_call(text, PARAMETERS)
    assert call is not None
    assert (call.name, call.arguments) == ("Add", arguments)


def test_an_unknown_name_is_a_call_only_after_a_bracket() -> None:
    assert proper_call("I print(x) it", PARAMETERS) is None
    assert proper_call("[Print(x=1)]", PARAMETERS) == ToolCall("Print", {"x": 1})


@given(st.dictionaries(st.sampled_from(["who", "text"]), st.text(st.characters(exclude_categories=["C"]))))
def test_a_written_call_is_read_as_it_was(arguments: Given) -> None:
    call = proper_call(written_call("Add", arguments), PARAMETERS)
    assert call is not None
    assert call.arguments == arguments


@given(st.text() | st.text(alphabet="[]()'\"=,Add who\n"))
@example("[Add(" * 3000 + ")]")
@example("[Add(" + "a=[" * 3000 + ")]")
@example("[" + "A" * 9000)
@example("Add(" + "(" * 5000 + ")" * 5000)
def test_no_text_makes_a_reader_raise(text: str) -> None:
    published_call(text)
    proper_call(text, PARAMETERS)
