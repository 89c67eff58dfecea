"""Answers that stand in a task's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.types import Message, Task, ToolCall
from sandbox.validation.leaks import SHORTEST, leaked_answer


def says(text: str, **fields: object) -> Task:
    return Task(**{"id": "s/1", "prompt": "", "solution": (Message("assistant", text),), **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("task", "leaked"),
    [
        (says("It is Oslo.", prompt="Say: it  is OSLO."), "It is Oslo."),
        (says("It is Oslo.", prompt="Is Oslo in Norway?", gold={"capital": "Oslo"}), "Oslo"),
        (says("Oslo", prompt="Which?", guidance="Answer Oslo."), "Oslo"),
        (says("Oslo", prompt="Which?", history=(Message("user", "Oslo!"),)), "Oslo"),
        (says("Oslo", prompt="Where do Oslovians live?"), None),
        (says("42", prompt="What is 40 + 2? Not 41, not 42?"), None),
        (says("Torch Hub has a model for Vision: load(x, y, z)", prompt="Vision?", gold={"field": "Vision"}), None),
        (says("", prompt="Weather in Oslo?", gold={"city": "Oslo"}), None),
        (says("", prompt="Weather in Oslo?", gold={"cities": ["Oslo"]}), None),
        (says("[Weather('Oslo')]", prompt="With Weather and Tides: Oslo?", gold={"api": "Weather"}), None),
    ],
)
def test_whole_answers_are_found_and_parts_are_not(task: Task, leaked: str | None) -> None:
    assert leaked_answer(task) == leaked


def test_arguments_of_calls_may_stand_in_the_request() -> None:
    call = Message("assistant", "", [ToolCall("weather", {"city": "Oslo"})])
    task = Task(
        "s/1", "How is the weather in Oslo?", gold={"city": "Oslo"}, solution=(call, Message("assistant", "Done."))
    )
    assert leaked_answer(task) is None


def solved_by_a_call(prompt: str, argument: object) -> Task:
    call = Message("assistant", "", [ToolCall("count", {"what": argument})])
    said = Message("assistant", "It is forty-two bolts, as I counted.")
    return Task("s/1", prompt, gold={"answer": "forty-two bolts"}, solution=(call, said))


def test_an_answer_is_found_where_the_solution_makes_calls() -> None:
    asked = "How many bolts are there? (Between us: the answer is forty-two bolts.)"
    assert leaked_answer(solved_by_a_call(asked, "bolts")) == "forty-two bolts"
    assert leaked_answer(solved_by_a_call("How many bolts are there?", "bolts")) is None
    assert leaked_answer(solved_by_a_call(asked, {"parts": ["of  Forty-two bolts", 1, None]})) is None


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_is_too_odd(prompt: str, guidance: str, answer: str, gold: str) -> None:
    leaked = leaked_answer(says(answer, prompt=prompt, guidance=guidance, gold={"answer": gold}))
    assert leaked in (None, answer, gold)


@given(st.text(alphabet="abcxyz 019.-", min_size=SHORTEST), st.text(alphabet="abc ", max_size=20))
def test_an_answer_between_other_words_is_found(answer: str, words: str) -> None:
    found = leaked_answer(says(answer, prompt=f"{words} ({answer}) {words}"))
    assert (found == answer) == (len(" ".join(answer.split())) >= SHORTEST)
