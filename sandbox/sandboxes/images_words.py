"""The words of a Dockerfile's instruction: quotes, backslashes and variables.

As https://docs.docker.com/reference/dockerfile/#environment-replacement has them: `$NAME`, `${NAME}`,
`${NAME:-default}` and `${NAME:+instead}`; a name without a value is empty; nothing is replaced in single quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_BRACED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::([-+])([^${}]*))?\}")
_PLAIN = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")


class WordError(ValueError):
    """A quote that is not closed, a `$` that stands for nothing known, or a character that no command can have."""


def words(text: str, variables: Mapping[str, str]) -> list[str]:
    """Split at blanks outside of quotes, with variables replaced.

    Raises:
        WordError: a quote is not closed, or a replacement is not of the known forms.
    """
    found: list[str] = []
    word: list[str] | None = None
    quote = ""
    at = 0
    while at < len(text):
        character = text[at]
        if not quote and character.isspace():
            if word is not None:
                found.append("".join(word))
            word, at = None, at + 1
            continue
        word = [] if word is None else word
        if character == quote:
            quote, at = "", at + 1
        elif not quote and character in "'\"":
            quote, at = character, at + 1
        elif quote != "'" and character == "\\":
            kept, at = _escaped(text, at, quote)
            word.append(kept)
        elif quote != "'" and character == "$":
            value, at = _replaced(text, at, variables)
            word.append(value)
        else:
            word.append(character)
            at += 1
    if quote:
        raise WordError(f"a quote {quote} is not closed")
    if word is not None:
        found.append("".join(word))
    return found


def json_words(text: str) -> tuple[str, ...]:
    """The words of a JSON list of texts; none where the text is no such list.

    Raises:
        WordError: a word has a NUL or half a character.
    """
    if not text.startswith("["):
        return ()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        return ()
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for word in found for character in word):
        raise WordError("a word with a NUL or half a character")
    return tuple(found)


def _escaped(text: str, at: int, quote: str) -> tuple[str, int]:
    """What a backslash and the character after it stand for, and where to go on."""
    following = text[at + 1 : at + 2]
    if not following or (quote and following not in '"\\$'):
        return "\\", at + 1
    return following, at + 2


def _replaced(text: str, at: int, variables: Mapping[str, str]) -> tuple[str, int]:
    """What a `$` and the name after it stand for, and where to go on."""
    if plain := _PLAIN.match(text, at):
        return variables.get(plain[1], ""), plain.end()
    if braced := _BRACED.match(text, at):
        name, form, other = braced.groups()
        value = variables.get(name, "")
        if form == "-":
            value = value or other
        elif form == "+":
            value = other if value else ""
        return value, braced.end()
    if text.startswith("${", at):
        raise WordError(f"{text[at : at + 20]} is none of ${{NAME}}, ${{NAME:-default}} and ${{NAME:+instead}}")
    return "$", at + 1
