"""The command in a reply's text, for agents that call no tool."""

from __future__ import annotations

import re

_PROMPTED = re.compile(r"^[ \t]*>[ \t]*(\S[^\n]*)$", re.MULTILINE)
_LABELLED = re.compile(r"^[ \t]*action[ \t]*:[ \t]*(\S[^\n]*)$", re.MULTILINE | re.IGNORECASE)
THOUGHT = "think:"


def find_command(text: str) -> str:
    """The command of a turn: what stands behind the first line's `>`, else behind the first `Action:`, else the first
    line that is not blank. Empty for a text of blanks. Takes time linear in the text.
    """
    found = _PROMPTED.search(text) or _LABELLED.search(text)
    if found is not None:
        return found.group(1).strip()
    return next((line.strip() for line in text.split("\n") if line.strip()), "")


def is_thought(command: str) -> bool:
    """Whether a command only says what the agent thinks, in the way of ReAct (Yao et al., 2023)."""
    return command.startswith(THOUGHT)
