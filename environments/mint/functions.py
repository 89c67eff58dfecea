"""What code in the sandbox may call, carried out here: a search in an encyclopedia, or a household."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from sandbox import HouseholdFunctions, read_household_game, read_jsonl

from .interpreter import Functions

MOST_CHARACTERS = 1000
"""Of what a search gives, as in the original."""
MOST_PAGES = 2
MOST_OF_QUERY = 300
"""Characters, as in the original."""
NOTHING_FOUND = "Wikipedia Search Result was found"
"""The original's words for none."""
NO_CORPUS = "There is no network here, and the run has no corpus to search (--set wikipedia=FILE)."


class Page(BaseModel):
    """A line of a corpus."""

    model_config = ConfigDict(extra="ignore")

    title: str
    summary: str


class Encyclopedia:
    """The function `wikipedia_search`, over a file of pages instead of the network.

    Args:
        corpus: a JSON object a line with `title` and `summary`; None where there is none, which a search says.
    """

    def __init__(self, corpus: Path | None) -> None:
        self._pages = None if corpus is None else read_pages(corpus)

    def parameters(self) -> Mapping[str, Sequence[str]]:
        return {"wikipedia_search": ("query",)}

    def call(self, name: str, arguments: Sequence[str]) -> str:
        if self._pages is None:
            return NO_CORPUS
        (query,) = arguments
        found = self._pages.search(query[:MOST_OF_QUERY])
        texts = [f"Page: {page.title}\nSummary: {page.summary}" for page in found]
        return "\n\n".join(texts)[:MOST_CHARACTERS] or NOTHING_FOUND


class Pages:
    """A corpus, with its pages by the words of their titles."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages = list(pages)
        self._titles = [frozenset(page.title.lower().split()) for page in self._pages]
        self._by_word: dict[str, list[int]] = {}
        for number, words in enumerate(self._titles):
            for word in words:
                self._by_word.setdefault(word, []).append(number)

    def search(self, query: str) -> list[Page]:
        """The page of that title, then those with the most words of the query among those of their title."""
        lowered = query.lower()
        words = frozenset(lowered.split())
        found = {number for word in words for number in self._by_word.get(word, ())}

        def rank(number: int) -> tuple[bool, float, int]:
            title = self._titles[number]
            return self._pages[number].title.lower() == lowered, len(words & title) / len(words | title), -number

        return [self._pages[number] for number in heapq.nlargest(MOST_PAGES, found, key=rank)]


@lru_cache(maxsize=1)
def read_pages(corpus: Path) -> Pages:
    """The corpus, once for all episodes of a run."""
    return Pages(read_jsonl(corpus, Page, "name a file of pages with --set wikipedia=FILE"))


def functions_for(setup: Mapping[str, Any]) -> Functions | None:
    """Those of a task: `wikipedia`, `alfworld`, or none."""
    if setup["functions"] == "wikipedia":
        return Encyclopedia(Path(setup["corpus"]) if setup["corpus"] else None)
    if setup["functions"] == "alfworld":
        game = setup["game"]
        return HouseholdFunctions(read_household_game(game["pddl_domain"], game["pddl_problem"], game["grammar"]))
    return None
