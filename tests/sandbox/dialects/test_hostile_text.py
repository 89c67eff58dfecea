"""Every dialect on text that no model should write: it never raises, and what it reads can be recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox import ToolCall, ToolSpec
from sandbox.dialects import dialect
from sandbox.errors import UnknownNameError
from sandbox.journal.writer import encode_json
from sandbox.models.native_calls import parse_arguments
from sandbox.types import ModelReply

DIALECTS = ["gorilla", "json", "native", "openfunctions"]
TOOLS = (ToolSpec("f", "A tool.", {"type": "object", "properties": {"a": {"type": "string"}, "b": {}}}),)
FIVE_MEGABYTES = 5_000_000


def check(name: str, text: str) -> None:
    """Parse a text as a reply, and as the arguments of a native call beside it."""
    reply = ModelReply(text, [ToolCall("f", parse_arguments(text), "call_0")])
    calls, problem = dialect(name).parse(reply, TOOLS)
    assert problem is None or isinstance(problem, str)
    encode_json(problem)
    for call in calls[:1000]:
        assert json.loads(encode_json(call.to_json()))["name"] == call.name
        assert all(isinstance(parameter, str) for parameter in call.arguments)
        if call.span is not None:
            start, end = call.span
            assert 0 <= start < end <= len(text)


any_text = st.text(st.characters(codec=None, exclude_categories=()))
PIECES = [
    '{"name": "f", "arguments": {',
    '{"name": "f", "arguments": "',
    '"a": ',
    '"',
    "'",
    "\\",
    "\\ud800",
    "\ud800",
    "\0",
    "<<function>>",
    "<<<api_call>>>",
    ": ",
    "f(",
    "a=",
    "*",
    "**",
    "1e999",
    "-",
    "NaN",
    "9" * 5000,
    "0x" + "f" * 5000,
    "b'\\xff'",
    "1j",
    "lambda: ",
    "...",
    *"[](){},\n# ",
]
almost_calls = st.lists(st.sampled_from(PIECES) | any_text, max_size=30).map("".join)


@pytest.mark.parametrize("name", DIALECTS)
@given(text=any_text | almost_calls)
@example(text="")
def test_any_text_is_parsed(name: str, text: str) -> None:
    check(name, text)


def filled(pattern: str) -> str:
    return pattern * (FIVE_MEGABYTES // len(pattern))


MONSTERS = {
    "nested_objects": '{"a":' * 100_000,
    "nested_lists": "[" * 100_000,
    "nested_lists_of_objects": '[{"a":' * 100_000,
    "nested_brackets": "(" * 100_000,
    "marks": "<<function>>" * 10_000,
    "gorilla_marks": "<<<api_call>>>" * 10_000,
    "nested_in_a_call": "<<function>>f(" + "(" * 90_000,
    "nested_in_a_list": "<<<api_call>>>: f(" + "[" * 190 + "]" * 190 + ")",
    "minus_signs": "<<function>>f(" + "-" * 90_000 + "1)",
    "attributes": "<<function>>f" + ".a" * 45_000 + "()",
    "calls_of_calls": "<<function>>f" + "()" * 45_000,
    "sums": "<<function>>f(" + "1+" * 45_000 + "1)",
    "digits": '{"name": "f", "arguments": {"a": ' + "9" * 5_000 + "}}",
    "python_digits": "<<function>>f(a=" + "9" * 5_000 + ")",
    "hexadecimal_digits": "<<function>>f(a=0x" + "f" * 50_000 + ")",
    "hexadecimal_key": "<<function>>f(a={0x" + "f" * 50_000 + ": 1})",
    "braces": filled("{"),
    "broken_objects": filled('{"a" '),
    "objects_in_lists": filled('[{"a":1} '),
    "lists_in_a_string": '{"' + filled("[{"),
    "unclosed_list": "[" + filled('{"name":"f","arguments":{}},'),
    "calls": filled('{"name":"f","arguments":{}}'),
    "quotes": filled('"'),
    "escapes": '{"a' + filled('\\"'),
    "blanks": "{" + filled(" "),
    "function_calls": filled("<<function>>f(1)"),
    "long_function_calls": filled("<<function>>f(" + "a," * 45_000 + ")"),
    "many_marks": filled("<<function>>"),
    "gorilla_calls": filled("<<<api_call>>>: f(1)\n"),
    "gorilla_blanks": "<<<api_call>>>" + filled(" ") + "x",
    "many_gorilla_marks": filled("<<<api_call>>>"),
    "half_marks": "<<<api_call>>>" + filled("<"),
    "surrogates": filled("\ud800"),
}


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS.keys())
@pytest.mark.parametrize("name", DIALECTS)
def test_monstrous_text_is_parsed(name: str, text: str) -> None:
    check(name, text)


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("depth", [*range(90, 110), *range(180, 220), *range(900, 1000, 3)])
def test_nested_arguments_are_read_only_if_they_can_be_written(name: str, depth: int) -> None:
    """Deeper in the program's own calls there is less room for nesting."""
    value = '{"a":' * depth + "1" + "}" * depth
    for text in (f'{{"name": "f", "arguments": {value}}}', value, f"<<function>>f(a={value})"):
        reply = ModelReply(text, [ToolCall("f", parse_arguments(text), "call_0")])
        for call in dialect(name).parse(reply, TOOLS)[0]:
            write_after_calls(call.to_json(), 50)


def write_after_calls(value: Any, calls: int) -> str:
    return write_after_calls(value, calls - 1) if calls else encode_json(value)


def test_an_unknown_dialect_is_told_with_the_close_ones() -> None:
    with pytest.raises(UnknownNameError) as caught:
        dialect("gorila")
    assert caught.value.closest == ["gorilla"]
