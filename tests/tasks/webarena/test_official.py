"""The verdicts, on records as the environment makes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Task, Trajectory, Verdict
from sandbox.journal.trajectory import Event
from sandbox.scoring import judge
from tasks.webarena.fuzzy import JUDGEMENT, OF_ANSWERS, agrees
from tasks.webarena.official import Official, url_matches
from tasks.webarena.texts import clean_answer, includes

SHOP = "http://shop.example:7770"


def judged(
    answer: str = "",
    at: str = f"{SHOP}/",
    found: list[dict[str, str]] | None = None,
    reason: str = "stop",
    said: list[str] | None = None,
    **gold: Any,
) -> Verdict:
    """The verdict on an end; the kinds of checks are those that the gold is for."""
    names = {"answers": "string_match", "url": "url_match", "contents": "program_html"}
    kinds = [names[key] for key in gold if key in names]
    whole = {"answers": {}, "note": "", "url": "", "url_rule": "GOLD in PRED", "contents": [], "kinds": kinds} | gold
    end = {"reason": reason, "answer": answer, "url": at, "contents": found or []}
    events = [Event(0.0, "record", {"name": "end", "data": end})]
    if said is not None:
        events.append(Event(0.0, "judgement", {"name": JUDGEMENT, "data": said}))
    return Official().score(Task("shopping/1", "What?", gold=whole), Trajectory(events))


def test_answers() -> None:
    assert judged("'$129.00' ", answers={"exact_match": "$129.00"}).passed
    assert judged("It is the Red lamp, I think", answers={"must_include": ["red LAMP", "think"]}).passed
    assert judged("\"'$129.00'\"", answers={"exact_match": "$129.00"}).passed
    wrong = judged("It is $128", answers={"exact_match": "$129.00"})
    assert (wrong.error_class, wrong.official_error, wrong.owner) == ("wrong_value", "string_match", "model")
    assert not judged("Red", answers={"must_include": ["red", "lamp"]}).passed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("6", True),
        ("there are 6.", True),
        ("(6)", True),
        ("$6", True),
        ("16", False),
        ("6.5", False),
        ("2016-6-1", False),
    ],
)
def test_a_number_of_one_digit_has_to_stand_alone(text: str, found: bool) -> None:
    assert judged(text, answers={"must_include": ["6"]}).passed is found


def test_addresses() -> None:
    assert url_matches(f"{SHOP}/product/4", f"{SHOP}/product/4/", "GOLD in PRED")
    assert url_matches(f"{SHOP}/a |OR| {SHOP}/b", f"{SHOP}/b/c", "GOLD in PRED")
    assert url_matches(f"{SHOP}/s?q=lamp", f"{SHOP}/s?page=2&q=lamp", "GOLD in PRED")
    assert not url_matches(f"{SHOP}/s?q=lamp", f"{SHOP}/s?q=table", "GOLD in PRED")
    assert not url_matches(f"{SHOP}/s?q=lamp", f"{SHOP}/", "GOLD in PRED")
    assert url_matches(f"{SHOP}/a", f"{SHOP}/a/", "EXACT")
    assert not url_matches(f"{SHOP}/a", f"{SHOP}/a/b", "EXACT")
    assert judged(at=f"{SHOP}/product/4", url=f"{SHOP}/product/4").passed
    wrong = judged(at=f"{SHOP}/product/5", url=f"{SHOP}/product/4")
    assert (wrong.error_class, wrong.official_error) == ("bad_final_state", "url_match")
    with pytest.raises(ValueError, match="rule"):
        judged(url=f"{SHOP}/", url_rule="roughly")


def test_contents_of_pages() -> None:
    needed = [{"must_include": ["one |OR| two", "three"]}, {"exact_match": "Full"}]
    assert judged(found=[{"text": "two and THREE"}, {"text": " full "}], contents=needed).passed
    wrong = judged(found=[{"text": "three"}, {"text": "full"}], contents=needed)
    assert (wrong.error_class, wrong.official_error) == ("bad_final_state", "program_html")
    assert not judged(found=[{"text": "one three"}, {"text": "fuller"}], contents=needed).passed


def test_alternatives_stand_in_what_pages_contain_but_not_in_answers() -> None:
    references = {"must_include": ["sixty |OR| 3"]}
    assert judged(found=[{"text": "3"}], contents=[references]).passed
    assert not judged("3", answers=references).passed


def test_every_check_has_to_pass() -> None:
    gold: dict[str, Any] = {"answers": {"exact_match": "yes"}, "url": f"{SHOP}/a"}
    assert judged("yes", at=f"{SHOP}/a", **gold).passed
    assert judged("no", at=f"{SHOP}/a", **gold).official_error == "string_match"
    assert judged("yes", at=f"{SHOP}/b", **gold).official_error == "url_match"


def test_what_cannot_be_checked_is_the_graders() -> None:
    gold = {"contents": [{"must_include": ["a"]}], "kinds": ["program_html"]}
    task = Task("shopping/1", "", gold=gold)
    end = {
        "reason": "stop",
        "answer": "",
        "url": SHOP,
        "contents": [{"unknown": "func:shopping_get_latest_order_url()"}],
    }
    verdicts = judge({"official": Official()}, task, Trajectory([Event(0.0, "record", {"name": "end", "data": end})]))
    assert verdicts["official"].owner == "grader"
    assert "shopping_get_latest_order_url" in str(verdicts["official"].details)


def test_an_answer_that_has_to_be_read_waits_for_a_judge() -> None:
    answers = {"fuzzy_match": ["It is far.", "It is dear."]}
    assert judged("far and dear", answers=answers).owner == "grader"
    assert judged("far and dear", answers=answers, said=["correct", "This is correct."]).passed
    assert not judged("far", answers=answers, said=["correct", "partially correct"]).passed
    assert judged("far", answers=answers, said=["correct", "who knows"]).owner == "grader"
    assert judged("", answers=answers).error_class == "wrong_value"
    assert judged("far, dear", answers=answers, said=["correct", "The words are different, but it is correct."]).passed


def test_what_cannot_be_done_needs_no_judge_where_the_agent_says_just_that() -> None:
    answers = {"fuzzy_match": "N/A"}
    assert judged("n/a", answers=answers).passed
    assert judged("there is no piano", answers=answers).owner == "grader"
    assert judged("there is no piano", answers=answers, said=["same"]).passed
    assert not judged("I did it", answers=answers, said=["different"]).passed
    assert judged("no piano", answers=answers, said=["The report is partially correct; it is the same reason."]).passed


@pytest.mark.parametrize(
    ("reason", "error"), [("no_action", "unparsable_call"), ("steps", "limit_reached"), ("repeated", "limit_reached")]
)
def test_an_early_end_is_named(reason: str, error: str) -> None:
    assert judged(reason=reason, answers={"exact_match": "a"}).error_class == error
    assert judged(reason=reason, at=f"{SHOP}/a", url=f"{SHOP}/a").passed


def test_an_agent_that_never_stops_has_given_up() -> None:
    assert Official().score(Task("shopping/1", "", gold={"kinds": []}), Trajectory()).error_class == "gave_up"


@given(st.text(), st.text())
def test_texts_can_always_be_compared(reference: str, text: str) -> None:
    includes(reference, text, alone=True)
    assert includes(reference, f"{text}{clean_answer(reference)}{text}".join("xx"))
    assert agrees(text, *OF_ANSWERS) in (True, False, None)


@given(st.text(), st.text())
def test_addresses_of_nonsense_are_no_match_or_a_match_but_no_crash_of_the_run(reference: str, url: str) -> None:
    gold = {"kinds": ["url_match"], "url": reference, "url_rule": "GOLD in PRED"}
    end = {"reason": "stop", "answer": "", "url": url, "contents": []}
    trajectory = Trajectory([Event(0.0, "record", {"name": "end", "data": end})])
    verdict = judge({"official": Official()}, Task("shopping/1", "", gold=gold), trajectory)["official"]
    assert verdict.owner in (None, "model", "grader")
