"""ROUGE-L against values that the package `rouge` 1.0.1 gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.apibank.rouge import rouge_l


@pytest.mark.parametrize(
    ("text", "reference", "value"),
    [
        (
            "Your appointment has been cancelled.",
            "Your appointment has been modified successfully.",
            0.7272727223140496,
        ),
        (
            "The token is a9s8. I will add the meeting now. Anything else?",
            "Okay, I have your token now. I will add the meeting.",
            0.6363636314049588,
        ),
        ("a b c d. e f g", "a c e. b d f g a", 0.999999995),
        ("one. two. three", "three. two. one", 0.999999995),
        ("a. ", "a. b", 0.4999999950000001),
        ("It costs 3.50 dollars", "It costs 3.5 dollars. Bye", 0.7272727223140496),
    ],
)
def test_values_of_the_package(text: str, reference: str, value: float) -> None:
    assert rouge_l(text, reference) == pytest.approx(value, abs=1e-12)


def test_a_text_without_words_has_nothing_in_common() -> None:
    assert rouge_l("", "Hello there.") == rouge_l("...", "Hello there.") == rouge_l("Hello", "") == 0


@given(st.text(alphabet="ab. \n"), st.text(alphabet="ab. \n"))
def test_it_is_a_share(text: str, reference: str) -> None:
    assert 0 <= rouge_l(text, reference) <= 1
    assert rouge_l(text, text) == pytest.approx(1.0) or not any(text.split("."))
