"""Numbers as texts that are the same where the numbers are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import plain_number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (3, 3.0),
        (Decimal("3.00"), 3),
        (0.1 + 0.2, 0.3),
        (1234567890.0000002, 1234567890),
        (-0.0, 0),
        (True, 1),
        (10**400, 10**400),
        (float("inf"), float("inf")),
    ],
)
def test_the_same(one: float | Decimal, other: float | Decimal) -> None:
    assert plain_number(one) == plain_number(other)


@pytest.mark.parametrize(
    ("one", "other"), [(4915112345678, 4915112349999), (1e-7, 0), (0.123456789, 0.123456788), (0.5, 0), (1e300, 1e301)]
)
def test_not_the_same(one: float, other: float) -> None:
    assert plain_number(one) != plain_number(other)


@given(st.integers(), st.integers())
def test_whole_numbers_are_the_same_only_where_they_are(one: int, other: int) -> None:
    assert (plain_number(one) == plain_number(other)) == (one == other)


@given(st.floats() | st.decimals(allow_nan=False, min_value=-(10**300), max_value=10**300))
def test_every_number_has_a_text(number: float | Decimal) -> None:
    assert plain_number(number)
