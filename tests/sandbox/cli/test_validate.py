"""`sandbox validate`, as a user runs it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from command_line import CommandLine, make_command_line
from planted_suite import add_task, write_planted


def test_the_suite_that_ships_is_in_order(cli: CommandLine) -> None:
    checked = cli.json("validate", "starter", "canned_apis", "oracle", "silent", "random", "--json")
    assert checked["passed"]
    assert [(report["kind"], report["name"], report["findings"]) for report in checked["checked"]] == [
        ("environment", "canned_apis", []),
        ("suite", "starter", []),
        ("agent", "oracle", []),
        ("agent", "random", []),
        ("agent", "silent", []),
    ]
    suite = checked["checked"][1]
    assert (suite["tasks"], suite["solution_passes"]) == (64, {"exact": {"passed": 64, "n": 64}})
    assert suite["doing_nothing_passes"] == {"exact": {"passed": 10, "n": 64}}


def test_findings_are_shown_with_the_tasks_and_the_exit_code_tells(tmp_path: Path) -> None:
    write_planted(tmp_path, [add_task(f"t{number}", number, gold={"total": "-1"}) for number in range(1, 6)])
    line = make_command_line(tmp_path)
    done = line("validate")
    assert done.returncode == 1
    for part in ("the solution does not pass total: wrong_value", "all/t1", "all/t3", "and 2 more", "total 0 of 5"):
        assert part in done.stdout
    checked = json.loads(line("validate", "--json").stdout)
    assert not checked["passed"]
    report = next(report for report in checked["checked"] if report["kind"] == "suite")
    assert [task["id"] for task in report["findings"][0]["tasks"]] == [f"all/t{number}" for number in range(1, 6)]


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    write_planted(tmp_path)
    (tmp_path / "temporary").mkdir()
    make_command_line(tmp_path, TMPDIR=str(tmp_path / "temporary")).ok("validate")
    assert list((tmp_path / "temporary").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} <= {"temporary", "tasks", "environments"}


def test_missing_data_is_an_error_for_a_suite_that_was_named(cli: CommandLine) -> None:
    done = cli("validate", "apibench", "--json")
    assert done.returncode == 1
    assert "sandbox data pull apibench" in done.stdout


def test_what_is_missing_for_many_splits_is_one_finding(cli: CommandLine) -> None:
    suite, *_ = json.loads(cli("validate", "bfcl", "--json").stdout)["checked"]
    (message,) = [each["message"] for each in suite["findings"] if "sandbox data pull bfcl" in each["message"]]
    assert re.match(r"tasks of simple_python, simple_java, simple_javascript and \d+ more splits: ", message)


def test_what_is_clean_is_counted_and_not_listed(cli: CommandLine) -> None:
    shown = cli.ok("validate", "starter", "canned_apis", "oracle", "silent", "random")
    assert "nothing found in 1 environment, 3 agents" in shown
    assert "silent" not in shown
    assert "exact 64 of 64" in shown
    assert cli.ok("validate", "oracle").strip() == "nothing found in 1 agent"


def test_a_name_that_there_is_not(cli: CommandLine) -> None:
    done = cli("validate", "startr")
    assert done.returncode == 2
    assert "did you mean starter" in done.stderr


def test_settings_reach_the_suite(cli: CommandLine) -> None:
    done = cli("validate", "apibench", "--set", "retriever=nonsense")
    assert done.returncode == 1
    assert "nonsense" in done.stdout


def test_known_defects_of_published_data_are_findings(cli_with_data: CommandLine) -> None:
    """The official checker refuses 18 gold calls of BFCL, 13 of them in these two splits."""
    splits = ["--split", "simple_java", "--split", "parallel_multiple"]
    done = cli_with_data("validate", "bfcl", *splits, "--json")
    assert done.returncode == 1
    (report,) = json.loads(done.stdout)["checked"]
    refused: Counter[str] = Counter()
    for finding in report["findings"]:
        if finding["check"] == "solution" and "pass official" in finding["message"]:
            refused.update(task["id"].split("/")[0] for task in finding["tasks"])
    assert refused == {"simple_java": 11, "parallel_multiple": 2}
    assert report["doing_nothing_passes"]["official"] == {"passed": 0, "n": 300}
