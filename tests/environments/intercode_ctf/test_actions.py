"""What is read as a command, a flag, or giving up."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from environments.intercode_ctf.actions import Action, action_in, read_action


@pytest.mark.parametrize(
    ("reply", "action"),
    [
        ("ls -la", Action("command", "ls -la")),
        ("Action: ls -la", Action("command", "ls -la")),
        ("\n Action:ls\n", Action("command", "ls")),
        ("cat a\ncat b", Action("command", "cat a\ncat b")),
        ("Action: ls\nObservation: a.txt\nAction: cat a.txt", Action("command", "ls")),
        ("Thought: look first\nAction: ls", Action("command", "ls")),
        ("ls\nOutput: a.txt", Action("command", "ls")),
        ("ls\nTask: another", Action("command", "ls")),
        ("echo Observation: nothing", Action("command", "echo Observation: nothing")),
        ("```bash\nls\npwd\n```", Action("command", "ls\npwd")),
        ("Action: ```\nls\n```\n", Action("command", "ls")),
        ("```bash\nls", Action("command", "ls")),
        ("submit picoCTF{a_b}", Action("submit", "picoCTF{a_b}")),
        ("Action:  submit   picoCTF{a_b}  ", Action("submit", "picoCTF{a_b}")),
        ("submit picoCTF{a} I am sure", Action("submit", "picoCTF{a}")),
        ("submit", Action("submit", "")),
        ("submit \n", Action("submit", "")),
        ("./submit.sh", Action("command", "./submit.sh")),
        ("submit.sh now", Action("command", "submit.sh now")),
        ("skip", Action("skip")),
        ("Action: SKIP", Action("skip")),
        ("skip it", Action("command", "skip it")),
        ("", Action("nothing")),
        ("Action:", Action("nothing")),
        ("Observation: a.txt", Action("nothing")),
        ("```\n```", Action("nothing")),
    ],
)
def test_a_reply_is_one_action(reply: str, action: Action) -> None:
    assert action_in(reply) == action


@given(st.text())
@example("Action:" * 10_000)
@example("```" * 10_000)
@example("```a\n" * 10_000)
@example("\n" * 50_000 + "x")
@example("submit " + "\x00" * 1000)
@example("\ud800")
def test_any_text_is_read(reply: str) -> None:
    for action in (action_in(reply), read_action(reply)):
        assert action.kind == "submit" or bool(action.text) == (action.kind == "command")
        assert action.text in reply
        assert action.kind != "submit" or " " not in action.text


@given(st.from_regex(r"[!-~]{1,60}", fullmatch=True))
def test_a_flag_without_blanks_is_submitted_whole(flag: str) -> None:
    assert read_action(f"submit {flag}") == Action("submit", flag)
