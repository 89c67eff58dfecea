"""Pages that can be searched by title or by words, in place of an encyclopedia on the network."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sandbox import read_jsonl

MOST_SIMILAR = 5
"""Titles that are told where none is the one that was asked for, as in ReAct's program (Yao et al., 2023)."""
SENTENCES_SHOWN = 5
"""Of a page that was found, as in the same program."""
K1, B = 1.2, 0.75
"""Of BM25 (Robertson and Zaragoza, 2009)."""

_WORD = re.compile(r"\w+")


class Page(BaseModel):
    """A line of a corpus."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str
    text: str

    @property
    def sentences(self) -> list[str]:
        """The text's parts between `. ` and line breaks, each with a full stop, as ReAct's program splits a page."""
        parts = (part.strip() for line in self.text.split("\n") for part in line.strip().split(". "))
        return [f"{part.removesuffix('.')}." for part in parts if part]

    @property
    def beginning(self) -> str:
        return " ".join(self.sentences[:SENTENCES_SHOWN])

    def sentences_with(self, keyword: str) -> list[str]:
        return [sentence for sentence in self.sentences if keyword.lower() in sentence.lower()]


@dataclass(slots=True, frozen=True)
class _Posting:
    page: int
    times: int


class Corpus:
    """Pages, of which the first of a title counts."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages: list[Page] = []
        self._by_title: dict[str, int] = {}
        self._postings: defaultdict[str, list[_Posting]] = defaultdict(list)
        self._lengths: list[int] = []
        for page in pages:
            if _as_title(page.title) not in self._by_title:
                self._add(page)

    def page(self, title: str) -> Page | None:
        """The page of a title, in any case."""
        number = self._by_title.get(_as_title(title))
        return None if number is None else self._pages[number]

    def best(self, query: str, most: int) -> list[Page]:
        """The pages that have words of a query, best first by BM25, then in the order of the corpus."""
        mean = sum(self._lengths) / len(self._lengths) if self._lengths else 0.0
        scores: defaultdict[int, float] = defaultdict(float)
        for word in set(_words(query)):
            postings = self._postings.get(word, [])
            rarity = math.log(1 + (len(self._pages) - len(postings) + 0.5) / (len(postings) + 0.5))
            for posting in postings:
                length = 1 - B + B * self._lengths[posting.page] / mean
                scores[posting.page] += rarity * posting.times * (K1 + 1) / (posting.times + K1 * length)
        ordered = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
        return [self._pages[number] for number, _ in ordered[:most]]

    def _add(self, page: Page) -> None:
        number = len(self._pages)
        self._pages.append(page)
        self._by_title[_as_title(page.title)] = number
        words = _words(f"{page.title} {page.text}")
        self._lengths.append(len(words))
        for word, times in Counter(words).items():
            self._postings[word].append(_Posting(number, times))


def open_corpus(path: Path) -> Corpus:
    """A file of pages, a JSON object with `title` and `text` a line; read once while it does not change.

    Raises:
        DataMissingError: there is no such file.
        DataError: a line is no page.
    """
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return _opened(path, changed)


@lru_cache(maxsize=2)
def _opened(path: Path, changed: int) -> Corpus:
    return Corpus(read_jsonl(path, Page, "name a file of pages with --set corpus=FILE"))


def _as_title(title: str) -> str:
    return " ".join(title.split()).casefold()


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
