"""Agents, environments and tool packs: each planted defect is found, and this project's own are in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted_suite import ENVIRONMENT, write_planted
from tool_suite import write_pack

from sandbox.errors import UnknownNameError
from sandbox.validation.report import Report
from sandbox.validation.suites import Options
from sandbox.validation.workspace_checks import validate
from sandbox.workspace import Workspaces, builtin_root

PRESET = 'description = "An agent."\ndialect = "json"\n[model]\nkind = "openai"\nname = "m"\n'


def reports(workspace: Path, *names: str) -> list[Report]:
    workspaces = Workspaces([workspace, builtin_root()])
    return list(validate(workspaces, names, Options(), lambda kind, name: None))


def messages(report: Report) -> str:
    return "\n".join(f"{finding.severity}: {finding.message}" for finding in report.findings)


def write_agent(workspace: Path, preset: str) -> None:
    (workspace / "agents").mkdir(exist_ok=True)
    (workspace / "agents" / "mine.toml").write_text(preset)


def test_an_agent_in_order(tmp_path: Path) -> None:
    write_agent(tmp_path, PRESET)
    (report,) = reports(tmp_path, "mine")
    assert (report.kind, report.findings) == ("agent", [])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"json"', '"jason"', "unknown dialect 'jason'"),
        ('"openai"', '"openly"', "unknown kind of model 'openly'"),
        ('name = "m"', 'nam = "m"', "model.name"),
        ('name = "m"', 'name = "m"\ntemprature = 1', "unknown setting 'model.temprature'"),
        ('name = "m"', 'name = "m"\nmax_tokens = 0', "model.max_tokens"),
        ('dialect = "json"', 'dialect = "json"\nstrategy = "guess"', "strategy"),
        ('dialect = "json"', 'dialect = "json"\nmax_turns = 0', "max_turns"),
        ('kind = "openai"\nname = "m"', 'kind = "llama_cpp"\ntemplate = "no-such"', "unknown chat template 'no-such'"),
        ('"json"\n[model]\nkind = "openai"\nname = "m"', '"mint"\n[model]\nkind = "llama_cpp"\nconstrain = 1', "mint"),
        ("description", "description = ", "mine.toml"),
    ],
)  # fmt: skip
def test_an_agent_that_cannot_run(tmp_path: Path, old: str, new: str, words: str) -> None:
    write_agent(tmp_path, PRESET.replace(old, new))
    (report,) = reports(tmp_path, "mine")
    assert not report.passed
    assert words in messages(report)


def test_every_agent_of_this_project_is_in_order(tmp_path: Path) -> None:
    names = list(Workspaces([builtin_root()]).agents)
    assert {
        report.name: messages(report) for report in reports(tmp_path, *names) if report.kind == "agent"
    } == dict.fromkeys(names, "")


def test_packs(tmp_path: Path) -> None:
    write_pack(
        tmp_path, "good", 'from sandbox import tool\n\n\n@tool\ndef f(x: int) -> int:\n    """Do."""\n    return x\n'
    )
    write_pack(tmp_path, "mute", "from sandbox import tool\n\n\n@tool\ndef f(x: int) -> int:\n    return x\n")
    write_pack(tmp_path, "bare", "x = 1\n")
    write_pack(tmp_path, "broken", "import no_such_module\n")
    write_pack(
        tmp_path,
        "bad_schema",
        "from sandbox import PythonTools, Tool, ToolSpec\n\n"
        "pack = PythonTools(Tool(ToolSpec('f', 'Do.', {'type': 'objekt'}), None))\n",
    )
    found = {report.name: report for report in reports(tmp_path)}
    assert found["good"].findings == []
    assert found["good"].facts == {"tools": 1}
    assert messages(found["mute"]) == "warning: the tool f has no description"
    assert "expected a function decorated with @tool" in messages(found["bare"])
    assert "no_such_module" in messages(found["broken"])
    assert "is not a JSON schema" in messages(found["bad_schema"])
    assert [name for name, report in found.items() if report.passed] == ["good", "mute"]


def test_what_is_missing_is_an_error_only_for_what_was_named(tmp_path: Path) -> None:
    missing = "DependencyMissingError('no rulers', hint='pip install rulers')"
    write_pack(tmp_path, "rulers", f"from sandbox.errors import DependencyMissingError\n\nraise {missing}\n")
    (report,) = reports(tmp_path)
    assert (report.passed, messages(report)) == (True, "warning: no rulers; try: pip install rulers")
    (report,) = reports(tmp_path, "rulers")
    assert (report.passed, messages(report)) == (False, "error: no rulers; try: pip install rulers")


def test_an_environment_is_reset_with_the_tasks_of_a_suite_that_uses_it(tmp_path: Path) -> None:
    write_planted(tmp_path / "clean")
    (report,) = reports(tmp_path / "clean", "adder")
    assert report.findings == []
    write_planted(
        tmp_path / "kept", environment=ENVIRONMENT.replace('task.setup.get("total", 0)', 'getattr(self, "total", 0)')
    )
    (report,) = reports(tmp_path / "kept", "adder")
    (finding,) = [finding for finding in report.findings if finding.check == "reset"]
    assert list(finding.tasks) == ["all/a", "all/b"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (ENVIRONMENT.replace("async def call", "def call"), "the method call must be defined with `async def`"),
        (ENVIRONMENT.replace("def tools", "async def tools"), "the method tools must be defined with `def`"),
        ("class Environment:\n    pass\n", "the class Environment has no method reset"),
        ("class Environment:\n    pass\n", "the class Environment has no property finished"),
        ("class Environment:\n    def __init__(self):\n        raise OSError('no room')\n", "no room"),
        ("class World:\n    pass\n", "expected to find Environment"),
        (ENVIRONMENT + "\n    sandbox_specs = ({},)\n", "which is no SandboxSpec"),
        (
            ENVIRONMENT + "\n    sandbox_specs = (__import__('sandbox').SandboxSpec(image='adder'),)\n",
            "environment adder has no Dockerfile",
        ),
    ],
)
def test_an_environment_that_lacks_something(tmp_path: Path, source: str, words: str) -> None:
    write_planted(tmp_path, environment=source)
    report = next(report for report in reports(tmp_path, "adder") if report.kind == "environment")
    assert words in messages(report)
    assert not report.passed


def test_an_environment_that_no_suite_uses(tmp_path: Path) -> None:
    write_planted(tmp_path)
    (tmp_path / "tasks" / "sums" / "suite.toml").unlink()
    (report,) = reports(tmp_path, "adder")
    assert (report.passed, messages(report)) == (True, "note: no suite uses it, so it was not reset")


def test_without_names_only_the_nearest_workspace_is_checked(tmp_path: Path) -> None:
    write_planted(tmp_path)
    write_agent(tmp_path, PRESET)
    assert [(report.kind, report.name) for report in reports(tmp_path)] == [
        ("environment", "adder"),
        ("suite", "sums"),
        ("agent", "mine"),
    ]


def test_a_name_that_nothing_has(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError) as raised:
        reports(tmp_path, "startr")
    assert "starter" in str(raised.value.hint)
