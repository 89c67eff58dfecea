"""How near answers are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.hotpotqa.answers import f1, normalized


@pytest.mark.parametrize(
    ("answer", "normal"),
    [
        ("The World's Best  Goalkeeper.", "worlds best goalkeeper"),
        ("an apple, a day", "apple day"),
        ("theatre", "theatre"),
        ("the", ""),
        ("«São Paulo»", "«são paulo»"),
        ("U.S.A.", "usa"),
    ],
)
def test_normalisation(answer: str, normal: str) -> None:
    assert normalized(answer) == normal


@pytest.mark.parametrize(
    ("answer", "gold", "score"),
    [
        ("Max Martin", "max martin.", 1.0),
        ("Max Martin", "Martin Max", 1.0),
        ("the writer Max Martin", "Max Martin", 0.8),
        ("Max Max Martin", "Max Martin", 0.8),
        ("yes it is", "yes", 0.0),
        ("yes", "yes it is", 0.0),
        ("Yes.", "yes", 1.0),
        ("", "Oslo", 0.0),
        ("Oslo", "the", 0.0),
    ],
)
def test_f1(answer: str, gold: str, score: float) -> None:
    assert f1(answer, gold) == pytest.approx(score)


@given(st.text(), st.text())
def test_f1_is_a_share_that_does_not_depend_on_the_order(answer: str, gold: str) -> None:
    assert 0.0 <= f1(answer, gold) <= 1.0
    assert f1(answer, gold) == pytest.approx(f1(gold, answer))
    assert f1(answer, answer) == (1.0 if normalized(answer) else 0.0)
