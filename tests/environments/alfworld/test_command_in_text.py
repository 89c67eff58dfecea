"""The command of a reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.alfworld.command_in_text import find_command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("go to desk 1", "go to desk 1"),
        ("> go to desk 1\nOn the desk 1, you see nothing.\n> look", "go to desk 1"),
        ("I should look first.\n >look \r\n", "look"),
        ("> think: a mug is often on a desk\n> go to desk 1", "think: a mug is often on a desk"),
        ("Thought: the desk.\nAction: open drawer 1", "open drawer 1"),
        ("THOUGHT: the desk.\nACTION:  open drawer 1\nACTION: look", "open drawer 1"),
        ("\n\n  inventory\nlook", "inventory"),
        (" \n\t", ""),
        (">", ">"),
    ],
)
def test_the_command_is_found(text: str, command: str) -> None:
    assert find_command(text) == command


@given(st.lists(st.sampled_from([">", "Action:", "\n", " ", "go to desk 1", "\r", "é"])).map("".join) | st.text())
def test_a_command_is_a_part_of_the_text_in_one_line(text: str) -> None:
    command = find_command(text)
    assert command in text
    assert "\n" not in command
    assert bool(command) == bool(text.strip())
