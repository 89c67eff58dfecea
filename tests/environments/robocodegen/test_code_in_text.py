"""The code of a reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.robocodegen.code_in_text import find_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def f():\n    return 1\n", "def f():\n    return 1"),
        ("Here it is:\n```python\ndef f():\n    return 1\n```\nDone.", "def f():\n    return 1"),
        ("```\nx = 1\n```\nand\n  ```py\ny = 2\n  ```", "x = 1\ny = 2"),
        ("```python\nx = 1", "x = 1"),
        ("x = 1\n# define function: y = g(x).\ndef g(x): ...", "x = 1"),
        ("x = 1\n# example: more\ny = 2", "x = 1"),
        ("```x = 1```", "x = 1"),
        ("``````", ""),
        ("", ""),
    ],
)
def test_the_code_is_found(text: str, code: str) -> None:
    assert find_code(text) == code


@given(st.lists(st.sampled_from(["```", "```python", "\n", "x = 1", "  ", "# example:"])).map("".join) | st.text())
def test_code_has_no_fence_and_is_made_of_the_texts_lines(text: str) -> None:
    code = find_code(text)
    assert "```" not in code
    assert set(code) <= set(text) | {"\n"}
    assert find_code(f"```\n{code}\n```") == code.strip("\n").rstrip()
