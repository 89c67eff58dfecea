"""Two runs beside each other: differences of pairs with their intervals, and `sandbox compare`."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import pytest
from command_line import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from sandbox.statistics import paired_interval, sign_test

pairs = st.tuples(*[st.integers(0, 500)] * 4)


@given(pairs)
def test_the_interval_has_the_difference_in_it(counts: tuple[int, int, int, int]) -> None:
    both, first, second, neither = counts
    low, high = paired_interval(both, first, second, neither)
    difference = (second - first) / max(1, sum(counts))
    assert -1 <= low <= difference <= high <= 1


@given(pairs)
def test_the_runs_may_change_places(counts: tuple[int, int, int, int]) -> None:
    both, first, second, neither = counts
    low, high = paired_interval(both, first, second, neither)
    assert paired_interval(both, second, first, neither) == pytest.approx((-high, -low))


@pytest.mark.parametrize("shares", [(0.6, 0.05, 0.15, 0.2), (0.3, 0.1, 0.1, 0.5), (0.9, 0.02, 0.05, 0.03)])
def test_it_covers_the_true_difference(shares: tuple[float, ...]) -> None:
    drawn = np.random.default_rng(7).multinomial(100, shares, size=4_000)
    true = shares[2] - shares[1]
    covered = [low <= true <= high for low, high in (paired_interval(*map(int, one)) for one in drawn)]
    assert np.mean(covered) > 0.93


def test_known_sign_tests() -> None:
    # binomial with p = 1/2: 2 · (1 + 10) / 2**10; one side alone: 2 / 2**5
    assert sign_test(1, 9) == pytest.approx(2 * 11 / 1024)
    assert sign_test(0, 5) == pytest.approx(2 / 32)
    assert sign_test(3, 3) == 1.0
    assert sign_test(0, 0) == 1.0
    assert sign_test(20_000, 20_000) == 1.0


def made(cli: CommandLine, agent: str, *more: str) -> str:
    cli.ok("run", "--agent", agent, "--suite", "starter", "--out", f"{agent}.sqlite", *more)
    return f"{agent}.sqlite"


def test_two_runs_are_compared_task_by_task(cli: CommandLine) -> None:
    first, second = made(cli, "silent"), made(cli, "oracle", "--limit", "3")
    passed = [
        {row["task_id"]: row["scores"]["exact"]["passed"] for row in cli.lines("export", run)}
        for run in (first, second)
    ]
    shared = passed[0].keys() & passed[1].keys()
    compared = cli.json("compare", first, second, "--json")
    over_all = next(row for row in compared["comparisons"] if (row["group"], row["scorer"]) == ("all splits", "exact"))
    assert over_all["tasks"] == len(shared) == len(passed[1])
    assert over_all["gained"] == sum(passed[1][task] and not passed[0][task] for task in shared) > 0
    assert over_all["lost"] == sum(passed[0][task] and not passed[1][task] for task in shared) == 0
    assert over_all["difference"] == pytest.approx(over_all["gained"] / len(shared))
    low, high = over_all["difference_ci95"]
    assert 0 < low < over_all["difference"] < high <= 1
    assert over_all["p_value"] == pytest.approx(2 / 2 ** over_all["gained"])
    assert compared["differ_in"] == {"agent": ["silent", "oracle"]}

    printed = cli.ok("compare", first, second)
    assert f"{100 * over_all['difference']:+.2f}" in printed
    assert "agent: silent / oracle" in printed


def test_trials_of_a_task_are_not_taken_for_tasks(cli: CommandLine) -> None:
    chosen = ("--split", "single", "--limit", "4")
    first, second = made(cli, "random", *chosen, "--trials", "6"), made(cli, "oracle", *chosen)
    (row,) = [row for row in cli.json("compare", first, second, "--json")["comparisons"] if row["scorer"] == "exact"]
    assert row["tasks"] == 4
    assert row["second"] == 1.0
    assert -1 <= row["difference_ci95"][0] < row["difference_ci95"][1] <= 1
    shown = cli.json("show", first, "--json")["scores"]
    assert [(score["n"], score["tasks"]) for score in shown if score["scorer"] == "exact"] == [(24, 4)]
    assert "trials" in cli.ok("compare", first, second)


def test_a_run_beside_itself(cli: CommandLine) -> None:
    run = made(cli, "oracle", "--split", "single", "--limit", "5")
    (row,) = [row for row in cli.json("compare", run, run, "--json")["comparisons"] if row["scorer"] == "exact"]
    assert (row["difference"], row["gained"], row["lost"], row["p_value"]) == (0, 0, 0, 1)


def test_runs_that_share_no_task(cli: CommandLine) -> None:
    first = made(cli, "oracle", "--split", "single", "--limit", "1")
    second = made(cli, "silent", "--split", "choose", "--limit", "1")
    refused = cli("compare", first, second)
    assert refused.returncode == 2
    assert "no task in common" in refused.stderr


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (None, "unknown run 'other.sqlite'"),
        (lambda whole: b"", "not a run file"),
        (lambda whole: os.urandom(5000), "cannot be opened as a run file"),
        (lambda whole: whole[:5000], "cannot be opened as a run file"),
        (
            lambda whole: whole.replace(b"CREATE TABLE meta", b"CREATE TABLE \xf5\xf5ta"),
            "cannot be opened as a run file",
        ),
        (lambda whole: whole.replace(b'{"run":', b'{"run";'), "no readable header"),
        (lambda whole: whole.replace(b'{"calls":', b'{"calls";'), "is damaged"),
    ],
)
def test_what_is_no_whole_run_is_named_with_the_next_step(
    cli: CommandLine, damage: Callable[[bytes], bytes] | None, said: str
) -> None:
    first = made(cli, "oracle", "--limit", "1")
    if damage is not None:
        (cli.folder / "other.sqlite").write_bytes(damage((cli.folder / first).read_bytes()))
    for pair in ((first, "other.sqlite"), ("other.sqlite", first)):
        refused = cli("compare", *pair)
        assert refused.returncode in (2, 5)
        assert "other.sqlite" in refused.stderr
        assert said in refused.stderr
        assert "  try: " in refused.stderr
        assert "Traceback" not in refused.stderr
