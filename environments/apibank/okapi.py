"""The ranking of the search engine."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

K1, B, EPSILON = 1.5, 0.75, 0.25


def ranked(documents: Sequence[Sequence[str]], query: str) -> list[int]:
    """The positions of documents by Okapi BM25 (Robertson and Zaragoza, 2009), best first.

    Where a word is in more than half of the documents, its weight is a quarter of the mean weight, as in the
    package `rank_bm25` that the benchmark uses.

    Args:
        documents: each as its words.
    """
    counts = [Counter(document) for document in documents]
    frequency = Counter(word for count in counts for word in count)
    weights = {word: math.log((len(documents) - n + 0.5) / (n + 0.5)) for word, n in frequency.items()}
    least = EPSILON * sum(weights.values()) / len(weights)
    mean = sum(map(len, documents)) / len(documents)
    words = re.findall(r"\w+|[^\w\s]", query.lower())

    def score(position: int) -> float:
        length = 1 - B + B * len(documents[position]) / mean
        found = ((word, counts[position][word]) for word in words if word in weights)
        return sum(
            (weights[word] if weights[word] >= 0 else least) * count * (K1 + 1) / (count + K1 * length)
            for word, count in found
        )

    return sorted(range(len(documents)), key=score, reverse=True)
