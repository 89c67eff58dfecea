"""Searching pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.hotpotqa.corpus import Corpus, Page, open_corpus
from sandbox import DataError, DataMissingError

OWL = Page(title="Grey Owl", text="The grey owl is a bird. It hunts at night.\nIt lives in Norway. Its eggs are white")
ELK = Page(title="Elk", text="The elk is a deer of Norway. The owl fears it not. It swims.")
CORPUS = Corpus([OWL, ELK, Page(title="grey  OWL", text="Another page.")])


def test_a_page_is_found_by_its_title_in_any_case() -> None:
    assert CORPUS.page(" grey owl ") is OWL
    assert CORPUS.page("owl") is None


def test_sentences_end_with_one_full_stop() -> None:
    assert OWL.sentences == [
        "The grey owl is a bird.",
        "It hunts at night.",
        "It lives in Norway.",
        "Its eggs are white.",
    ]


def test_the_beginning_has_five_sentences() -> None:
    page = Page(title="Numbers", text=" ".join(f"Number {number} is here." for number in range(9)))
    assert page.beginning == " ".join(f"Number {number} is here." for number in range(5))


def test_the_best_page_has_most_of_the_rare_words() -> None:
    assert CORPUS.best("Which deer swims?", 5) == [ELK]
    assert CORPUS.best("What is the grey owl of Norway?", 5) == [OWL, ELK]
    assert CORPUS.best("What is the grey owl of Norway?", 1) == [OWL]
    assert CORPUS.best("zebra", 5) == []
    assert Corpus([]).best("owl", 5) == []


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_page_can_be_searched_by_any_text(query: str, texts: list[str]) -> None:
    corpus = Corpus(Page(title=text[:3], text=text) for text in texts)
    assert len(corpus.best(query, 3)) <= min(3, len(texts))
    assert all(sentence.endswith(".") for text in texts for sentence in Page(title="", text=text).sentences)


def test_a_corpus_that_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    with pytest.raises(DataMissingError):
        open_corpus(path)
    path.write_text('{"title": "Elk", "text": "A deer."}\n')
    assert open_corpus(path) is open_corpus(path)
    path.write_text('{"title": "Elk"}\n')
    with pytest.raises(DataError, match=r"line 1: .*text"):
        open_corpus(path)
