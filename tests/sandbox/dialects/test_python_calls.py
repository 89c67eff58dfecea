"""Calls written as Python."""

from __future__ import annotations

import keyword
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import NotACallError, ToolCall, ToolSpec, parse_python_call
from sandbox.dialects.python_calls import MAX_SOURCE, parse_python_calls
from sandbox.journal.writer import encode_json

FORECAST = ToolSpec(
    "weather.forecast",
    "A forecast.",
    {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}},
)


def read(source: str) -> tuple[str, dict[str, Any]]:
    call = parse_python_call(source, (FORECAST,))
    return call.name, call.arguments


@pytest.mark.parametrize(
    ("source", "name", "arguments"),
    [
        ("f()", "f", {}),
        ('weather.forecast("Oslo", days=3)', "weather.forecast", {"city": "Oslo", "days": 3}),
        ("weather.forecast('Oslo', 3, 'C')", "weather.forecast", {"city": "Oslo", "days": 3, "argument 3": "C"}),
        ("other(1, b=2)", "other", {"argument 1": 1, "b": 2}),
        (" \n f(\n  a=1,\n  b=2,\n)\n ", "f", {"a": 1, "b": 2}),
        (
            "f(a=None, b=True, c=-1.5, d='it\\'s', e=\"ä\")",
            "f",
            {"a": None, "b": True, "c": -1.5, "d": "it's", "e": "ä"},
        ),
        ("f(a=[1, (2, 3)], b={'x': {'y': []}})", "f", {"a": [1, [2, 3]], "b": {"x": {"y": []}}}),
        ("f(a={1: 'one', None: 2})", "f", {"a": {"1": "one", "None": 2}}),
        ("f(a=b'x', b=1j, c=...)", "f", {"a": "b'x'", "b": "1j", "c": "Ellipsis"}),
        ("f(a='x' 'y')", "f", {"a": "xy"}),
        ("f(**{'a b': 1, 'c': [2]}, d=3)", "f", {"a b": 1, "c": [2], "d": 3}),
        ("a.b('x').c(y=1)", "a.b('x').c", {"y": 1}),
        ("f(1)(2)", "f(1)", {"argument 1": 2}),
    ],
)
def test_a_call_is_read(source: str, name: str, arguments: dict[str, Any]) -> None:
    assert read(source) == (name, arguments)


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ("f(a=g(1))", {"a": "g(1)"}),
        ("f(a=__import__('os').system('touch x'))", {"a": "__import__('os').system('touch x')"}),
        ("f(a=x + 1, b=[y])", {"a": "x + 1", "b": "[y]"}),
        ("f(a=true, b=null)", {"a": "true", "b": "null"}),
        ("f(*xs, **ys)", {"argument 1": "*xs", "**": "ys"}),
        ("f(a={**b}, c={[]: 1})", {"a": "{**b}", "c": "{[]: 1}"}),
    ],
)
def test_what_is_no_literal_stays_source_text_and_is_not_run(source: str, arguments: dict[str, Any]) -> None:
    assert read(source) == ("f", arguments)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "not a call"),
        ("f", "not a call"),
        ("(f)", "not a call"),
        ("1 + g(2)", "not a call"),
        ("f(1), g(2)", "not a call"),
        ("x = f(1)", "not Python"),
        ("f(1", "never closed"),
        ("f(1) then", "not Python"),
        ("f(\0)", "not Python"),
        ("f('\ud800')", "not Python"),
        ("f(a=" + "9" * 5000 + ")", "not Python"),
        ("f(a=1, a=2)", "the argument a is given twice"),
        ("f(a=1, **{'a': 2})", "the argument a is given twice"),
        ("weather.forecast('Oslo', city='Bergen')", "the argument city is given twice"),
        ("f(" + "1," * MAX_SOURCE + ")", "too long"),
    ],
)
def test_what_is_not_one_call_says_why(source: str, reason: str) -> None:
    with pytest.raises(NotACallError, match=reason):
        read(source)


def test_an_integer_that_python_would_not_write_becomes_hexadecimal_text() -> None:
    _, arguments = read(f"f(small={2**4000}, huge=0x1{'0' * 4000})")
    assert arguments == {"small": 2**4000, "huge": "0x1" + "0" * 4000}
    encode_json(arguments)


def test_sets_become_lists_in_an_order_that_does_not_change_from_run_to_run(root: os.PathLike[str]) -> None:
    program = "import sandbox; print(sandbox.parse_python_call(\"f(a={'x', 'y', 'z', 'w', 1, None})\").arguments)"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert printed == {"{'a': ['w', 'x', 'y', 'z', 1, None]}\n"}


def test_calls_in_a_text_have_their_places_and_the_first_problem_is_told() -> None:
    text = "f(a=1) oops g( f(b=2)"
    calls, problem = parse_python_calls(text, [(0, 6), (7, 11), (12, 14), (15, 21)], ())
    assert calls == [ToolCall("f", {"a": 1}, "", (0, 6)), ToolCall("f", {"b": 2}, "", (15, 21))]
    assert problem == "the call at character 7 cannot be read: it is not a call"


def test_a_reply_of_endless_calls_is_read_up_to_a_limit() -> None:
    one = "f(1)"
    count = MAX_SOURCE // len(one)
    spans = [(number * len(one), (number + 1) * len(one)) for number in range(count + 1)]
    calls, problem = parse_python_calls(one * (count + 1), spans, ())
    assert len(calls) == count
    assert problem is not None
    assert f"character {spans[-1][0]} " in problem


identifiers = st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name))
literals = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(
    st.lists(identifiers, min_size=1, max_size=3).map(".".join),
    st.dictionaries(identifiers, literals, max_size=4),
    st.dictionaries(st.text(), literals, max_size=2),
)
def test_calls_that_are_written_are_read_back(name: str, named: dict[str, Any], unpacked: dict[str, Any]) -> None:
    written = [f"{parameter}={value!r}" for parameter, value in named.items()]
    rest = {parameter: value for parameter, value in unpacked.items() if parameter not in named}
    written += [f"**{rest!r}"] if rest else []
    call = parse_python_call(f"{name}({', '.join(written)})")
    assert (call.name, call.arguments) == (name, named | rest)


@given(st.lists(literals, max_size=4))
def test_positional_arguments_get_their_names_from_the_tool(values: list[Any]) -> None:
    call = parse_python_call(f"weather.forecast({', '.join(map(repr, values))})", (FORECAST,))
    assert call.arguments == dict(zip(["city", "days", "argument 3", "argument 4"], values, strict=False))


@given(st.text(st.characters(codec=None, exclude_categories=())) | st.text("f(a=1,'\"*{}[]):. \n\\"))
def test_any_text_is_a_call_or_not_a_call(source: str) -> None:
    try:
        call = parse_python_call(source)
    except NotACallError:
        return
    encode_json(call.to_json())
