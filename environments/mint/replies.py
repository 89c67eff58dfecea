"""What a reply does: run code, propose a solution, or neither. The rule is that of MINT (Wang et al., 2023)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EXECUTE, SOLUTION = "execute", "solution"


@dataclass(slots=True, frozen=True)
class Reply:
    """
    Attributes:
        does: `solution` for a reply in which that tag is opened, whatever else is in it.
        content: of the pairs of tags, on lines of their own; empty where there is none.
    """

    does: Literal["execute", "solution"]
    content: str


def read_reply(text: str) -> Reply:
    """What a reply does. Never raises, and takes time in proportion to the text."""
    if f"<{SOLUTION}>" in text:
        return Reply("solution", _inside(text, SOLUTION))
    return Reply("execute", _inside(text, EXECUTE))


def _inside(text: str, tag: str) -> str:
    opening, closing = f"<{tag}>", f"</{tag}>"
    parts: list[str] = []
    start = text.find(opening)
    while start >= 0:
        stop = text.find(closing, start + len(opening))
        if stop < 0:
            break
        parts.append(text[start + len(opening) : stop].strip())
        start = text.find(opening, stop)
    return "\n".join(parts)
