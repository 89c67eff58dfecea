"""What a reply in AgentBench's database format asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ACTION = re.compile(r"Action: (.*?)\n")
_BLOCK = "```sql\n"
_END = "\n```"
_ANSWER = re.compile(r"\nFinal Answer:(.*)")


@dataclass(slots=True, frozen=True)
class Operation:
    """Run a statement; None where the reply has no block with one."""

    statement: str | None


@dataclass(slots=True, frozen=True)
class Answer:
    """The answer as it is written; None where the reply has none."""

    written: str | None


def parse(text: str) -> Operation | Answer:
    """By the published rule: the first `Action:` line decides, and all but `Operation` is an answer.

    Takes time linear in the text.
    """
    action = _ACTION.search(text)
    if action is not None and action[1] == "Operation":
        start = text.find(_BLOCK)
        stop = text.find(_END, start + len(_BLOCK) - 1) if start >= 0 else -1
        statement = text[start + len(_BLOCK) : stop].strip() if stop >= 0 else ""
        return Operation(statement.replace("\n", " ") or None)
    answer = _ANSWER.search(text)
    return Answer(answer[1] if answer else None)
