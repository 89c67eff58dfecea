"""Gorilla OpenFunctions: `<<function>>f(a=1)`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import ToolCall, ToolSpec
from sandbox.dialects.openfunctions import OpenFunctionsDialect
from sandbox.types import ModelReply, ToolResult

WEATHER = ToolSpec(
    "get_weather",
    "Weather of a city.",
    {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}},
)


def parse(text: str) -> tuple[list[ToolCall], str | None]:
    return OpenFunctionsDialect().parse(ModelReply(text), (WEATHER,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<function>>get_weather(city='Oslo', days=2)", [("get_weather", {"city": "Oslo", "days": 2})]),
        ("<<function>>get_weather('Oslo')", [("get_weather", {"city": "Oslo"})]),
        ("Sure! <<function>> f(a=1)\n", [("f", {"a": 1})]),
        ("<<function>>f(a=1)<<function>>g(b='x')", [("f", {"a": 1}), ("g", {"b": "x"})]),
        ("<<function>>f(a=1)\n<<function>>g(\n  b='x',\n)", [("f", {"a": 1}), ("g", {"b": "x"})]),
        ("It rains.", []),
        ("get_weather(city='Oslo')", []),
        ("", []),
    ],
)
def test_calls_are_read(text: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    calls, problem = parse(text)
    assert [(call.name, call.arguments) for call in calls] == expected
    assert problem is None


def test_spans_hold_the_calls() -> None:
    text = "Ä: <<function>>f(a=1)<<function>>oops<<function>> g(b=2)\n"
    calls, _ = parse(text)
    assert [text[slice(*call.span)].strip() for call in calls if call.span] == ["f(a=1)", "g(b=2)"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<<function>>get_weather", ["character 12", "not a call"]),
        ("Well, <<function>>f(a=", ["character 18", "never closed"]),
        ("<<function>>f(a=1) I hope this helps", ["character 12", "not Python"]),
        ("<<function>>", ["character 12", "not a call"]),
    ],
)
def test_a_broken_call_is_a_problem_that_says_where(text: str, words: list[str]) -> None:
    calls, problem = parse(text)
    assert calls == []
    assert problem is not None
    assert [word for word in words if word not in problem] == []


def test_a_broken_call_hides_no_readable_one_and_the_first_problem_is_told() -> None:
    calls, problem = parse("<<function>>f(1)<<function>>f(<<function>>g<<function>>f(2)")
    assert [call.arguments for call in calls] == [{"argument 1": 1}, {"argument 1": 2}]
    assert problem is not None
    assert "character 28" in problem


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.integers() | st.booleans() | st.text().filter(lambda text: "<<function>>" not in text),
        ),
        max_size=5,
    ),
    st.sampled_from(["", "\n", " "]),
)
def test_calls_that_are_written_are_read_back(made: list[dict[str, Any]], between: str) -> None:
    sources = [f"f({', '.join(f'{name}={value!r}' for name, value in arguments.items())})" for arguments in made]
    text = between.join(f"<<function>>{source}" for source in sources)
    calls, problem = parse(text)
    assert problem is None
    assert [call.arguments for call in calls] == made
    assert [text[slice(*call.span)].strip() for call in calls if call.span] == sources


def test_functions_and_question_are_marked() -> None:
    text = OpenFunctionsDialect().instruct("Weather in Oslo?", (WEATHER,))
    functions, question = text.removeprefix("<<function>>").split("\n<<question>>")
    assert json.loads(functions) == [
        {"name": "get_weather", "description": "Weather of a city.", "parameters": WEATHER.parameters}
    ]
    assert question == "Weather in Oslo?"


def test_results_are_told_in_one_message() -> None:
    (message,) = OpenFunctionsDialect().show_results([ToolResult("1", "f", "3"), ToolResult("2", "g", "4")])
    assert (message.role, message.content) == ("user", "<<result>>f: 3\n<<result>>g: 4")
