"""`sandbox report`: a suite's own table over runs of recorded outputs."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine, make_command_line

MANIFEST = """
name = "sums"
description = "Two sums."
entry = "suite:Sums"
splits = ["all"]

[reports.both-models]
entry = "suite:BothModels"
help = "two models beside one another"
"""

SUITE = """
from sandbox import ReportRun, Task, Verdict


class Right:
    def score(self, task, trajectory):
        right = trajectory.texts[-1] == task.gold["answer"]
        return Verdict.success() if right else Verdict.failure("wrong_value")


class Sums:
    def __init__(self, context):
        pass

    def tasks(self, split):
        for number in (1, 2):
            yield Task(f"all/{number}", f"{number} + 1?", gold={"answer": str(number + 1)})

    def scorers(self):
        return {"official": Right()}

    def data_sha256(self, splits):
        return {}


class BothModels:
    def __init__(self, suite):
        self.suite = suite

    def runs(self):
        for name, outputs in (("good", ["2", "3"]), ("bad", ["2", "4"])):
            lines = [{"task_id": f"all/{number}", "output": said} for number, said in enumerate(outputs, 1)]
            yield ReportRun(name, ["all"], lambda lines=lines: lines, {"dialect": "native"})

    def render(self, counts, compare):
        (gain,) = compare("bad", "good")
        passed = (f"{name} {found['all', 'official'].passed}" for name, found in counts.items())
        return "\\n".join([*passed, f"gained {gain.gained} of {gain.tasks}"])
"""


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    folder = tmp_path / "workspace" / "tasks" / "sums"
    folder.mkdir(parents=True)
    (folder / "suite.toml").write_text(MANIFEST)
    (folder / "suite.py").write_text(SUITE)
    return make_command_line(tmp_path, SANDBOX_WORKSPACE=str(tmp_path / "workspace"))


def test_a_report_is_made_of_runs_that_can_be_looked_at(line: CommandLine) -> None:
    assert line.ok("report", "both-models", "--out", "kept") == "good 2\nbad 1\ngained 1 of 2\n"
    runs = line.folder / "kept"
    assert line.lines("export", str(runs / "both-models-bad.sqlite"))[1]["scores"]["official"]["passed"] is False


def test_runs_that_are_there_are_not_made_again(line: CommandLine) -> None:
    line.ok("report", "both-models", "--out", "kept")
    episodes = line.lines("export", str(line.folder / "kept" / "both-models-good.sqlite"))
    assert line.ok("report", "both-models", "--out", "kept") == "good 2\nbad 1\ngained 1 of 2\n"
    assert line.lines("export", str(line.folder / "kept" / "both-models-good.sqlite")) == episodes


def test_a_run_of_other_recordings_is_no_part_of_the_report(line: CommandLine) -> None:
    line.ok("report", "both-models", "--out", "kept")
    suite = line.folder / "workspace" / "tasks" / "sums" / "suite.py"
    suite.write_text(suite.read_text().replace('["2", "4"]', '["2", "3"]'))
    failed = line("report", "both-models", "--out", "kept")
    assert failed.returncode == 2
    assert "both-models-bad.sqlite is a run of something else" in failed.stderr
    assert '"output": "4"' in (line.folder / "kept" / "both-models-bad.jsonl").read_text()


def test_a_run_of_other_settings_is_no_part_of_the_report(line: CommandLine) -> None:
    line.ok("report", "both-models", "--out", "kept")
    failed = line("report", "both-models", "--out", "kept", "--set", "limits.tokens=9")
    assert failed.returncode == 2
    assert "was made otherwise than is asked for now: limits.tokens" in failed.stderr
    line.ok("report", "both-models", "--out", "other", "--set", "limits.tokens=9")
    line.ok("report", "both-models", "--out", "other", "--set", "limits.tokens=9", "--concurrency", "2")


def test_recordings_that_cannot_be_made_leave_nothing(line: CommandLine) -> None:
    suite = line.folder / "workspace" / "tasks" / "sums" / "suite.py"
    broken = suite.read_text().replace("lambda lines=lines: lines", "lambda: self.suite.missing()")
    missing = """
    def missing(self):
        yield {"task_id": "all/1", "output": "2"}
        raise DataMissingError("there are no recordings", hint="fetch them")
"""
    broken = broken.replace("class Sums:\n", f"class Sums:{missing}\n").replace(
        "import ReportRun", "import DataMissingError, ReportRun"
    )
    suite.write_text(broken)
    failed = line("report", "both-models", "--out", "kept")
    assert failed.returncode == 3
    assert "there are no recordings" in failed.stderr
    assert list((line.folder / "kept").iterdir()) == []


def test_a_refused_run_of_a_report_leaves_no_run_file(line: CommandLine) -> None:
    suite = line.folder / "workspace" / "tasks" / "sums" / "suite.py"
    suite.write_text(suite.read_text().replace('{"dialect": "native"}', '{"dialect": "native", "strategy": "nothing"}'))
    failed = line("report", "both-models", "--out", "kept")
    assert failed.returncode == 2
    assert list((line.folder / "kept").glob("*.sqlite*")) == []


def test_reports_are_listed_and_an_unknown_one_is_named(line: CommandLine) -> None:
    listed = line.ok("report")
    assert "both-models" in listed
    assert "survey-table-2" in listed
    failed = line("report", "both-model")
    assert failed.returncode == 2
    assert "did you mean both-models?" in failed.stderr
