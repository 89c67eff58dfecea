"""Whether a proposed solution is right, by rules that look for no parts of words and run no text of a model."""

from __future__ import annotations

import ast
import math
import re
import string
from collections.abc import Mapping
from typing import Any

RELATIVE = 0.01
"""How far a number that is no whole one may be off."""
MOST_CHARACTERS = 10_000

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_AROUND = " \t\n.$£€%°*`\\()"
_LETTER = re.compile(r"\(?([a-z])\s*(?:[).:]|$)")
_OTHER_LETTER = re.compile(r"(?<!\w)([a-z])\s*\)")


def same_value(answer: str, reference: str) -> bool:
    """Numbers by their values, else texts without case, punctuation and articles (as SQuAD's exact match)."""
    if len(answer) > MOST_CHARACTERS:
        return False
    wanted = _number(reference)
    if wanted is not None:
        said = _number(answer)
        return said is not None and _near(said, wanted)
    return _plain(answer) == _plain(reference)


def same_choice(answer: str, letter: str, options: Mapping[str, str]) -> bool:
    """The option's letter, its whole text, or both; behind the letter nothing may say another option.

    Args:
        options: the options' whole texts by their letters.
    """
    if len(answer) > MOST_CHARACTERS:
        return False
    said = _of_option(answer)
    letters = {_of_option(text): one for one, text in options.items()}
    if said in letters:
        return letters[said] == letter
    found = _LETTER.match(said)
    if not found or found[1] != letter:
        return False
    rest = _of_option(said[found.end() :])
    if rest in letters:
        return letters[rest] == letter
    return not any(one != letter and one in options for one in _OTHER_LETTER.findall(rest))


def same_theorem(answer: str, reference: Any, kind: str) -> bool:
    """By the kind of answer: `bool`, `integer`, `float` or `list of ...`."""
    if len(answer) > MOST_CHARACTERS:
        return False
    if kind == "bool":
        return _plain(answer) in (("true", "yes") if reference else ("false", "no"))
    if kind in ("integer", "float"):
        said = _number(answer)
        return said is not None and _near(said, float(reference))
    said_list = _list(answer)
    if said_list is None or len(said_list) != len(reference):
        return False
    return all(_near(one, float(other)) for one, other in zip(said_list, reference, strict=True))


def _of_option(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .:'\"")


def _near(said: float, wanted: float) -> bool:
    if wanted == int(wanted):
        return math.isclose(said, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return math.isclose(said, wanted, rel_tol=RELATIVE)


def _number(text: str) -> float | None:
    """A number with nothing around it but signs of a unit; thousands may be parted by commas."""
    bare = text.strip(_AROUND)
    bare = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", bare)
    top, stroke, bottom = bare.partition("/")
    try:
        value = float(top) / float(bottom) if stroke else float(bare)
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def _list(text: str) -> list[float] | None:
    try:
        found = ast.literal_eval(text.strip())
        if not isinstance(found, (list, tuple)) or not all(isinstance(value, (int, float)) for value in found):
            return None
        return [float(value) for value in found]
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError, OverflowError):
        return None


def _plain(text: str) -> str:
    bare = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(_ARTICLE.sub(" ", bare).split())
