"""The reward's arithmetic, held to SciPy's tau, to hand-made cases and to properties."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.sql_database.kendall import kendall_tau
from environments.sql_database.reward import reward
from environments.sql_database.rows import Row

BY_SCIPY = [
    ("a", "a", None),
    ("aaaa", "aaaa", None),
    ("aba", "aba", 0.9999999999999999),
    ("bbabaabaabaaa", "bbbbaaaaaaaba", 0.35),
    ("bbbaa", "babab", 0.1666666666666667),
    ("baaa", "aaab", -0.33333333333333337),
    ("bcb", "cbb", -0.49999999999999994),
    ("ééc", "céé", -0.49999999999999994),
    ("bEabbbab", "abbbbbEa", 0.0),
    ("abcaaccacbcca", "acbacccacabac", 0.23076923076923078),
    ("caaccbcbbacba", "acacbbcabcabc", -0.2142857142857143),
    ("cb", "bc", -1.0),
    ("cbbbcaacaaaaacbcbbcacbcbbaaaaa", "aabcbbbbaaacabaabacccccbcaabaa", 0.2832764505119454),
    ("aEaD", "EDaa", 0.0),
    ("aabéDaééébéEa", "aéDaaéééEaébb", 0.06557377049180328),
    ("Db", "Db", 1.0),
    ("cacccaabbabca", "bcacccaabcbaa", -0.0909090909090909),
    ("aécDDDaEDDacDDaaééDcbaDééaébéE", "bEéabDDDEDaéDDécDéaaDcDéécéaaa", 0.4204545454545454),
]
"""What `scipy.stats.kendalltau` of SciPy 1.17.1 gives for the letters of two texts; None for not a number."""

ROWS = st.lists(st.tuples(st.sampled_from(["a", "b", "é", None, 1, Decimal("1.0")])), max_size=12)


@pytest.mark.parametrize(("first", "second", "expected"), BY_SCIPY)
def test_tau_is_scipys_to_the_last_bit(first: str, second: str, expected: float | None) -> None:
    tau = kendall_tau(list(first), list(second))
    assert (math.isnan(tau) and expected is None) or tau == expected


@given(st.lists(st.tuples(st.sampled_from("abcdE"), st.sampled_from("abcdE")), max_size=14))
def test_tau_is_its_definition(pairs: list[tuple[str, str]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    signs = [(_sign(a[0], b[0]), _sign(a[1], b[1])) for a, b in combinations(pairs, 2)]
    product = math.sqrt(sum(x * x for x, _ in signs) * sum(y * y for _, y in signs))
    tau = kendall_tau(first, second)
    if product == 0:
        assert math.isnan(tau)
    else:
        assert tau == pytest.approx(sum(x * y for x, y in signs) / product)


def _sign(one: str, other: str) -> int:
    return (one > other) - (one < other)


@pytest.mark.parametrize(
    ("agent", "gold", "expected"),
    [
        (None, [], 0.0),
        ([], [], 1.0),
        ([], [("a",)], 0.0),
        ([("a",)], [("a",)], 1.0),
        ([("a",), ("b",)], [("a",), ("b",)], 1.0),
        ([("b",), ("a",)], [("a",), ("b",)], -1.0),
        ([("a",), ("b",), ("c",)], [("a",), ("b",)], 0.67),
        ([("a",), ("x",), ("y",)], [("a",)], 1 / 3),
        ([("a",), ("a",)], [("a",), ("a",), ("a",)], 2 / 3),
        ([(3,)], [(Decimal("3"),)], 0.0),
        ([("a",)] * 2 + [("b",)], [("a",), ("b",)] * 2, -0.38),
    ],
)
def test_rewards_of_small_results(agent: list[Row] | None, gold: list[Row], expected: float) -> None:
    assert reward(agent, gold) == pytest.approx(expected, abs=0.011)


def test_two_decimals_are_kept_only_where_the_order_counts() -> None:
    agent, gold = [("a",), ("b",), ("c",)], [("a",), ("b",)]
    assert reward(agent, gold) == 0.67
    assert reward(agent, gold, order_counts=False) == 2 / 3


@given(ROWS, ROWS)
def test_a_reward_is_between_minus_one_and_one(agent: list[Row], gold: list[Row]) -> None:
    value = reward(agent, gold)
    assert -1.0 <= value <= 1.0
    assert reward(gold, agent) == pytest.approx(value, abs=0.011)


@given(ROWS)
def test_the_same_rows_in_the_same_order_have_a_reward_of_one(rows: list[Row]) -> None:
    assert reward(rows, list(rows)) == 1.0
