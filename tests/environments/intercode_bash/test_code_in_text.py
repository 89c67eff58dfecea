"""The command in a reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.intercode_bash.code_in_text import find_command

PIECES = st.sampled_from(
    ["```", "bash", "\n", "\r\n", " ", "\t", "execute[", "]", "submit", "ls -la", "é", "\ud800", "`"]
)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("```bash\nls -la\n```", "ls -la"),
        ("I list the files.\n```sh\nls\n```\nand then\n```\npwd\n```", "ls"),
        ("```ls -la```", "ls -la"),
        ("```bash ls```", "ls"),
        ("```BASH\r\nls\r\n```", "ls"),
        ("```\nfor f in *; do\n  echo $f\ndone\n```", "for f in *; do\n  echo $f\ndone"),
        ("execute[find / -name '[a-z]*']", "find / -name '[a-z]*'"),
        ("bash: uname -a", "uname -a"),
        ("Submit", "submit"),
        ("```\nsubmit\n```", "submit"),
        ("The answer is 4.", None),
        ("```bash\nls", None),
        ("```\n\n```", None),
        ("", None),
    ],
)
def test_commands_are_found(text: str, command: str | None) -> None:
    assert find_command(text) == command


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_taken(text: str) -> None:
    found = find_command(text)
    assert found is None or (found and found.lower() in text.lower())


def test_hostile_texts_take_no_time() -> None:
    for text in ("```" + " " * 200_000 + "x", "```" * 100_000, "execute[" * 50_000, "`" * 300_000 + "bash"):
        find_command(text)
