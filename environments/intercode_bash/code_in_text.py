"""The command in a reply's text, for agents that call no tool."""

from __future__ import annotations

import re

_OPENING = re.compile(r"```(?:[ \t]*+[\w+-]*+[ \t]*+\r?\n|(?:bash|shell|sh)\b)?", re.IGNORECASE)
_CLOSING = "```"
_EXECUTE, _END = "execute[", "]"
_PREFIX = "bash:"

SUBMIT = "submit"


def find_command(text: str) -> str | None:
    """The command that a text asks to run; None where there is none.

    Looked for in this order: the first closed block between three backticks, `execute[...]` up to the last
    bracket, a text that begins with `bash:`, a text that is `submit`. Takes time linear in the text.
    """
    opening = _OPENING.search(text)
    if opening is not None and (stop := text.find(_CLOSING, opening.end())) >= 0:
        return text[opening.end() : stop].strip() or None
    start, stop = text.find(_EXECUTE), text.rfind(_END)
    if 0 <= start < stop:
        return text[start + len(_EXECUTE) : stop].strip() or None
    plain = text.strip()
    if plain[: len(_PREFIX)].lower() == _PREFIX:
        return plain[len(_PREFIX) :].strip() or None
    return SUBMIT if plain.lower() == SUBMIT else None
