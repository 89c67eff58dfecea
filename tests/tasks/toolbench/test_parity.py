"""The benchmark's recorded answers and votes, beside what we make of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.toolbench_parity.recorded_functions import compare_functions
from benchmarks.toolbench_parity.recorded_votes import compare_conversions, compare_preferences, solve_rates
from benchmarks.toolbench_parity.retrieval import ndcg, retrieval_quality
from benchmarks.toolbench_parity.rule_pass import PUBLISHED, rule_pass_rates


@pytest.fixture
def data(shared_data: Path) -> Path:
    return shared_data / "toolbench"


def test_the_rule_gives_the_published_pass_rates(data: Path) -> None:
    assert rule_pass_rates(data) == PUBLISHED


def test_recorded_answers_show_the_functions_that_we_make(data: Path) -> None:
    parity = compare_functions(data)
    assert (parity.same, parity.answers) == (6, 6)
    assert (parity.queries, parity.longest, parity.shared) == (765, 58, 4)


def test_answers_are_converted_as_recorded(data: Path) -> None:
    conversions = compare_conversions(data)
    assert (conversions.same, conversions.answers) == (6, 6)


def test_recorded_votes_give_the_recorded_rates(data: Path) -> None:
    rates = solve_rates(data)
    assert rates["virtual_chatgpt_cot"] == pytest.approx((200 / 3, 0))
    assert rates["virtual_chatgpt_dfs"] == pytest.approx((100, 0))
    assert compare_preferences(data) == pytest.approx((3, 3, 100))


def test_words_find_most_first_apis(data: Path) -> None:
    quality = {one.group: one for one in retrieval_quality(data, "bm25")}
    assert [quality[group].queries for group in ("G1", "G2", "G3", "all")] == [474, 230, 61, 765]
    assert [round(value) for value in quality["all"].ndcg] == [63, 56, 60]


def test_ndcg_of_known_rankings() -> None:
    assert ndcg([True, True], 2, 3) == pytest.approx(1)
    assert ndcg([False, True], 1, 5) == pytest.approx(0.63093, abs=1e-5)
    assert ndcg([False, True, False, True], 2, 3) == pytest.approx(0.63093 / 1.63093, abs=1e-5)
    assert ndcg([], 2, 1) == 0
