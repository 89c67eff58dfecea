"""The action of a reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.hotpotqa.action_in_text import WrittenAction, find_action


@pytest.mark.parametrize(
    ("text", "kind", "argument"),
    [
        (" I look for the town.\nAction: search[Veldmoor]", "search", "Veldmoor"),
        ("Thought: I know.\nAction: finish[Lindholt]\nObservation: right\nAction: search[x]", "finish", "Lindholt"),
        ("Thought: a\nAction: lookup[born in]\nAction: finish[x]", "lookup", "born in"),
        ("Action: search[Argus (ship)]", "search", "Argus (ship)"),
        ("Thought: on one line. Action: Search[Dorning]\n", "search", "Dorning"),
        ("Action: I finish[yes]", "finish", "yes"),
        ("Action: finish[]", "finish", ""),
        ("Action: finish[", "finish", ""),
        ("Action: dance[a]", "dance", "a"),
        ("Action: search[a [b] c]", "search", "a"),
    ],
)
def test_the_action_is_found(text: str, kind: str, argument: str) -> None:
    assert find_action(text) == WrittenAction(kind, argument)


@pytest.mark.parametrize(
    "text", ["", "Veldmoor", "Action: search Veldmoor", "Action:search[x]", "\nObservation: Action: search[x]"]
)
def test_a_text_without_one_has_none(text: str) -> None:
    assert find_action(text) is None


PIECES = ["Action: ", "\n", "[", "]", "search", "finish", "Thought: ", "\nObservation:", "é", " "]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_whatever_is_found_stands_in_the_text(text: str) -> None:
    found = find_action(text)
    if found is not None:
        assert found.argument in text
        assert found.kind in text.lower()
        assert "[" not in found.argument
