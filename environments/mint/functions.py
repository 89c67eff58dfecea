"""What code in the sandbox may call, carried out here: a search in an encyclopedia, or a household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from sandbox import HouseholdFunctions, read_household_game, read_jsonl

from .interpreter import Functions

MOST_CHARACTERS = 1000
"""Of what a search gives, as in the original."""
MOST_PAGES = 2
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
        self._pages = [] if corpus is None else list(read_jsonl(corpus, Page, "name a file of pages"))
        self._there = corpus is not None

    def parameters(self) -> Mapping[str, Sequence[str]]:
        return {"wikipedia_search": ("query",)}

    def call(self, name: str, arguments: Sequence[str]) -> str:
        if not self._there:
            return NO_CORPUS
        (query,) = arguments
        found = self._search(query)[:MOST_PAGES]
        texts = [f"Page: {page.title}\nSummary: {page.summary}" for page in found]
        return "\n\n".join(texts)[:MOST_CHARACTERS] or NOTHING_FOUND

    def _search(self, query: str) -> list[Page]:
        """Pages that have a word of the query in the title, the ones with most of its words first."""
        words = set(query.lower().split())
        marked = []
        for page in self._pages:
            title = set(page.title.lower().split())
            if words & title:
                score = (query.lower() == page.title.lower(), len(words & title) / len(words | title))
                marked.append((score, page))
        return [page for _, page in sorted(marked, key=lambda pair: pair[0], reverse=True)]


def functions_for(setup: Mapping[str, Any]) -> Functions | None:
    """Those of a task: `wikipedia`, `alfworld`, or none."""
    if setup["functions"] == "wikipedia":
        return Encyclopedia(Path(setup["corpus"]) if setup["corpus"] else None)
    if setup["functions"] == "alfworld":
        game = setup["game"]
        return HouseholdFunctions(read_household_game(game["pddl_domain"], game["pddl_problem"], game["grammar"]))
    return None
