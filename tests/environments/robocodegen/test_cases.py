"""Values on their way through JSON, and when two of them are equal."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.robocodegen.guest.cases import decode, encode, find_missing, same

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_values_come_back_with_their_types(value: Any) -> None:
    back = decode(json.loads(json.dumps(encode(value))))
    assert back == value
    assert type(back) is type(value)
    assert same(value, back)


@pytest.mark.parametrize(
    "array", [np.zeros((0, 2)), np.eye(3), np.arange(4), np.array([True, False]), np.array(["a", "b"])]
)
def test_arrays_come_back(array: Any) -> None:
    back = decode(json.loads(json.dumps(encode(array))))
    assert isinstance(back, np.ndarray)
    assert back.tolist() == array.tolist()


@pytest.mark.parametrize(
    ("expected", "got", "equal"),
    [
        (0.1 + 0.2, 0.3, True),
        (3, 3.0, True),
        (1, True, False),
        (True, 1, False),
        (True, np.bool_(True), True),
        (2.0, np.float64(2), True),
        (2.0, np.array(2.0), True),
        (float("nan"), float("nan"), True),
        (np.array([1.0, 2.0]), [1.0, 2.0], True),
        (np.array([1.0, 1.0]), 1.0, False),
        (np.array([1.0, 1.0]), np.ones((2, 1)), False),
        (np.ones((2, 2)), np.ones((2, 2)) + 1e-3, False),
        ((1, 2), [1, 2], True),
        ((1, 2), [1, 2, 3], False),
        (["a"], ["a"], True),
        ("a", ["a"], False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        ("x", object(), False),
        (None, None, True),
        (None, 0, False),
    ],
)
def test_what_is_equal(expected: Any, got: Any, equal: bool) -> None:
    assert same(decode(encode(expected)), decode(encode(got))) is equal


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda i: st.lists(i) | st.dictionaries(st.text(), i)))
def test_made_up_answers_are_never_equal_to_a_number(data: Any) -> None:
    try:
        value = decode(data)
    except Exception:
        return
    assert not same(1.5, value)


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("def f(x):\n    y = g(x)\n    return len(y)", {"g": "y = g(x)"}),
        ("def f(x):\n    return g(h(x)) + g(1)", {"g": "g(h(x))", "h": "h(x)"}),
        ("def f(g):\n    return g(1)", {}),
        ("def g(): ...\ndef f():\n    return g()", {}),
        ("from math import sin as s\ndef f(x):\n    return s(x)", {}),
        ("from math import *\ndef f(x):\n    return sin(x)", {}),
        ("f = lambda x: known(x)", {}),
        ("class A: ...\nf = lambda x: A()", {}),
    ],
)
def test_functions_that_nothing_defines(code: str, missing: dict[str, str]) -> None:
    assert find_missing({"context": "known = abs", "code": code}) == {"error": None, "missing": missing}


@given(
    st.lists(st.sampled_from(["def f():", "\n", " ", "(", ")", "g", "=", "\0", "lambda:", "'"])).map("".join)
    | st.text()
)
def test_no_code_is_executed_and_none_raises(code: str) -> None:
    found = find_missing({"context": "", "code": f"{code}\nraise SystemExit"})
    assert set(found) == {"error", "missing"}
    assert all(name in code for name in found["missing"])
