"""Calls beside the text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Message, ToolCall, ToolSpec
from sandbox.dialects.native import NativeDialect
from sandbox.models.native_calls import parse_arguments
from sandbox.types import ModelReply, ToolResult

ADD = ToolSpec("add", "Add numbers.", {"type": "object", "properties": {"a": {"type": "number"}}})


def parse(*calls: ToolCall, text: str = "") -> tuple[list[ToolCall], str | None]:
    return NativeDialect().parse(ModelReply(text, list(calls)), (ADD,))


def call(arguments: str, name: str = "add", id: str = "call_0") -> ToolCall:
    return ToolCall(name, parse_arguments(arguments), id)


def test_calls_are_taken_as_they_came() -> None:
    calls, problem = parse(call('{"a": 1}'), call("{}", "sub", "call_1"), text="Adding.")
    assert calls == [ToolCall("add", {"a": 1}, "call_0"), ToolCall("sub", {}, "call_1")]
    assert problem is None


def test_text_that_looks_like_a_call_is_none() -> None:
    assert parse(text='{"name": "add", "arguments": {"a": 1}}') == ([], None)


@pytest.mark.parametrize(
    "arguments", ['{"a": ', "one", "[1]", "null", '"a"', "{'a': 1}", '{"a":' * 200 + "1" + "}" * 200]
)
def test_arguments_that_are_no_object_are_a_problem_that_names_the_tool(arguments: str) -> None:
    calls, problem = parse(call(arguments, "sub"), call('{"a": 1}'), call(arguments, "mul"))
    assert [made.name for made in calls] == ["add"]
    assert problem == "the arguments of sub are not a JSON object"


@pytest.mark.parametrize("arguments", [None, ""])
def test_no_arguments_are_an_empty_object(arguments: str | None) -> None:
    assert parse_arguments(arguments) == {}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(st.text(min_size=1), json_values, max_size=4), st.booleans())
def test_arguments_that_are_written_are_read_back(arguments: dict[str, Any], ascii_only: bool) -> None:
    calls, problem = parse(call(json.dumps(arguments, ensure_ascii=ascii_only)))
    assert problem is None
    assert [made.arguments for made in calls] == [arguments]


def test_tools_are_left_out_of_the_prompt_and_offered_beside_it() -> None:
    assert NativeDialect().native
    assert NativeDialect().instruct("Add 1 and 2.", (ADD,)) == "Add 1 and 2."


def test_each_result_is_a_message_paired_with_its_call() -> None:
    results = [ToolResult("call_0", "add", "3"), ToolResult("call_1", "sub", "no such tool", error=True)]
    assert NativeDialect().show_results(results) == [
        Message("tool", "3", call_id="call_0"),
        Message("tool", "no such tool", call_id="call_1"),
    ]
