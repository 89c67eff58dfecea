"""The official scorer against the verdicts that the published evaluator gave, call by call."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.apibank_parity.verdicts import ceilings, compare_verdicts, recorded_correct, unlike_recorded


def test_every_recorded_verdict_is_given_again_with_its_reason(shared_data: Path) -> None:
    found = compare_verdicts(shared_data)
    assert found.differing == []
    assert (found.compared, found.equal, found.same_reason, found.left_out) == (3588, 3588, 3588, 448)


def test_gold_calls_that_the_published_rules_refuse_pass_the_exact_ones(shared_data: Path) -> None:
    assert recorded_correct(shared_data) == {"level_1": (328, 389), "level_2": (64, 119)}
    assert ceilings(shared_data) == {
        "level_1": {"official": (338, 389), "exact": (389, 389)},
        "level_2": {"official": (109, 119), "exact": (119, 119)},
        "level_3_calls": {"official": (235, 245), "exact": (245, 245)},
    }


def test_dialogues_called_again_give_the_recorded_results(shared_data: Path) -> None:
    """But for switches whose devices were renamed in the database later, and a scene that was written otherwise."""
    assert Counter(api for _, api in unlike_recorded(shared_data)) == {"CancelTimedSwitch": 5, "QueryScene": 5}
