"""The vectors of texts, computed once."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from sandbox import TextEmbedder

KEPT = 10_000
"""Texts whose vectors are kept."""


class Embedding:
    """An embedding model with the vectors that it made last."""

    def __init__(self, path: str) -> None:
        embedder = TextEmbedder(Path(path).expanduser())
        self._vector = lru_cache(maxsize=KEPT)(lambda text: embedder.embed([text])[0])

    def prepare(self, texts: Iterable[str]) -> None:
        """Compute the vectors of texts, to be had at once from then on."""
        for text in texts:
            self._vector(text)

    def similarity(self, text: str, other: str) -> float:
        """The cosine of two texts' vectors."""
        return float(self._vector(text) @ self._vector(other))


_loading = threading.Lock()


def load_embedding(path: str) -> Embedding:
    """The embedding of a file, loaded once for all who ask.

    Raises:
        DependencyMissingError: llama-cpp-python is not installed.
        DataError: the file cannot be loaded.
    """
    with _loading:
        return _load(path)


@lru_cache(maxsize=1)
def _load(path: str) -> Embedding:
    return Embedding(path)
