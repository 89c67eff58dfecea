"""Scores over several splits, as `show` gives them."""

from __future__ import annotations

import pytest
from command_line import CommandLine

MANIFEST = """
name = "quiz"
description = "Questions of two kinds."
entry = "suite:Suite"
splits = ["easy", "hard"]
grouped = true
"""

SUITE = """
from sandbox import GroupScore, Message, Task, Verdict

PASSED = {"easy": (56, 70), "hard": (48, 80)}


class SaysYes:
    def score(self, task, trajectory):
        return Verdict.success() if trajectory.final_text == "yes" else Verdict.failure("wrong_value")


class Suite:
    def __init__(self, context):
        pass

    def tasks(self, split):
        passed, n = PASSED[split]
        for number in range(n):
            yield Task(f"{split}/{number}", "?", solution=(Message("assistant", "yes" if number < passed else "no"),))

    def scorers(self):
        return {"exact": SaysYes()}

    def data_sha256(self, splits):
        return {}

    def group_scores(self, accuracy, *, missing_as_zero):
        splits = ("easy", "hard")
        missing = tuple(split for split in splits if split not in accuracy)
        if missing and not missing_as_zero:
            return [GroupScore(name, None, splits, missing) for name in ("lead", "mean", "product")]
        easy, hard = (accuracy.get(split, 0.0) for split in splits)
        values = {"lead": easy - hard, "mean": 0.25 * easy + 0.75 * hard, "product": easy * hard}
        return [GroupScore(name, value, splits, missing) for name, value in values.items()]
"""


@pytest.fixture
def line(cli: CommandLine) -> CommandLine:
    folder = cli.folder / "tasks" / "quiz"
    folder.mkdir(parents=True)
    (folder / "suite.toml").write_text(MANIFEST)
    (folder / "suite.py").write_text(SUITE)
    return cli


def test_a_group_has_its_n_and_the_interval_of_its_arithmetic(line: CommandLine) -> None:
    line.ok("run", "--agent", "oracle", "--suite", "quiz", "--out", "quiz.sqlite")
    lead, mean, product = line.json("show", "quiz.sqlite", "--json")["groups"]["exact"]
    assert (lead["value"], lead["n"]) == (pytest.approx(0.2), 150)
    # Newcombe (1998, "Interval estimation for the difference"), table II, method 10: 56/70 against 48/80
    assert lead["value_ci95"] == pytest.approx([0.0524, 0.3339], abs=5e-5)
    # by hand, with Wilson's 0.6918 to 0.8769 and 0.4904 to 0.7003
    assert mean["value"] == pytest.approx(0.65)
    assert mean["value_ci95"] == pytest.approx([0.5635, 0.7277], abs=2e-4)
    assert (product["value"], product["value_ci95"]) == (pytest.approx(0.48), None)
    shown = " ".join(line.ok("show", "quiz.sqlite").split())
    assert "lead 150 20.00 [5.2, 33.4] mean 150 65.00 [56.4, 72.8] product 150 48.00" in shown
    assert "48.00 [" not in shown


def test_a_group_that_lacks_splits_has_no_score_or_counts_them_as_known_zeros(line: CommandLine) -> None:
    line.ok("run", "--agent", "oracle", "--suite", "quiz", "--split", "easy", "--out", "quiz.sqlite")
    results = line.json("show", "quiz.sqlite", "--json")
    assert {(score["value"], score["value_ci95"]) for score in results["groups"]["exact"]} == {(None, None)}
    (easy,) = results["scores"]
    lead, mean, _ = line.json("show", "quiz.sqlite", "--json", "--leaderboard")["groups"]["exact"]
    assert (lead["value"], lead["n"]) == (easy["accuracy"], 70)
    assert lead["value_ci95"] == pytest.approx(easy["accuracy_ci95"])
    assert mean["value_ci95"] == pytest.approx([end / 4 for end in easy["accuracy_ci95"]])
