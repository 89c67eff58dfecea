"""Whether a proposed solution is right by MINT's own rules (Wang et al., 2023), with their faults.

A number within 5 % of the reference counts, a negative one never (as in the published runs; later the original was
mended), and of texts one that contains the reference; the letter `a` is in most answers. TheoremQA's rule is that of
Chen et al. (2023): the answer is read as Python, floats may be 4 % off. Of its questions with options the published
runs were judged by two versions.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

Evaluate = Callable[[str], Awaitable[Any]]
"""Reads a text as an expression of Python, in the sandbox; None where that fails."""

Rules = Literal["first", "second"]
"""Versions of the rule for TheoremQA's options: `first` judged GPT-4, GPT-3.5 and Lemur, `second` AgentLM."""

TOLERANCE = 0.05
EPSILON = 0.04

_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})*|\d+)(?:\.\d+)?$")
_DIGITS = r"(?:[\d,]*\.+\d+|[\d,]*\d)"
"""What the original writes so that it takes quadratic time where it does not fit."""
_UNITS = (
    re.compile(rf"([-+]?{_DIGITS}) [^0-9 ]+$"),
    re.compile(rf"[^0-9 ]+ ([-+]?{_DIGITS})$"),
    re.compile(rf"([-+]?{_DIGITS})[^\d]{{1,2}}$"),
    re.compile(rf"[^-+\d]{{1,2}}({_DIGITS})$"),
)
_OPTION = re.compile(r"\([a-d]\)")
MOST_CHARACTERS = 10_000
"""Of an answer that is looked for numbers and units; a longer one has none."""


def reasoning_is_right(answer: str, reference: str) -> bool:
    return _within_or_in(reference.strip().lower(), answer.lower().strip())


def choice_is_right(answer: str, letter: str, options: Mapping[str, str]) -> bool:
    """
    Args:
        options: the options' texts by their letters, as the original reads them: cut at the first bracket.
    """
    said = answer.lower().strip()
    if "a)" in said or "a )" in said:
        said = "a"
    wanted = letter.strip().lower()
    if _alike(wanted, said):
        return True
    right = options[wanted]
    if any(_alike(text, said) or text in said for text in _others(list(options.values()), right)):
        return False
    return _alike(right, said) or right in said


async def theorem_is_right(answer: str, reference: Any, kind: str, evaluate: Evaluate, rules: Rules = "first") -> bool:
    """
    Args:
        kind: `bool`, `option`, `integer`, `float` or `list of ...`.
    """
    said = await evaluate(_as_expression(answer))
    if kind == "bool":
        return isinstance(said, (str, int, float, list)) and bool(said == reference)
    if kind in ("option", "Option"):
        return bool(said == reference) or _names_option(answer, reference, said, rules)
    if kind in ("integer", "float"):
        return _near(said, reference)
    if not isinstance(said, list) or len(said) != len(reference):
        return False
    if any(not isinstance(value, (int, float)) for value in said):
        return False
    return all(_near(one, other) for one, other in zip(sorted(said), sorted(reference), strict=True))


def _names_option(answer: str, letter: str, said: Any, rules: Rules) -> bool:
    """Whether an answer is the letter of an option.

    The second version takes the letter alone or with a bracket behind it. The first one is not published; its verdicts
    show that it took the letter alone, never one with a bracket, and not a lone `a`.
    """
    return bool(said == f"({letter})") if rules == "second" else _without_signs(answer) == letter != "a"


def _within_or_in(reference: str, answer: str) -> bool:
    try:
        wanted, said = float(reference), float(answer)
    except ValueError:
        return reference in answer
    return abs(wanted - said) <= TOLERANCE * wanted


def _alike(reference: str, answer: str) -> bool:
    if reference.isdigit() and answer.isdigit():
        try:
            return abs(float(reference) - float(answer)) <= TOLERANCE * float(reference)
        except (ValueError, OverflowError):
            return False
    return reference in answer


def _others(options: list[str], right: str) -> list[str]:
    """The wrong options, as the original finds them: it takes out while it goes over them, and so leaves some in."""
    for option in options:
        if option in right:
            options.remove(option)
    return options


def _near(said: Any, reference: Any) -> bool:
    if not isinstance(said, (int, float)):
        return False
    try:
        if isinstance(reference, float):
            margin = abs(reference) * EPSILON
            return reference - margin <= said <= reference + margin
        return bool(round(said) == reference)
    except (ValueError, OverflowError):
        return False


def _as_expression(answer: str) -> str:
    """An answer as TheoremQA's rule rewrites it before it is read as Python."""
    text = _without_signs(answer)
    for letter in "abcd":
        if f"{letter})" in text or f"{letter} )" in text or text.lower().strip() == letter:
            text = f"({letter})"
    option = _OPTION.search(text)
    return f'"{option[0]}"' if option else text or "0"


def _without_signs(answer: str) -> str:
    """An answer without what TheoremQA's rule takes for signs and units around it."""
    text = answer
    for sign in "=≈":
        if sign in text:
            text = text.split(sign)[-1].strip()
    text = re.sub(r"[`$°]", "", text)
    text = {"true": "True", "yes": "True", "false": "False", "no": "False"}.get(text, text)
    text = next((word for word in ("True", "False") if word in text), text)
    if "approximately" in text:
        text = text.replace("approximately", "").strip()
    text = text.split(" or ")[0]
    if len(text) <= MOST_CHARACTERS:
        text = _without_unit(text)
    text = re.sub(r"10\^(-?\d+)", r"math.pow(10, \1)", text)
    text = text.replace(" x ", "*").replace(" × ", "*")
    if len(text) <= MOST_CHARACTERS and _NUMBER.match(text):
        text = text.replace(",", "")
    return text


def _without_unit(text: str) -> str:
    for pattern in _UNITS:
        found = pattern.match(text)
        text = found[1] if found else text
    return text
