"""Calls as a Python list: `[f(a=1), g()]`."""

from __future__ import annotations

import ast
import gzip
import json
import keyword
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import ToolCall, ToolSpec
from sandbox.dialects.bfcl import BfclDialect
from sandbox.dialects.python_calls import MAX_SOURCE
from sandbox.types import JSON, ModelReply, ToolResult

FORECAST = ToolSpec(
    "weather.forecast",
    "A forecast.",
    {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}},
)


def parse(text: str) -> tuple[list[ToolCall], str | None]:
    return BfclDialect().parse(ModelReply(text), (FORECAST,))


ONE = [("f", {"a": 1})]
TWO = [*ONE, ("weather.forecast", {"city": "Oslo", "days": 3})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[f(a=1)]", ONE),
        (" [ f(a=1) , ]\n", ONE),
        ("[f(a=1), weather.forecast('Oslo', 3)]", TWO),
        ("[\n  f(a=1),\n  weather.forecast(city='Oslo', days=3),\n]", TWO),
        ("```python\n[f(a=1), weather.forecast('Oslo', days=3)]\n```", TWO),
        ("I call both: [f(a=1), weather.forecast('Oslo', days=3)]. Fine, isn't it?", TWO),
        ("[f(a=1)] and then [weather.forecast('Oslo', days=3)]", TWO),
        ("[f(a=1), weather.forecast('Oslo', days=3)", TWO),
        ("f(a=1)", ONE),
        ("`f(a=1)`", ONE),
        ("f(a=1), weather.forecast('Oslo', days=3)", TWO),
        ("f(a=1); weather.forecast('Oslo', days=3);", TWO),
        ("```\nf(a=1)\nweather.forecast(\n  'Oslo',\n  days=3\n)\n```", TWO),
        ("[f(a=[1, (2, {'b': ')]'})])]", [("f", {"a": [1, [2, {"b": ")]"}]]})]),
        ("[f(a='''x\n'y]''', b=\"it's\")]", [("f", {"a": "x\n'y]", "b": "it's"})]),
        ("[f(a=g(1))]", [("f", {"a": "g(1)"})]),
        ("f(a=[g(1)])", [("f", {"a": "[g(1)]"})]),
    ],
)
def test_calls_are_read(text: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    calls, problem = parse(text)
    assert problem is None
    assert [(call.name, call.arguments) for call in calls] == expected


@pytest.mark.parametrize(
    "text",
    ["", "[]", "No function fits.", "[1, 2]", "sum(x) isn't what you need", "Use f(a=1).", "[see (1)", "[f, g]", "f"],
)
def test_other_text_is_neither_call_nor_problem(text: str) -> None:
    assert parse(text) == ([], None)


def test_spans_hold_the_calls() -> None:
    text = "Ä: [ f(a='ä') , g( ) ]\n[h(1)]"
    calls, _ = parse(text)
    assert [text[slice(*call.span)] for call in calls if call.span] == ["f(a='ä')", "g( )", "h(1)"]


@pytest.mark.parametrize(
    ("text", "names", "words"),
    [
        ("[f(a=1), g(b=", ["f"], ["character 9", "never closed"]),
        ("[f(a=1), g(b=2]", ["f"], ["character 9", "does not match"]),
        ("[f(a='x), g(b=2)]\n[h()]", ["h"], ["character 1", "unterminated"]),
        ("[f(a=1), 2, g()]", ["f", "g"], ["character 9", "not a call"]),
        ("[f(a=1, a=2)]", [], ["character 1", "given twice"]),
        ("[f(from='x')]", [], ["character 1", "not Python"]),
        ("f(a=1, b=", [], ["character 0", "never closed"]),
        ("[f(" + "1," * MAX_SOURCE + ")]", [], ["character 1", "more than"]),
        ("[g(), f(" + "1," * MAX_SOURCE + ")]", ["g"], ["character 6", "more than"]),
        ("[f()]" * MAX_SOURCE, ["f"] * (MAX_SOURCE // 4), ["more than"]),
    ],
)
def test_a_broken_call_is_a_problem_that_says_where_and_hides_no_other(
    text: str, names: list[str], words: list[str]
) -> None:
    calls, problem = parse(text)
    assert [call.name for call in calls] == names
    assert problem is not None
    assert [word for word in words if word not in problem] == []


identifiers = st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name))
literals = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
calls_made = st.lists(
    st.tuples(st.lists(identifiers, min_size=1, max_size=3).map(".".join), st.dictionaries(identifiers, literals)),
    min_size=1,
    max_size=4,
)


@given(calls_made, st.sampled_from(["", "Here you are:\n```python\n"]), st.sampled_from([", ", ",\n  "]), st.booleans())
def test_calls_that_are_written_are_read_back(
    made: list[tuple[str, dict[str, Any]]], before: str, between: str, as_list: bool
) -> None:
    sources = [f"{name}({', '.join(f'{key}={value!r}' for key, value in given.items())})" for name, given in made]
    text = f"{before}[{between.join(sources)}]\n```" if as_list else between.join(sources)
    calls, problem = parse(text)
    assert problem is None
    assert [(call.name, call.arguments) for call in calls] == made
    assert [text[slice(*call.span)] for call in calls if call.span] == sources


def plain(value: Any) -> JSON:
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def test_recorded_outputs_are_read_as_the_official_decoder_reads_them(shared_data: Path) -> None:
    """But for arithmetic and calls in arguments, which it works out, and keeps apart, and for positional ones."""
    same = differing = 0
    with gzip.open(shared_data / "bfcl/parity/v4_verdicts_on_recorded_outputs.jsonl.gz", "rt") as lines:
        for row in map(json.loads, lines):
            asked_for_lists = row["model"].startswith(("gpt-4-0613", "gpt-4o", "claude-3-5", "open-mixtral"))
            if not asked_for_lists or row["decode_error"] or "java" in row["category"]:
                continue
            calls, _ = parse(row["result"])
            expected = plain(ast.literal_eval(row["decoded_repr"]))
            same += expected == [{call.name: call.arguments} for call in calls]
            differing += expected != [{call.name: call.arguments} for call in calls]
    assert same > 3800
    assert differing <= 12


def test_functions_and_the_form_of_calls_are_told() -> None:
    text = BfclDialect().instruct("Weather {now}?", (FORECAST,))
    assert text.endswith("\n\nWeather {now}?")
    assert json.dumps(FORECAST.to_json()) in text.splitlines()
    example = text[text.index("[first(") : text.index("flag=True)]") + len("flag=True)]")]
    assert [call.name for call in parse(example)[0]] == ["first", "group.second"]
    assert BfclDialect().instruct("Weather?", ()) == "Weather?"


def test_results_and_failures_are_told_in_order() -> None:
    results = [ToolResult("1", "f", "3"), ToolResult("2", "g", "no such tool", error=True)]
    (message,) = BfclDialect().show_results(results)
    assert (message.role, message.content) == ("user", "f returned: 3\ng failed: no such tool")


def test_there_is_no_grammar() -> None:
    assert BfclDialect().grammar((FORECAST,)) is None


def test_two_escapes_that_are_one_character_are_read_as_one() -> None:
    calls, problem = parse(r'[react(emoji="\ud83d\ude00", half="\ud83d", both={"\ud83d\ude00": 1})]')
    assert problem is None
    assert calls[0].arguments == {"emoji": "\U0001f600", "half": "\ud83d", "both": {"\U0001f600": 1}}


@pytest.mark.parametrize("end", ["", "\\", "\n[f(a=1)]"])
@pytest.mark.parametrize("quotes", ["'''", '"""'])
def test_a_text_of_several_lines_that_does_not_end_breaks_the_rest(quotes: str, end: str) -> None:
    calls, problem = parse(f"[f(a={quotes}x{end}")
    assert calls == []
    assert problem is not None
    assert parse("[f(" + f"\\{quotes}x'" * 16_000)[0] == []
