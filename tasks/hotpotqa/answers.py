"""How near an answer is to the gold one, by SQuAD's normalisation (Rajpurkar et al., 2016).

The rules are those of HotpotQA's own program (Yang et al., 2018), which FireAct's takes over.
"""

from __future__ import annotations

import re
import string
from collections import Counter

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
CLOSED = ("yes", "no", "noanswer")
"""Answers that share no words with others."""


def normalized(answer: str) -> str:
    """In small letters, without ASCII punctuation and articles, with single blanks."""
    return " ".join(_ARTICLES.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def f1(answer: str, gold: str) -> float:
    """The harmonic mean of the shares of words that two answers have in common, from 0 to 1."""
    said, wanted = normalized(answer), normalized(gold)
    if said != wanted and (said in CLOSED or wanted in CLOSED):
        return 0.0
    said_words, wanted_words = said.split(), wanted.split()
    common = sum((Counter(said_words) & Counter(wanted_words)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(said_words), common / len(wanted_words)
    return 2 * precision * recall / (precision + recall)
