"""Finding the APIs for a query among those of all queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sandbox import BM25Index, DataMissingError, TextEmbedder, UsageError, file_sha256

from .records import Api, QueryFiles

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def document_text(api: Api) -> str:
    """The text by which ToolBench's retriever finds an API."""
    whole = api.model_dump()
    names = f"{api.category_name}, {api.tool_name}, {api.api_name}, {api.api_description}"
    required, optional = json.dumps(whole["required_parameters"]), json.dumps(whole["optional_parameters"])
    returned = json.dumps(api.template_response if api.template_response is not None else "")
    return f"{names}, required_params: {required}, optional_params: {optional}, return_schema: {returned}"


class Retriever(Protocol):
    """Finds APIs."""

    def find(self, query: str) -> Sequence[Api]:
        """The best APIs, the best one first."""

    def data_sha256(self) -> dict[str, str]:
        """The hashes of its own files."""


class Bm25Retriever:
    """By words.

    Args:
        files: has the APIs.
        k: how many are found.
    """

    def __init__(self, files: QueryFiles, k: int, embedding: str) -> None:
        self._files = files
        self._k = k

    @cached_property
    def _index(self) -> BM25Index:
        return BM25Index([document_text(api) for api in self._files.apis])

    def find(self, query: str) -> Sequence[Api]:
        return [self._files.apis[position] for position in self._index.best(query, self._k)]

    def data_sha256(self) -> dict[str, str]:
        return {}


class EmbeddingRetriever:
    """By the cosine of sentence embeddings.

    Args:
        embedding: the GGUF model.

    Raises:
        UsageError: no model was given, or a folder.
        DataMissingError: there is no such file.
        DependencyMissingError, DataError: as `TextEmbedder.check` has it.
    """

    def __init__(self, files: QueryFiles, k: int, embedding: str) -> None:
        if not embedding:
            raise UsageError("the retriever needs a model of sentence embeddings", hint="add --set embedding=FILE")
        self._path = Path(embedding).expanduser()
        if not self._path.exists():
            raise DataMissingError(f"there is no model {self._path}", hint="give another with --set embedding=FILE")
        TextEmbedder.check(self._path)
        self._files = files
        self._k = k

    @cached_property
    def _embedder(self) -> TextEmbedder:
        return TextEmbedder(self._path)

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return self._embedder.embed([document_text(api) for api in self._files.apis])

    def find(self, query: str) -> Sequence[Api]:
        similarity = self._vectors @ self._embedder.embed([query])[0]
        best = (-similarity).argsort(kind="stable")[: self._k]
        return [self._files.apis[int(position)] for position in best]

    def data_sha256(self) -> dict[str, str]:
        return {"embedding": file_sha256(self._path)}


RETRIEVERS: dict[str, Callable[[QueryFiles, int, str], Retriever]] = {
    "bm25": Bm25Retriever,
    "embedding": EmbeddingRetriever,
}
