"""Calls as JSON objects in the text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import ToolCall, ToolSpec
from sandbox.dialects.json_calls import JsonDialect, parse_json_calls
from sandbox.types import ModelReply, ToolResult

ADD = ToolSpec("add", "Add numbers.", {"type": "object", "properties": {"a": {"type": "number"}}})
CALL = '{"name": "add", "arguments": {"a": 1}}'


def read(text: str) -> tuple[list[tuple[str, dict[str, Any]]], str | None]:
    calls, problem = JsonDialect().parse(ModelReply(text), (ADD,))
    return [(call.name, call.arguments) for call in calls], problem


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        f"I will add.\n```json\n{CALL}\n```\nThat is it.",
        f"<tool_call>\n{CALL}\n</tool_call>",
        '{"name":"add","arguments":{"a":1}}',
        '{"arguments": {"a": 1}, "name": "add"}',
        '{ "name" : "add" ,\n "arguments" : { "a" : 1 } }',
        '{"name": "add", "parameters": {"a": 1}}',
        '{"name": "add", "arguments": "{\\"a\\": 1}"}',
        f"[{CALL}]",
        f'Let {{x}} be [1, 2] and {{"y": 3}}. {CALL}',
        f'{{"thought": "add {{ them", {CALL}',
        f'{{"broken": }} {CALL}',
        f"{{'name': 'sub', 'arguments': {{}}}} {CALL}",
    ],
)
def test_a_call_is_found_in_any_company(text: str) -> None:
    assert read(text) == ([("add", {"a": 1})], None)


@pytest.mark.parametrize("between", ["", "\n", " and then ", ";"])
def test_calls_are_read_in_order(between: str) -> None:
    other = '{"name": "sub", "arguments": {}}'
    assert read(f"{CALL}{between}{other}{between}{CALL}") == (
        [("add", {"a": 1}), ("sub", {}), ("add", {"a": 1})],
        None,
    )


def test_a_list_holds_several_calls() -> None:
    assert read(f'[{CALL}, {{"name": "sub", "arguments": {{}}}}, 3, "x", {{}}]') == (
        [("add", {"a": 1}), ("sub", {})],
        None,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The sum is 3.",
        '{"a": 1}',
        '{"name": "Ann"}',
        '{"name": 5, "arguments": {}}',
        '{"a": }, said he whose "name" it was',
        '{"arguments": {}}',
        '[1, 2, {"a": []}]',
        '"name"',
        "{name: add, arguments: {}}",
    ],
)
def test_other_text_is_neither_call_nor_problem(text: str) -> None:
    assert read(text) == ([], None)


def test_spans_hold_the_calls() -> None:
    text = f'ä {CALL} then [{CALL}, {{"name": "sub", "arguments": {{}}}}] end'
    calls, _ = parse_json_calls(text)
    spans = [text[slice(*call.span)] for call in calls if call.span]
    assert spans == [CALL, f'[{CALL}, {{"name": "sub", "arguments": {{}}}}]', spans[1]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('Sure: {"name": "add", "arguments": {"a": 1}', ["character 6", "not JSON"]),
        ('{"name": "add", "arguments": {"a": }}', ["character 0", "not JSON", "character 35"]),
        ('{"arguments": {"a": }, "name": "add"}', ["character 0", "not JSON", "character 20"]),
        ('{"name": "add", "arguments": [1]}', ["add", "not an object"]),
        ('{"name": "add", "arguments": null}', ["add", "not an object"]),
        ('{"name": "add", "arguments": "one"}', ["add", "text that is not JSON"]),
        ('{"name": "add", "arguments": "[1]"}', ["add", "not an object"]),
        ('{"name": "add", "arguments": ' + '{"a":' * 200 + "1" + "}" * 201, ["add", "deep"]),
        ('{"name": "add", "arguments": {"a": ' + "9" * 5000 + "}}", ["character 0", "cannot be read"]),
    ],
)
def test_a_broken_call_is_a_problem_that_says_where(text: str, words: list[str]) -> None:
    calls, problem = read(text)
    assert calls == []
    assert problem is not None
    assert [word for word in words if word not in problem] == []


def test_the_place_of_a_broken_call_is_counted_in_characters_whatever_the_lines() -> None:
    calls, problem = read('one\ntwo\n{"name": "add",\n"arguments": {"a": }}')
    assert calls == []
    assert problem == "a call at character 8 is not JSON: Expecting value at character 43"


def test_a_broken_call_hides_no_readable_one_and_the_first_problem_is_told() -> None:
    calls, problem = read(f'{CALL} {{"name": "sub", "arguments": 1}} {{"name": "mul", "arguments": 2}} {CALL}')
    assert calls == [("add", {"a": 1})] * 2
    assert problem == "the arguments of sub are not an object, in the call at character 39"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
calls_made = st.lists(st.tuples(st.text(), st.dictionaries(st.text(), json_values, max_size=4)), min_size=1, max_size=4)
prose = st.text(st.characters(exclude_characters="{["))


@given(calls_made, prose, st.booleans(), st.booleans(), st.sampled_from([None, 2]))
def test_calls_that_are_written_are_read_back(
    made: list[tuple[str, dict[str, Any]]], around: str, as_list: bool, ascii_only: bool, indent: int | None
) -> None:
    objects = [{"name": name, "arguments": arguments} for name, arguments in made]
    parts = [objects] if as_list else objects
    written = [json.dumps(part, ensure_ascii=ascii_only, indent=indent) for part in parts]
    text = around + around.join(written) + around
    calls, problem = parse_json_calls(text)
    assert problem is None
    assert [(call.name, call.arguments) for call in calls] == made
    for call, source in zip(calls, [written[0]] * len(made) if as_list else written, strict=True):
        assert call.span is not None
        assert text[slice(*call.span)] == source


def test_tools_are_described_before_the_task() -> None:
    text = JsonDialect().instruct("Add 1 and 2 {now}.", (ADD, ToolSpec("sub", "Subtract {a}.", {})))
    assert text.endswith("\n\nAdd 1 and 2 {now}.")
    for tool in (ADD.to_json(), {"name": "sub", "description": "Subtract {a}.", "parameters": {}}):
        assert json.dumps(tool) in text.splitlines()
    assert '{"name": <tool name>, "arguments": {<parameter>: <value>}}' in text


def test_without_tools_the_task_stands_alone() -> None:
    assert JsonDialect().instruct("What is 1 + 2?", ()) == "What is 1 + 2?"


def test_results_and_failures_are_told_in_one_message() -> None:
    results = [ToolResult("1", "add", "3"), ToolResult("2", "sub", "no such tool", error=True)]
    (message,) = JsonDialect().show_results(results)
    assert (message.role, message.content) == ("user", "add returned: 3\nsub failed: no such tool")


def test_calls_carry_no_id_of_their_own() -> None:
    assert parse_json_calls(CALL)[0] == [ToolCall("add", {"a": 1}, "", (0, len(CALL)))]


@pytest.mark.parametrize(
    "text",
    [
        "{'name': 'add', 'arguments': {'a': 1}}",
        '{name: "add", arguments: {a: 1}}',
        '{"name": "add", "args": {"a": 1}}',
        'I call {"name": "add"}.',
        "{'arguments': {'a': 1}, 'name': 'add'}",
    ],
)
def test_what_is_nearly_a_call_of_a_tool_is_a_broken_one(text: str) -> None:
    calls, problem = read(text)
    assert calls == []
    assert problem is not None
    assert "a call of add" in problem


@pytest.mark.parametrize("text", ["{'name': 'Anna'}", '{"name": "sub", "args": {}}', "name: add", "{name}: 'add'"])
def test_names_of_other_things_are_no_broken_call(text: str) -> None:
    assert read(text) == ([], None)
