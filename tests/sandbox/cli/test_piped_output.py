"""What a program gets that reads the command line's output."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from command_line import CommandLine

MIXED = Path("tasks/starter/recordings/mixed.jsonl")


@pytest.fixture
def line(cli: CommandLine, root: Path) -> CommandLine:
    """A run whose replies were recorded, of which some are wrong."""
    recordings = f"recordings={root / MIXED}"
    cli.ok("run", "--agent", "recorded", "--suite", "starter", "--set", recordings, "--out", "r.sqlite")
    return cli


@pytest.mark.parametrize("command", [["score"], ["show", "--failed"], ["export", "--trajectories"]])
def test_a_reader_that_goes_away_ends_a_command_quietly(line: CommandLine, command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        done = subprocess.run(
            line.command(*command, "r.sqlite"),
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            cwd=line.folder,
            env=line.environment,
        )
    assert (done.returncode, done.stderr) == (141, "")


def test_no_line_ends_in_blanks_and_text_is_not_folded(line: CommandLine) -> None:
    line.environment["COLUMNS"] = "80"
    for arguments in (("score", "r.sqlite"), ("show", "r.sqlite", "--failed"), ("list", "agents")):
        assert not [text for text in line.ok(*arguments).splitlines() if text != text.rstrip()]
    shown = line.ok("show", "r.sqlite", "single/kyoto-morning").splitlines()
    assert any(text.startswith("expected") and text.endswith("}") for text in shown)
    assert "observation " + "─" * 60 in shown


def test_failed_tasks_fit_a_narrow_table(line: CommandLine) -> None:
    line.environment["COLUMNS"] = "80"
    shown = line.ok("show", "r.sqlite", "--failed").splitlines()
    (row,) = [text for text in shown if "single/lisbon-now" in text]
    assert row.split() == ["single/lisbon-now", "exact", "no_call", "model"]
    assert not any("trial" in text or "official error" in text for text in shown)


def test_a_verdict_tells_a_text_from_a_number_and_alternatives_from_a_list(line: CommandLine) -> None:
    shown = line.ok("show", "r.sqlite", "single/kyoto-morning").splitlines()
    told = shown[shown.index("failed: wrong_type (owner model), value 0") + 1 :]
    assert told[:3] == ['argument: "start_hour"', "accepted, any of: [8]", 'got: "8"']
    assert told[3].startswith('expected, each argument any of its list: {"name": "get_hourly_forecast", ')
    assert told[4].startswith('call made: {"name": "get_hourly_forecast", ')


def test_a_run_and_its_show_have_the_same_lines(line: CommandLine) -> None:
    scored = line.ok("score", "r.sqlite").splitlines()
    assert scored[0] == "run r: 64 episodes, 0 not counted"
    rows = [text for text in scored if " exact " in text]
    assert len(rows) == 4
    shown = line.ok("show", "r.sqlite").splitlines()
    assert [text for text in shown if " exact " in text] == rows
    (single,) = [text for text in rows if text.startswith(" single")]
    classes = [word for word in single.split() if "_" in word]
    assert classes[1:] == sorted(classes[1:])


def test_runs_are_listed_in_the_order_in_which_they_were_begun(cli: CommandLine) -> None:
    run = ("run", "--agent", "silent", "--suite", "starter", "--limit", "1", "--json")
    begun = [cli.json(*run)["run"]]
    time.sleep(1)  # a run tells the second in which it was begun
    begun.append(cli.json(*run)["run"])
    os.utime(cli.folder / "runs" / f"{begun[0]}.sqlite")
    assert [run["name"] for run in cli.json("list", "runs", "--json")] == begun
    shown = cli.ok("list", "runs")
    assert all(shown.count(name) == 1 for name in begun)
