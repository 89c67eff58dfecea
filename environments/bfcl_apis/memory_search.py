"""Finding short texts for a query by their words: BM25+."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

K1, B, DELTA = 1.5, 0.75, 1


def words(text: str) -> list[str]:
    """Words as they are compared; an underscore parts them like a space."""
    return text.replace("_", " ").lower().split()


def ranked(query: str, texts: Sequence[str]) -> list[tuple[float, str]]:
    """All texts with their scores, the best first; of equals, those that stand first.

    BM25+ (Lv and Zhai, 2011) as the package `rank-bm25` 0.2.2 computes it, to the last bit: a text gets the
    lower bound `DELTA` for a word of the query that another text has, too.

    Raises:
        ZeroDivisionError: there are no texts.
    """
    documents = [Counter(words(text)) for text in texts]
    lengths = [document.total() for document in documents]
    mean_length = sum(lengths) / len(documents)
    containing = Counter(word for document in documents for word in document)
    scores = [0.0] * len(documents)
    for word in words(query):
        if word not in containing:
            continue
        rarity = math.log((len(documents) + 1) / containing[word])
        for index, document in enumerate(documents):
            frequency = document[word]
            norm = K1 * (1 - B + B * lengths[index] / mean_length)
            scores[index] += rarity * (DELTA + (frequency * (K1 + 1)) / (norm + frequency))
    return sorted(zip(scores, texts, strict=True), key=lambda pair: pair[0], reverse=True)
