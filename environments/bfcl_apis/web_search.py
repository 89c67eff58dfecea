"""Searching and reading a collection of pages that the user gives, in place of the web."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from sandbox import BM25Index, read_jsonl

SNIPPET = 300
"""Characters of a page that a search result shows."""
MAX_CONTENT = 50_000
"""Characters of a page that can be fetched."""
NO_PAGES = "there is no search backend: the run has no collection of pages (--set pages=FILE)"


class Page(BaseModel):
    """A line of the collection."""

    model_config = ConfigDict(extra="ignore")

    url: str
    title: str
    text: str


class Collection:
    """The pages of a file with a JSON object a line, and the index over them."""

    def __init__(self, path: Path) -> None:
        self.pages = list(read_jsonl(path, Page, "give another file with --set pages=FILE"))
        self.by_url = {page.url: page for page in self.pages}
        self._index = BM25Index([f"{page.title}\n{page.text}" for page in self.pages]) if self.pages else None

    def best(self, keywords: str, number: int) -> list[Page]:
        if self._index is None or number < 1:
            return []
        return [self.pages[position] for position in self._index.best(keywords, number)]


class WebSearch:
    """The two functions of the web search tasks.

    Args:
        pages: the collection's file; empty for none, and every call says so.
        snippets: whether results show the beginning of each page.
    """

    def __init__(self, pages: str, snippets: bool) -> None:
        self._collection = _collection(pages) if pages else None
        self._snippets = snippets

    def execute(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
        """(what the call answers as a text, whether it failed)."""
        collection = self._collection
        if collection is None:
            return NO_PAGES, True
        try:
            if name == "search_engine_query":
                return json.dumps(self._search(collection, **arguments)), False
            if name == "fetch_url_content":
                return _fetched(collection, **arguments)
        except (TypeError, ValueError, ArithmeticError) as error:
            return f"Error during execution: {error}", True
        return f"Error during execution: name '{name}' is not defined", True

    def _search(
        self, collection: Collection, keywords: str, max_results: int = 10, region: str = ""
    ) -> list[dict[str, str]]:
        """Results, best first. The region is taken and not used."""
        results = []
        for page in collection.best(str(keywords), min(int(max_results), 100)):
            result = {"title": page.title, "href": page.url}
            results.append(result | {"body": page.text[:SNIPPET]} if self._snippets else result)
        return results


def _fetched(collection: Collection, url: str, mode: str = "raw") -> tuple[str, bool]:
    """The page's text in every mode, for the collection holds texts."""
    page = collection.by_url.get(url) if isinstance(url, str) else None
    if page is None:
        return json.dumps({"error": f"404: there is no page {str(url)[:200]}"}), False
    return json.dumps({"content": page.text[:MAX_CONTENT]}), False


@lru_cache(maxsize=4)
def _collection(path: str) -> Collection:
    return Collection(Path(path).expanduser())
