"""JSON of any depth."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.deep_json import json_text

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(ANY_JSON)
def test_it_is_the_text_that_python_writes(value: Any) -> None:
    assert json_text(value) == json.dumps(value)


def test_a_chain_of_many_links_is_written() -> None:
    value: list[Any] = []
    for number in range(20_000):
        value = [{"number": number, "next": value}]
    text = json_text(value)
    assert text.startswith('[{"number": 19999, "next": [{"number": 19998, "next": [')
    assert text.endswith('"next": []}]' + "}]" * 19_999)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        json_text([{"a": {1}}])
