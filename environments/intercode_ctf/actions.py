"""Reads what an agent wants done: a shell command, a flag, or to give up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["nothing", "command", "submit", "skip"]

_LABEL = re.compile(r"^[ \t]*Action:", re.MULTILINE)
_ENDS = re.compile(r"^[ \t]*(?:Observation|Output|Task):", re.MULTILINE)
"""Where a model begins to make up what comes after its action."""
_OPENING = re.compile(r"```\w*\s*")
_FENCE = "```"


@dataclass(slots=True, frozen=True)
class Action:
    """One action.

    Attributes:
        kind: `nothing` for a text that holds none.
        text: the command, or the flag; empty for `submit` without one.
    """

    kind: Kind
    text: str = ""


def action_in(reply: str) -> Action:
    """The action of a reply: what stands behind its first line that begins with `Action:`, else all of it.

    It goes up to an observation that the model made up. A fenced block is its content.
    """
    label = _LABEL.search(reply)
    written = reply[label.end() :] if label else reply
    end = _ENDS.search(written)
    return read_action(_unfenced(written[: end.start()] if end else written))


def _unfenced(written: str) -> str:
    written = written.strip()
    first, _, block = written.partition("\n")
    return block.removesuffix(_FENCE) if _OPENING.fullmatch(first) else written


def read_action(written: str) -> Action:
    """`submit FLAG`, `skip` in any case, else a command. The flag is the first word after `submit`."""
    written = written.strip()
    if not written:
        return Action("nothing")
    if written.lower() == "skip":
        return Action("skip")
    first, *rest = written.split(None, 2)
    if first == "submit":
        return Action("submit", rest[0] if rest else "")
    return Action("command", written)
