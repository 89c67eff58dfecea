"""Tasks that build on others, as a user runs them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from chained_suite import write_chained_suite
from command_line import CommandLine
from killed_runs import contents, kill_after_progress

from sandbox.journal.run_file import RunFile

ROWS: dict[str, dict[str, Any]] = {
    "a1": {"writes": ["one", "two"]},
    "a2": {"writes": ["three"], "after": "a1"},
    "b1": {"writes": ["red"]},
    "plain": {"writes": ["x"], "diary": "x"},
    "a-first": {"writes": ["x"], "after": "a2", "diary": "one two three x"},
    "a-second": {"writes": ["y"], "after": "a2", "diary": "one two three y"},
    "b-first": {"writes": ["x"], "after": "b1", "diary": "red x"},
    "b-second": {"writes": ["y"], "after": "b-first", "diary": "red x y"},
}
SCORED = [name for name, row in ROWS.items() if "diary" in row]


def run(line: CommandLine, *arguments: str, rows: dict[str, dict[str, Any]] = ROWS) -> Any:
    """The figures of a run of the suite, and its exit code as `code`."""
    write_chained_suite(line.folder, rows)
    done = line("run", "--agent", "oracle", "--suite", "diary", "--out", "run.sqlite", "--json", *arguments)
    assert done.returncode in (0, 4), done.stderr
    return json.loads(done.stdout) | {"code": done.returncode}


def statuses(line: CommandLine) -> dict[str, str]:
    return {row["task_id"].removeprefix("all/"): row["status"] for row in line.lines("export", "run.sqlite")}


@pytest.mark.parametrize("concurrency", ["1", "2", "64"])
def test_an_episode_goes_on_from_where_the_other_ended(cli: CommandLine, concurrency: str) -> None:
    figures = run(cli, "--concurrency", concurrency, "--trials", "2")
    assert (figures["code"], figures["episodes"], figures["preparing"]) == (0, 10, 6)
    assert [(score["n"], score["passed"]) for score in figures["scores"]] == [(10, 10)]


def test_a_preparing_episode_counts_in_sight_and_in_no_score(cli: CommandLine) -> None:
    run(cli)
    assert "5 episodes and 3 preparing episodes" in cli.ok("show", "run.sqlite")
    shown = cli.json("show", "run.sqlite", "--json")
    assert (shown["episodes"], shown["preparing"], shown["errors"]) == (5, 3, 0)
    assert [score["n"] for score in shown["scores"]] == [5]
    rows = {row["task_id"]: row for row in cli.lines("export", "run.sqlite")}
    assert (rows["all/a1"]["status"], rows["all/a1"]["scores"]) == ("prepared", {})
    assert (rows["all/a-first"]["status"], len(rows["all/a-first"]["scores"])) == ("completed", 1)
    assert "prepared" in cli.ok("show", "run.sqlite", "all/a1")


def test_what_an_episode_leaves_is_in_its_journal(cli: CommandLine) -> None:
    run(cli)
    left = {}
    for row in cli.lines("export", "run.sqlite", "--trajectories"):
        for event in row["events"]:
            if event["kind"] == "final_state":
                left[row["task_id"].removeprefix("all/")] = event["data"]["state"]
    assert left == {
        "a1": ["one", "two"],
        "a2": ["one", "two", "three"],
        "b1": ["red"],
        "b-first": ["red", "x"],
    }


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--task", "all/a-second"], {"a1", "a2", "a-second"}),
        (["--task", "all/b-second"], {"b1", "b-first", "b-second"}),
        (["--task", "all/b1"], {"b1"}),
        (["--task", "all/plain"], {"plain"}),
        (["--limit", "1"], {"plain"}),
        (["--limit", "2"], {"plain", "a1", "a2", "a-first"}),
    ],
)
def test_a_task_brings_what_it_builds_on_and_no_more(
    cli: CommandLine, arguments: list[str], expected: set[str]
) -> None:
    figures = run(cli, *arguments)
    assert set(statuses(cli)) == expected
    assert figures["errors"] == 0
    assert all(score["passed"] == score["n"] for score in figures["scores"])


def test_scoring_again_needs_no_environment(cli: CommandLine) -> None:
    run(cli)
    before = contents(cli.folder / "run.sqlite")
    (cli.folder / "environments" / "paper" / "environment.py").write_text("raise RuntimeError('none here')\n")
    figures = cli.json("score", "run.sqlite", "--json")
    assert (figures["episodes"], figures["preparing"]) == (5, 3)
    assert contents(cli.folder / "run.sqlite") == before


@pytest.mark.parametrize("broken", ["reset", "final_state"])
def test_what_builds_on_a_failed_episode_is_not_run_until_it_is_mended(cli: CommandLine, broken: str) -> None:
    figures = run(cli, rows=ROWS | {"a1": {"writes": ["one", "two"], "break": broken}})
    assert figures["code"] == 4
    assert (figures["episodes"], figures["preparing"], figures["errors"]) == (5, 3, 4)
    assert [(score["n"], score["not_counted"]) for score in figures["scores"]] == [(3, {"environment": 2})]
    rows = {row["task_id"].removeprefix("all/"): row for row in cli.lines("export", "run.sqlite")}
    assert {name for name, row in rows.items() if row["status"] == "error"} == {"a1", "a2", "a-first", "a-second"}
    assert rows["a-first"]["usage"]["turns"] == 0
    failed = cli.ok("show", "run.sqlite", "--failed")
    assert "not run: it builds on all/a1, which failed" in failed
    assert "not run: it builds on all/a2, which failed" in failed
    write_chained_suite(cli.folder, ROWS)
    mended = cli.json("resume", "run.sqlite", "--json")
    assert (mended["episodes"], mended["preparing"], mended["errors"]) == (5, 3, 0)
    assert [(score["n"], score["passed"]) for score in mended["scores"]] == [(5, 5)]


def test_an_episode_cut_short_by_a_limit_leaves_what_it_did(cli: CommandLine) -> None:
    rows = ROWS | {"a2": {"writes": ["three", "four", "five", "six"], "after": "a1"}}
    figures = run(cli, "--set", "limits.turns=3", "--task", "all/a-first", rows=rows)
    assert statuses(cli) == {"a1": "prepared", "a2": "prepared", "a-first": "completed"}
    assert (figures["code"], figures["scores"][0]["passed"]) == (0, 0)
    (row,) = [row for row in cli.lines("export", "run.sqlite", "--trajectories") if row["task_id"] == "all/a-first"]
    (result,) = [event["data"]["content"] for event in row["events"] if event["kind"] == "tool_result"]
    assert result == "one two three four five x"


def test_time_running_out_leaves_what_was_done(cli: CommandLine) -> None:
    rows = ROWS | {"b1": {"writes": ["red"] * 100, "delay": 0.2}}
    run(cli, "--set", "limits.seconds=1", "--task", "all/b-first", rows=rows)
    assert statuses(cli) == {"b1": "prepared", "b-first": "completed"}
    (_, row) = cli.lines("export", "run.sqlite", "--trajectories")
    (result,) = [event["data"]["content"] for event in row["events"] if event["kind"] == "tool_result"]
    assert result.startswith("red ")
    assert result.endswith(" x")


def test_what_builds_on_a_task_without_a_recording_is_not_attempted(cli: CommandLine) -> None:
    write_chained_suite(cli.folder, ROWS)
    outputs = [[{"write": {"word": "x"}}], "Done."]
    recorded = [{"task_id": f"all/{name}", "outputs": outputs} for name in ("a2", "a-first", "b1", "b-first")]
    (cli.folder / "recordings.jsonl").write_text("".join(json.dumps(row) + "\n" for row in recorded))
    settings = ["--set", "recordings=recordings.jsonl", "--set", "dialect=native", "--out", "run.sqlite"]
    cli.ok("run", "--agent", "recorded", "--suite", "diary", *settings)
    assert set(statuses(cli)) == {"b1", "b-first"}
    shown = cli.ok("show", "run.sqlite")
    assert "no recording 4" in shown
    assert "builds on a task that was not attempted 2" in shown


@pytest.mark.parametrize("after", ["a-first", "nothing", "later"])
def test_a_link_to_no_earlier_task_is_told_before_the_run(cli: CommandLine, after: str) -> None:
    rows = {"early": {"writes": [], "diary": "", "after": after}, "later": {"writes": []}}
    write_chained_suite(cli.folder, rows)
    done = cli("run", "--agent", "oracle", "--suite", "diary", "--out", "run.sqlite")
    assert done.returncode == 3
    assert f"all/early builds on all/{after}, which is no earlier task of this split" in done.stderr
    assert not (cli.folder / "run.sqlite").exists()


@pytest.mark.parametrize(
    ("file", "method"),
    [("tasks/diary/suite.py", "continued"), ("environments/paper/environment.py", "final_state")],
)
def test_a_missing_method_is_told_before_the_run(cli: CommandLine, file: str, method: str) -> None:
    write_chained_suite(cli.folder, ROWS)
    path = cli.folder / file
    path.write_text(path.read_text().replace(f"def {method}", f"def not_{method}"))
    done = cli("run", "--agent", "oracle", "--suite", "diary", "--out", "run.sqlite")
    assert done.returncode == 3
    assert f"no method `{method}`" in done.stderr


def many_chains() -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for chain in range(8):
        for link in range(6):
            after = {"after": f"{chain}-{link - 1}"} if link else {}
            rows[f"{chain}-{link}"] = {"writes": [f"w{link}", f"v{link}"], "delay": 0.03, **after}
        diary = " ".join(f"w{link} v{link}" for link in range(6))
        for question in range(5):
            rows[f"{chain}-q{question}"] = {
                "writes": ["x"],
                "delay": 0.03,
                "after": f"{chain}-5",
                "diary": f"{diary} x",
            }
    return rows


def test_killed_again_and_again_a_run_ends_like_an_undisturbed_one(cli: CommandLine) -> None:
    whole = run(cli, rows=many_chains())
    assert (whole["episodes"], whole["preparing"], whole["scores"][0]["passed"]) == (40, 48, 40)
    (cli.folder / "run.sqlite").rename(cli.folder / "whole.sqlite")
    chance = random.Random(5)
    path = cli.folder / "killed.sqlite"
    arguments = ["run", "--agent", "oracle", "--suite", "diary", "--out", "killed.sqlite", "--concurrency", "6"]
    kills = 0
    while kills < 8 and kill_after_progress(cli, arguments, path, chance.randrange(1, 50)):
        kills += 1
        arguments = ["resume", "killed.sqlite"]
    assert kills == 8
    cli.ok("resume", "killed.sqlite")
    assert contents(path) == contents(cli.folder / "whole.sqlite")


def test_an_interrupted_run_goes_on_from_the_journaled_state(cli: CommandLine) -> None:
    """What was left is read back, not made again: the task that left it would now leave another."""
    write_chained_suite(cli.folder, ROWS | {"a-second": {**ROWS["a-second"], "delay": 30.0}})
    path = cli.folder / "run.sqlite"
    arguments = ["run", "--agent", "oracle", "--suite", "diary", "--out", "run.sqlite", "--task", "all/a-second"]
    assert kill_after_progress(cli, arguments, path, events_before_the_long_call())
    changed = ROWS | {"a1": {"writes": ["other"]}}
    write_chained_suite(cli.folder, changed)
    figures = cli.json("resume", "run.sqlite", "--json")
    assert (figures["scores"][0]["n"], figures["scores"][0]["passed"]) == (1, 1)


def events_before_the_long_call() -> int:
    """Those of the two preparing episodes, and observation, reply and call of the third."""
    preparing = sum(1 + len(ROWS[name]["writes"]) * 4 + 1 + 2 for name in ("a1", "a2"))
    return preparing + 3


def test_the_journal_of_a_run_with_chains_reads_back(cli: CommandLine, tmp_path: Path) -> None:
    run(cli)
    with RunFile(tmp_path / "run.sqlite") as opened:
        record = opened.episode("all/a2")
        assert opened.final_state(record.number) == ["one", "two", "three"]
        assert opened.final_state(opened.episode("all/plain").number) is None
