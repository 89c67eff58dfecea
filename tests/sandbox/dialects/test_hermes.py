"""Hermes and Qwen: `<tool_call>{...}</tool_call>`."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import ToolCall, ToolSpec
from sandbox.call_grammar import json_call_grammar
from sandbox.dialects.hermes import HermesDialect
from sandbox.types import ModelReply, ToolResult

ADD = ToolSpec("add", "Add numbers.", {"type": "object", "properties": {"a": {"type": "number"}}})
CALL = '{"name": "add", "arguments": {"a": 1}}'


def parse(text: str) -> tuple[list[ToolCall], str | None]:
    return HermesDialect().parse(ModelReply(text), (ADD,))


@pytest.mark.parametrize(
    "text",
    [
        f"<tool_call>\n{CALL}\n</tool_call>",
        f"<tool_call>{CALL}</tool_call>",
        f"<tool_call>\n{CALL}",
        f"I add.\n<tool_call>\n```json\n{CALL}\n```\n</tool_call> Done.",
        f"<tool_call>[{CALL}]</tool_call>",
        '<tool_call>{"arguments": {"a": 1}, "name": "add"}</tool_call>',
        '<tool_call>{"name": "add", "parameters": {"a": 1}}</tool_call>',
        '<tool_call>{"name": "add", "arguments": "{\\"a\\": 1}"}</tool_call>',
        f'<think>Maybe <tool_call>{{"name": "sub"}}</tool_call>?</think>\n<tool_call>{CALL}</tool_call>',
    ],
)
def test_a_call_is_read_from_its_tag(text: str) -> None:
    calls, problem = parse(text)
    assert problem is None
    assert [(call.name, call.arguments) for call in calls] == [("add", {"a": 1})]


@pytest.mark.parametrize("text", ["", "The sum is 3.", CALL, f"</tool_call>{CALL}", f"```json\n{CALL}\n```"])
def test_text_without_the_tag_holds_no_call(text: str) -> None:
    assert parse(text) == ([], None)


def test_calls_are_read_in_order_each_with_its_place() -> None:
    text = f'ä <tool_call>{CALL}</tool_call>\n<tool_call>\n{{"name": "now"}}\n</tool_call>'
    calls, problem = parse(text)
    assert problem is None
    assert [(call.name, call.arguments) for call in calls] == [("add", {"a": 1}), ("now", {})]
    assert [text[slice(*call.span)] for call in calls if call.span] == [CALL, '{"name": "now"}']


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<tool_call>", "the call at character 11 is not JSON: Expecting value at character 11"),
        ("<tool_call>\nadd(1)", "the call at character 12 is not JSON: Expecting value at character 12"),
        ('<tool_call>{"name": "add",\n"arguments": {"a": }}', "the call at character 11 is not JSON: {} 46"),
        ('<tool_call>{"name": "add", "arguments": {"a": 1}', "the call at character 11 is not JSON: {} 48"),
        ("<tool_call>{'name': 'add'}", "the call at character 11 is not JSON: {} 12"),
        ('<tool_call>{"name": "add", "arguments": [1]}', "the arguments of add are not an object, in {} 11"),
        ('<tool_call>{"arguments": {}}', "there is no name, in the call at character 11"),
        ("<tool_call>[]", "there is no object, in the call at character 11"),
        ("<tool_call>1", "there is no object, in the call at character 11"),
        ('<tool_call>{"name": "add", "arguments": {"a": ' + "9" * 5000 + "}}", "the call at character 11 {} digits"),
        ("<tool_call>" + '{"a":' * 100_000, "the call at character 11 is not JSON: {} recursion"),
    ],
)
def test_a_broken_call_is_a_problem_that_says_where(text: str, problem: str) -> None:
    calls, found = parse(text)
    assert calls == []
    assert found is not None
    start, _, end = problem.partition("{}")
    assert found.startswith(start)
    assert end in found


def test_a_broken_call_hides_no_readable_one_and_the_first_problem_is_told() -> None:
    calls, problem = parse(f'<tool_call>{{"name": }}</tool_call><tool_call>{CALL}</tool_call><tool_call>x')
    assert [call.name for call in calls] == ["add"]
    assert problem == "the call at character 11 is not JSON: Expecting value at character 20"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
texts = st.text() | st.sampled_from(["</tool_call>", "<tool_call>", "<tool_call>{", "```"])


@given(
    st.lists(st.tuples(texts, st.dictionaries(texts, json_values | texts, max_size=4)), min_size=1, max_size=4),
    st.sampled_from(["", "Let me see.\n", "<think>\nHm {[\n</think>\n\n"]),
    st.booleans(),
    st.sampled_from([None, 2]),
)
def test_calls_that_are_written_are_read_back(
    made: list[tuple[str, dict[str, Any]]], before: str, ascii_only: bool, indent: int | None
) -> None:
    objects = [{"name": name, "arguments": arguments} for name, arguments in made]
    written = [json.dumps(item, ensure_ascii=ascii_only, indent=indent) for item in objects]
    text = before + "\n".join(f"<tool_call>\n{item}\n</tool_call>" for item in written)
    calls, problem = parse(text)
    assert problem is None
    assert [(call.name, call.arguments) for call in calls] == made
    assert [text[slice(*call.span)] for call in calls if call.span] == written


def test_recorded_outputs_of_hermes_are_read(shared_data: Path) -> None:
    """Those that BFCL's own decoder read; it takes Python for JSON, so that one more is read there."""
    total = unread = 0
    with gzip.open(shared_data / "bfcl/parity/v4_verdicts_on_recorded_outputs.jsonl.gz", "rt") as lines:
        for row in map(json.loads, lines):
            if "Hermes" not in row["model"] or row["decode_error"] or "java" in row["category"]:
                continue
            calls, _ = parse(row["result"])
            total += 1
            unread += row["decoded_repr"] != repr([{call.name: call.arguments} for call in calls])
    assert total > 900
    assert unread == 1


def test_tools_and_the_form_of_a_call_are_told() -> None:
    text = HermesDialect().instruct("Add 1 and 2 {now}.", (ADD,))
    assert text.endswith("\n\nAdd 1 and 2 {now}.")
    listed = text.partition("<tools>\n")[2].partition("\n</tools>")[0]
    assert json.loads(listed) == {"type": "function", "function": ADD.to_json()}
    assert '<tool_call>\n{"name": <tool name>, "arguments": {<parameter>: <value>}}\n</tool_call>' in text
    assert HermesDialect().instruct("Add.", ()) == "Add."


def test_results_and_failures_are_told_in_order() -> None:
    results = [ToolResult("1", "add", "3 ä"), ToolResult("2", "sub", "no such tool", error=True)]
    (message,) = HermesDialect().show_results(results)
    assert message.role == "user"
    assert message.content == (
        '<tool_response>\n{"name": "add", "content": "3 ä"}\n</tool_response>\n'
        '<tool_response>\n{"name": "sub", "error": "no such tool"}\n</tool_response>'
    )


def test_the_grammar_is_that_of_json_calls() -> None:
    made, plain = HermesDialect().grammar((ADD,)), json_call_grammar((ADD,))
    assert made is not None
    assert (made.gbnf, made.trigger) == (plain.gbnf, plain.trigger)
    assert re.search(made.after + made.trigger, '<tool_call>\n```json\n{"name"')
    assert not re.search(made.after + made.trigger, 'In <tool_call> goes {"name"')
