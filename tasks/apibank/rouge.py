"""ROUGE-L of a text of several sentences, as the package `rouge` (1.0.1), which the benchmark uses, computes it."""

from __future__ import annotations

from collections.abc import Sequence

MAX_WORDS = 2_000
"""As much of a text is compared."""
_SMALL = 1e-8


def rouge_l(text: str, reference: str) -> float:
    """The F score of the union of longest common subsequences (Lin, 2004); 0 where one of the two has no words.

    Sentences end at full stops, words at blanks, a blank sentence is an empty word, and only
    different words are counted. Each sentence of the
    reference adds those of its words that no sentence before it had in common with the text.
    """
    ours, wanted = _sentences(text), _sentences(reference)
    if not any(ours) or not any(wanted):
        return 0.0
    found: set[str] = set()
    for sentence in wanted:
        for other in ours:
            found.update(_common(sentence, other))
    recall = len(found) / len({word for sentence in wanted for word in sentence})
    precision = len(found) / len({word for sentence in ours for word in sentence})
    return 2 * precision * recall / (precision + recall + _SMALL)


def _sentences(text: str) -> list[list[str]]:
    left, sentences = MAX_WORDS, []
    for part in text.split("."):
        words = (part.split() or [""])[:left]
        left -= len(words)
        if part and words:
            sentences.append(words)
    return sentences


def _common(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """A longest common subsequence."""
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for row, word in enumerate(one, 1):
        above, current = lengths[row - 1], lengths[row]
        for column, candidate in enumerate(other, 1):
            same = word == candidate
            current[column] = above[column - 1] + 1 if same else max(above[column], current[column - 1])
    found: list[str] = []
    row, column = len(one), len(other)
    while row and column:
        if one[row - 1] == other[column - 1]:
            found.append(one[row - 1])
            row, column = row - 1, column - 1
        elif lengths[row - 1][column] > lengths[row][column - 1]:
            row -= 1
        else:
            column -= 1
    return found
