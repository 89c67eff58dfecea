"""The names of what several judges said."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.judgements import named_judgings


def judge(agent: str, against: str | None = None, **settings: Any) -> dict[str, Any]:
    return {"agent": agent, "judge": {"name": "m"}, "system_sha256": None, "settings": settings, "against": against}


def names(*judges: dict[str, Any]) -> list[str]:
    return [judging.scorer for judging in named_judgings(("rate", by) for by in judges)]


def test_the_first_judge_has_the_plain_name_and_others_their_own() -> None:
    address = "server:http://localhost:8000/v1#kind"
    judges = [
        judge("severe", votes=3),
        judge(address, votes=3),
        judge(address, votes=4),
        judge("severe", "run_2", votes=3),
    ]
    assert names(*judges) == ["rate", "rate@kind", "rate@kind(votes=4)", "rate@severe(against=run_2)"]
    (_, told, *_) = named_judgings(("rate", by) for by in judges)
    assert told.told() == "kind (votes=3)"


def test_two_runs_of_one_name_are_told_apart() -> None:
    one, other = (judge("a", "ref") | {"against_sha256": text * 64} for text in "xy")
    alone, first, second = names(judge("b"), one, other)
    assert (alone, first) == ("rate", "rate@a")
    assert second.startswith("rate@a(against_sha256=")


def test_kinds_of_judgements_are_named_apart() -> None:
    judgings = named_judgings([("rate", judge("a")), ("win", judge("b")), ("win", judge("a"))])
    assert [judging.scorer for judging in judgings] == ["rate", "win", "win@a"]


def test_a_setting_that_a_table_could_take_for_markup_is_not_shown() -> None:
    (_, name) = names(judge("a", words="plain"), judge("a", words="[bold]"))
    assert "[" not in name
    assert len(names(judge("a", words="plain"), judge("a", words="x" * 500))[1]) < 60


JUDGES = st.lists(
    st.builds(
        judge,
        st.sampled_from(["a", "b", "server:one#a"]),
        st.sampled_from([None, "run_1", "run_2"]),
        votes=st.integers(1, 3),
        words=st.sampled_from(["", "x", "x" * 50, "[x]"]),
    ),
    unique_by=str,
    max_size=12,
)


@given(JUDGES)
def test_each_judge_has_a_name_that_stays(judges: list[dict[str, Any]]) -> None:
    found = names(*judges)
    assert len(set(found)) == len(judges)
    assert all(names(*judges[:count]) == found[:count] for count in range(len(judges)))
