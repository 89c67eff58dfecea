"""Counts of verdicts, whatever their details are."""

from __future__ import annotations

import pytest

from sandbox.tally import Count
from sandbox.types import JSON, Verdict


def count(*verdicts: Verdict) -> dict[str, JSON]:
    counted = Count()
    for number, verdict in enumerate(verdicts):
        counted.add(f"all/{number}", verdict)
    return counted.to_json()


def test_doing_nothing_is_the_mean_over_the_verdicts_that_count() -> None:
    failed = Verdict(0.0, False, None, "grader", details={"doing_nothing": 1.0})
    told = count(Verdict.success(doing_nothing=0.5), Verdict.failure("no_call", doing_nothing=0), failed)
    assert (told["n"], told["mean_value"], told["doing_nothing"]) == (2, 0.5, 0.25)


@pytest.mark.parametrize("details", [{}, [], None, {"doing_nothing": "0.5"}, {"doing_nothing": float("nan")}])
def test_details_that_tell_nothing_of_it_are_left_out(details: JSON) -> None:
    told = count(Verdict(1.0, True, details=details))
    assert (told["n"], told["doing_nothing"]) == (1, None)


def test_trials_of_one_task_tell_as_much_as_one() -> None:
    once, often = Count(), Count()
    once.add("all/a", Verdict.success())
    for _ in range(30):
        often.add("all/a", Verdict.success())
    assert (often.to_json()["n"], often.to_json()["tasks"]) == (30, 1)
    assert often.to_json()["accuracy_ci95"] == once.to_json()["accuracy_ci95"]
