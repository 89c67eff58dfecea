"""Finding documents for a query."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.errors import DependencyMissingError


class BM25Index:
    """BM25 (Robertson and Zaragoza, 2009; the Lucene variant of the `bm25s` package) over texts.

    Args:
        documents: the texts; results are positions in this sequence.
    """

    def __init__(self, documents: Sequence[str]) -> None:
        try:
            import bm25s
        except ImportError as error:
            raise DependencyMissingError(f"bm25s cannot be imported: {error}", hint="pip install bm25s") from error
        self._tokenize = bm25s.tokenize
        self._count = len(documents)
        self._index = bm25s.BM25()
        self._index.index(self._tokenize(list(documents), show_progress=False), show_progress=False)

    def best(self, query: str, k: int = 1) -> list[int]:
        """The positions of the k best documents, best first."""
        tokens = self._tokenize([query], show_progress=False)
        positions, _ = self._index.retrieve(tokens, k=min(k, self._count), show_progress=False)
        return [int(position) for position in positions[0]]
