"""The code of a reply."""

from __future__ import annotations

_FENCE = "```"
STOPS = ("# define function:", "# example:")
"""What the published program stops a model at, since its prompt goes on so."""


def find_code(text: str) -> str:
    """The fenced blocks of a text, one after another; of a text without a fence all, up to what a model should have
    been stopped at. Never raises, and takes time in proportion to the text.
    """
    if _FENCE not in text:
        for stop in STOPS:
            text = text.partition(stop)[0]
        return text.strip("\n").rstrip()
    blocks = (_without_language(part) for part in text.split(_FENCE)[1::2])
    return "\n".join(block.strip("\n").rstrip() for block in blocks)


def _without_language(block: str) -> str:
    """A block without the word behind its opening fence."""
    first, line_break, rest = block.partition("\n")
    return rest if line_break and len(first.split()) <= 1 else block
