"""Finding documents for a query."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import DataError, DependencyMissingError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GGUF = b"GGUF"
"""What a model file begins with."""
LLAMA_HINT = "pip install llama-cpp-python"


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


class TextEmbedder:
    """Texts as vectors of length 1, so that the product of two is the cosine of their angle.

    Blocking: to be called from a thread where an event loop runs. Any thread may; one is served at a time.

    Args:
        path: a GGUF embedding model; its own pooling is used, the mean of the tokens where it names none.

    Raises:
        DependencyMissingError: llama-cpp-python is not installed.
        DataError: the file cannot be loaded.
    """

    def __init__(self, path: Path) -> None:
        try:
            from sandbox.models.llama_cpp.embedding import EmbeddingModel
        except ImportError as error:
            raise DependencyMissingError(f"llama-cpp-python cannot be imported: {error}", hint=LLAMA_HINT) from error
        self._model = EmbeddingModel(path)
        self._lock = threading.Lock()

    @staticmethod
    def check(path: Path) -> None:
        """Raise what making one would, as far as can be told without loading the file.

        Raises:
            UsageError: the path is a folder, as models are published in for other programs.
        """
        if path.is_dir():
            raise UsageError(
                f"{path} is a folder, and sentence embeddings are read from one GGUF file",
                hint=f"with llama.cpp's own converter: python convert_hf_to_gguf.py {path} --outfile embedding.gguf",
            )
        if find_spec("llama_cpp") is None:
            raise DependencyMissingError("llama-cpp-python is not installed", hint=LLAMA_HINT)
        with path.open("rb") as file:
            if file.read(len(GGUF)) != GGUF:
                raise DataError(str(path), 0, "expected a GGUF model")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors, shape (texts, dimensions).

        Raises:
            ModelError: llama.cpp failed.
        """
        import numpy as np

        with self._lock:
            vectors = [self._model.embed(text) for text in texts]
        return np.array(vectors, np.float32).reshape(len(texts), self._model.dimensions)
