"""Each defect of a suite that is planted is found, and what is in order is not complained of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chained_suite import write_chained_suite
from planted_suite import ENVIRONMENT, MANIFEST, SUITE, add_task, write_planted
from tool_suite import write_pack

from sandbox.validation.report import Finding, Report
from sandbox.validation.suites import Options
from sandbox.validation.workspace_checks import validate
from sandbox.workspace import Workspaces, builtin_root

SCHEMA = {"type": "object", "properties": {}}


def check(workspace: Path, name: str = "sums", **options: Any) -> Report:
    """The report on a suite that was asked for by its name."""
    workspaces = Workspaces([workspace, builtin_root()])
    reports = list(validate(workspaces, [name], Options(**options), lambda kind, name: None))
    return next(report for report in reports if report.kind == "suite")


def found(report: Report, name: str) -> Finding:
    """The one finding of a check."""
    findings = [finding for finding in report.findings if finding.check == name]
    assert len(findings) == 1, report.findings
    return findings[0]


def test_a_suite_in_order_has_no_findings(tmp_path: Path) -> None:
    write_planted(tmp_path)
    report = check(tmp_path)
    assert report.findings == []
    assert report.to_json() == {
        "kind": "suite",
        "name": "sums",
        "path": str(tmp_path / "tasks" / "sums"),
        "passed": True,
        "tasks": 2,
        "solution_passes": {"total": {"passed": 2, "n": 2}},
        "doing_nothing_passes": {"total": {"passed": 0, "n": 2}},
        "findings": [],
    }


def test_a_limit_is_for_each_split(tmp_path: Path) -> None:
    write_planted(tmp_path, manifest=MANIFEST.replace('["all"]', '["one", "two"]'))
    assert check(tmp_path, limit=1).facts["tasks"] == 2
    assert check(tmp_path, limit=1, splits=("two",)).facts["solution_passes"] == {"total": {"passed": 1, "n": 1}}


def test_a_solution_that_does_not_pass(tmp_path: Path) -> None:
    write_planted(tmp_path, [add_task("a", 1), add_task("b", 2, gold={"total": "3"})])
    finding = found(check(tmp_path), "solution")
    assert (finding.severity, list(finding.tasks)) == ("error", ["all/b"])
    assert finding.message == "the solution does not pass total: wrong_value"


def test_a_task_that_doing_nothing_passes(tmp_path: Path) -> None:
    lenient = SUITE.replace('totals[-1:] == [task.gold["total"]]', 'totals[-1:] in ([], [task.gold["total"]])')
    write_planted(tmp_path, suite=lenient)
    report = check(tmp_path)
    assert list(found(report, "doing_nothing").tasks) == ["all/a", "all/b"]
    assert report.facts["doing_nothing_passes"] == {"total": {"passed": 2, "n": 2}}
    write_planted(tmp_path, suite=lenient, manifest=MANIFEST + 'nothing_to_do = ["all"]\n')
    assert check(tmp_path).findings == []


def test_two_tasks_with_one_id(tmp_path: Path) -> None:
    write_planted(tmp_path, [add_task("a", 1), add_task("a", 2)])
    report = check(tmp_path)
    assert list(found(report, "task_id").tasks) == ["all/a"]
    assert found(report, "episodes").severity == "note"


def test_an_id_without_its_split(tmp_path: Path) -> None:
    write_planted(tmp_path, suite=SUITE.replace("f\"{split}/{row['id']}\"", "row['id']"))
    assert list(found(check(tmp_path), "task_id").tasks) == ["a", "b"]


@pytest.mark.parametrize(
    ("rows", "suite", "words"),
    [([], SUITE, "has no tasks"), ([add_task("a", 1)], SUITE.replace("yield Task(", "yield dict("), "expected a Task")],
)
def test_tasks_that_cannot_be_read(tmp_path: Path, rows: list[dict[str, Any]], suite: str, words: str) -> None:
    write_planted(tmp_path, rows, suite=suite)
    assert words in found(check(tmp_path), "tasks").message


@pytest.mark.parametrize(
    ("tools", "name"),
    [
        ([["odd", {"type": "objekt"}]], "tool_schema"),
        ([["odd", {"type": "array"}]], "tool_schema"),
        ([["odd", SCHEMA | {"required": ["x"], "additionalProperties": False}]], "tool_schema"),
        ([["twin", SCHEMA], ["twin", SCHEMA]], "tool_name"),
    ],
)
def test_tools_that_cannot_be_offered(tmp_path: Path, tools: list[Any], name: str) -> None:
    write_planted(tmp_path, [add_task("a", 1, tools=tools), add_task("b", 1)])
    finding = found(check(tmp_path), name)
    assert (finding.severity, list(finding.tasks)) == ("error", ["all/a"])


KEEPS_ITS_TOTAL = ('self.total = task.setup.get("total", 0)', 'self.total = getattr(self, "total", 0)')
BEGINS_AT_RANDOM = ('self.total = task.setup.get("total", 0)', "self.total = __import__('random').getrandbits(64)")
COUNTS_ITS_RESETS = (
    "return await super().reset(task)",
    "self.resets = getattr(self, 'resets', 0) + 1; return Observation(f'Reset {self.resets}')",
)
LOSES_A_TOOL = ("return (*self._tools, ADD)", "return () if hasattr(self, 'used') else (ADD,)")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (KEEPS_ITS_TOTAL, "state"),
        (BEGINS_AT_RANDOM, "state"),
        (COUNTS_ITS_RESETS, "text"),
        (LOSES_A_TOOL, "tools"),
    ],
)
def test_a_reset_that_does_not_bring_the_beginning_back(tmp_path: Path, change: tuple[str, str], what: str) -> None:
    environment = ENVIRONMENT.replace(*change).replace(
        "import QuestionEnvironment", "import Observation, QuestionEnvironment"
    )
    leaving = environment.replace(
        "return str(self.total)\n\n", "self.used = self.total\n        return str(self.total)\n\n", 1
    )
    write_planted(tmp_path, environment=leaving)
    messages = [finding.message for finding in check(tmp_path).findings if finding.check == "reset"]
    assert messages == [f"after an episode, a reset does not bring back the {what}"]


def test_an_environment_that_fails(tmp_path: Path) -> None:
    breaks = ENVIRONMENT.replace("self.total = task", 'assert task.id != "all/b", "no room"\n        self.total = task')
    write_planted(tmp_path, environment=breaks)
    report = check(tmp_path)
    finding = found(report, "environment")
    assert list(finding.tasks) == ["all/b"]
    assert "no room" in finding.tasks["all/b"]
    assert report.facts["solution_passes"] == {"total": {"passed": 1, "n": 1}}


@pytest.mark.parametrize(
    ("call", "name", "severity", "detail"),
    [
        (["multiply", {"amount": 1}], "unreachable_gold", "error", "multiply"),
        (["add", {"amount": "one"}], "gold_arguments", "error", "amount"),
        (["add", {"amount": 13}], "gold_call", "warning", "not that number"),
    ],
)
def test_a_gold_call_that_cannot_be_made(
    tmp_path: Path, call: list[Any], name: str, severity: str, detail: str
) -> None:
    write_planted(tmp_path, [add_task("a", 1), add_task("b", 2, calls=[call, ["add", {"amount": 2}]])])
    report = check(tmp_path)
    finding = found(report, name)
    assert (finding.severity, list(finding.tasks)) == (severity, ["all/b"])
    assert detail in finding.tasks["all/b"]
    assert report.facts["solution_passes"] == {"total": {"passed": 2, "n": 2}}


def test_a_tool_that_fails_at_a_gold_call(tmp_path: Path) -> None:
    write_planted(tmp_path, environment=ENVIRONMENT.replace("== 13:", "== 1 // (call.arguments['amount'] - 2):"))
    finding = next(finding for finding in check(tmp_path).findings if finding.check == "gold_call")
    assert (finding.severity, list(finding.tasks)) == ("error", ["all/b"])


def test_tasks_that_ask_the_same(tmp_path: Path) -> None:
    same = {"prompt": "Add 1 to a."}
    other_setup = add_task("d", 1, **same, setup={"total": 0})
    rows = [add_task("a", 1), add_task("b", 1, **same), add_task("c", 2, **same), other_setup]
    write_planted(tmp_path, rows)
    report = check(tmp_path)
    assert (found(report, "duplicate").severity, found(report, "duplicate").tasks) == ("warning", {"all/b": "as all/a"})
    assert found(report, "contradiction").severity == "error"
    assert list(found(report, "contradiction").tasks) == ["all/c"]


def test_a_task_that_tells_its_answer(tmp_path: Path) -> None:
    told = add_task("a", 1, prompt="Add 1, then say: It  is done.")
    write_planted(tmp_path, [told, add_task("b", 2)])
    finding = found(check(tmp_path), "leaked_answer")
    assert (finding.severity, finding.tasks) == ("warning", {"all/a": "It is done."})


def test_a_task_without_a_solution(tmp_path: Path) -> None:
    write_planted(tmp_path, [add_task("a", 1), add_task("b", 2, calls=[], says=[])])
    report = check(tmp_path)
    assert [(finding.check, list(finding.tasks)) for finding in report.findings] == [("no_solution", ["all/b"])]
    assert report.facts["solution_passes"] == {"total": {"passed": 1, "n": 1}}


@pytest.mark.parametrize(
    "line",
    [
        "total = int(trajectory.final_text or 0)",
        "trajectory.final_text.encode()",
        "assert len(trajectory.calls) < 4, 'so many'",
        "assert all(len(str(call.arguments)) < 9999 for call in trajectory.calls)",
    ],
)
def test_a_scorer_that_hostile_trajectories_break(tmp_path: Path, line: str) -> None:
    fragile = SUITE.replace("        totals = [", f"        {line}\n        totals = [")
    if "int(" in line:
        fragile = fragile.replace('for text in row.get("says", ())', 'for text in ["1"]')
    write_planted(tmp_path, suite=fragile)
    finding = found(check(tmp_path), "scorer")
    assert finding.severity == "error"
    assert finding.message == "the scorer total fails at a hostile trajectory"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('return {"total": Total()}', "return {}", "scorers() gives no dict"),
        ('return {"total": Total()}', "return [Total()]", "scorers() gives no dict"),
        ('return {"total": Total()}', "raise OSError('no room')", "no room"),
        ("return {}", "return None", "data_sha256() gives no dict"),
        ("return {}", "raise OSError('no room')", "data_sha256 raises OSError"),
    ],
)
def test_a_suite_whose_methods_do_not_work(tmp_path: Path, old: str, new: str, words: str) -> None:
    write_planted(tmp_path, suite=SUITE.replace(old, new))
    assert words in found(check(tmp_path), "suite").message


def test_a_scorer_that_fails_at_a_real_episode(tmp_path: Path) -> None:
    write_planted(tmp_path, suite=SUITE.replace("totals = [", "1 / len(trajectory.calls); totals = ["))
    messages = [finding.message for finding in check(tmp_path).findings if finding.check == "scorer"]
    assert "the verdict on an episode of silent fails by a fault of the grader" in messages


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"adder"', '"subtractor"', "unknown environment 'subtractor'"),
        ('environment = "adder"', 'environment = "adder"\ntools = ["rulers"]', "unknown tool pack 'rulers'"),
        ('"suite:Suite"', '"suite:Sweet"', "expected to find Sweet"),
        ('["all"]', '["all", "all"]', "a split is named twice"),
        ('name = "sums"', 'name = "totals"', "it is called totals, but its folder sums"),
        ('environment = "adder"', 'environment = "adder"\non_request = ["al"]', "on_request names al"),
        ('environment = "adder"', 'environment = "adder"\ngrouped = true', "has no scores of groups"),
        ('environment = "adder"', 'environment = "adder"\n[sandbox]\nmemory = 3', "sandbox.memory"),
        ('["all"]', "[]", "splits"),
        ('name = "sums"', "name = ", "suite.toml"),
    ],
)
def test_a_manifest_that_does_not_fit(tmp_path: Path, old: str, new: str, words: str) -> None:
    write_planted(tmp_path, manifest=MANIFEST.replace(old, new))
    messages = [finding.message for finding in check(tmp_path).findings if finding.check in ("manifest", "load")]
    assert any(words in message for message in messages), messages


def test_tasks_that_build_on_others_are_run_and_not_reset_apart(tmp_path: Path) -> None:
    rows = {
        "first": {"writes": ["one"]},
        "second": {"writes": ["two"], "after": "first", "diary": "one two"},
    }
    write_chained_suite(tmp_path, rows)
    report = check(tmp_path, "diary")
    assert report.facts["solution_passes"] == {"exact": {"passed": 1, "n": 1}}
    note = found(report, "reset")
    assert (note.severity, list(note.tasks)) == ("note", ["all/second"])
    assert report.passed


def test_a_pack_with_a_tool_that_the_environment_has_too(tmp_path: Path) -> None:
    source = 'from sandbox import tool\n\n\n@tool\ndef add(amount: int) -> int:\n    """Add."""\n    return amount\n'
    write_pack(tmp_path, "sums", source)
    write_planted(tmp_path, manifest=MANIFEST + 'tools = ["sums"]\n')
    assert not check(tmp_path).passed


def test_splits_that_are_run_on_request_are_named(tmp_path: Path) -> None:
    write_planted(tmp_path, manifest=MANIFEST.replace('["all"]', '["all", "extra"]') + 'on_request = ["extra"]\n')
    assert "extra" in found(check(tmp_path), "splits").message
    assert check(tmp_path, splits=("extra",)).findings == []


def test_an_oracle_of_the_workspace_is_not_the_one_that_is_asked(tmp_path: Path) -> None:
    write_planted(tmp_path)
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "oracle.toml").write_text('description = "Not that one."\n[model]\nkind = "silent"\n')
    assert check(tmp_path).findings == []
