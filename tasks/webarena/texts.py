"""Comparing texts as WebArena's program does."""

from __future__ import annotations

import re


def clean_answer(answer: str) -> str:
    """Without space and one pair of quotes around it, in lower case."""
    answer = answer.strip()
    for quote in "'\"":
        if answer.startswith(quote) and answer.endswith(quote):
            return answer[1:-1].lower()
    return answer.lower()


def same_text(reference: str, answer: str) -> bool:
    return clean_answer(reference) == clean_answer(answer)


def includes(reference: str, text: str, *, alone: bool = False) -> bool:
    """Whether a text has the reference in it.

    Args:
        alone: a reference of one character has to stand alone, as a word does. The published program takes the words
            of NLTK's tokenizer; here a word is what no letter, digit, or sign between two of them goes on from.
    """
    part, whole = clean_answer(reference), clean_answer(text)
    if alone and len(part) == 1:
        found = rf"(?<!\w)(?<!\w[-./:,]){re.escape(part)}(?!\w)(?![-./:,]\w)"
        return re.search(found, whole) is not None
    return part in whole
