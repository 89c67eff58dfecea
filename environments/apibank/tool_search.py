"""ToolSearcher: which API suits some keywords."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sandbox import BM25Index

from .apis import JSON, RefusedError
from .data_files import SEARCHER, Document, document_text, found_documents
from .recorded import Recordings

TOKEN_GIVER = "GetUserToken"
TOKEN = "token"


def separate_words(name: str) -> str:
    """`QueryMeeting` as `Query Meeting`."""
    return re.sub(r"(?<=[^\sA-Z])(?=[A-Z])", " ", name)


class ToolSearch:
    """Answers recorded keywords as they were answered, and others by BM25 over names and descriptions.

    The published search compares embeddings. An API that takes a token comes with the one that gives tokens.
    """

    def __init__(self, documents: Mapping[str, Document], recordings: Recordings) -> None:
        self._documents = [document for name, document in documents.items() if name != SEARCHER]
        self._givers = [document for document in self._documents if document.name == TOKEN_GIVER]
        self._recordings = recordings
        self._index: BM25Index | None = None

    def find(self, keywords: str) -> JSON:
        """The documents of what was found, as the API gives them.

        Raises:
            RefusedError: there are no keywords.
        """
        if not keywords.strip():
            raise RefusedError("The keywords are empty.")
        try:
            return self._recordings.answer(SEARCHER, {"keywords": keywords})
        except RefusedError:
            return self._nearest(keywords)

    def _nearest(self, keywords: str) -> JSON:
        if self._index is None:
            self._index = BM25Index([f"{separate_words(each.name)} {each.description}" for each in self._documents])
        best = self._documents[self._index.best(separate_words(keywords), 1)[0]]
        if TOKEN in best.input_parameters:
            return [document_text(document) for document in (*self._givers, best)]
        return document_text(best)


def found_names(output: JSON) -> list[str]:
    """The names of the APIs that a search gave."""
    return [document.name for document in found_documents(output)]
