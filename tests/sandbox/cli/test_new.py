"""`sandbox new`: what it writes works at once, and it never overwrites."""

from __future__ import annotations

from pathlib import Path

import pytest
from chat_server import ChatServer
from command_line import CommandLine

from sandbox.errors import MissingError
from sandbox.sandboxes.providers import open_provider


def steps(output: str) -> list[str]:
    """The commands that it tells to type next."""
    return [line.removeprefix("next: ") for line in output.splitlines() if line.startswith("next: sandbox")]


def test_an_environment_and_a_suite_run_at_once(cli: CommandLine) -> None:
    told = steps(cli.ok("new", "environment", "shopfloor"))
    assert told == ["sandbox new suite shopfloor --environment shopfloor"]
    told = steps(cli.ok("new", "suite", "shopfloor"))
    assert told == ["sandbox run --agent oracle --suite shopfloor", "sandbox validate shopfloor"]
    assert '"passed": 3' in cli.ok("run", "--agent", "oracle", "--suite", "shopfloor", "--json")
    checked = cli.json("validate", "--json")
    assert [report["findings"] for report in checked["checked"]] == [[], []]


def test_a_suite_of_questions(cli: CommandLine) -> None:
    cli.ok("new", "suite", "riddles")
    assert "environment" not in (cli.folder / "tasks" / "riddles" / "suite.toml").read_text()
    assert '"passed": 3' in cli.ok("run", "--agent", "oracle", "--suite", "riddles", "--json")
    assert cli.json("validate", "riddles", "--json")["checked"][0]["findings"] == []


def test_an_agent_runs_once_there_is_a_server(cli: CommandLine) -> None:
    cli.ok("new", "agent", "my-model.v2")
    assert cli.json("validate", "my-model.v2", "--json")["passed"]
    with ChatServer() as server:
        preset = cli.folder / "agents" / "my-model.v2.toml"
        preset.write_text(preset.read_text().replace("http://localhost:8000/v1", server.base_url))
        cli.ok("run", "--agent", "my-model.v2", "--suite", "starter", "--limit", "1")


def test_a_tool_is_offered_at_once(cli: CommandLine) -> None:
    told = steps(cli.ok("new", "tool", "lengths"))
    assert cli.json("validate", "lengths", "--json")["checked"][0]["findings"] == []
    for step in told:
        cli.ok(*step.split()[1:])
    assert "to_metres" in cli.ok("tools", "show", "lengths")


def test_an_environment_that_acts_in_a_sandbox(cli: CommandLine) -> None:
    """With the plain base in place of its image, which is built in the tutorial's test."""
    try:
        open_provider("auto", "")
    except MissingError as error:
        pytest.skip(error.message)
    told = steps(cli.ok("new", "environment", "lab", "--container"))
    assert told == ["sandbox images build lab", "sandbox new suite lab --environment lab"]
    assert "FROM debian" in (cli.folder / "environments" / "lab" / "Dockerfile").read_text()
    source = cli.folder / "environments" / "lab" / "environment.py"
    assert 'image="lab"' in source.read_text()
    source.write_text(source.read_text().replace('image="lab"', ""))
    cli.ok("new", "suite", "chores", "--environment", "lab")
    checked = cli.json("validate", "lab", "chores", "--json")
    assert [report["findings"] for report in checked["checked"]] == [[], []]
    assert checked["checked"][1]["solution_passes"] == {"outcome": {"passed": 3, "n": 3}}


def test_a_workspace_elsewhere(cli: CommandLine, tmp_path: Path) -> None:
    cli.ok("new", "environment", "shopfloor", "--in", "far/away")
    told = steps(cli.ok("new", "environment", "other", "--in", "far/away"))
    assert told == ["sandbox new suite other --environment other --in far/away"]
    told = cli.ok("new", "suite", "errands", "--environment", "shopfloor", "--in", "far/away")
    place = tmp_path / "far" / "away"
    assert f"next: cd {place} && sandbox run --agent oracle --suite errands" in told
    assert not (tmp_path / "tasks").exists()
    cli.folder = place
    cli.ok("run", "--agent", "oracle", "--suite", "errands")


@pytest.mark.parametrize("what", ["environment", "suite", "agent", "tool"])
def test_nothing_is_overwritten(cli: CommandLine, what: str) -> None:
    cli.ok("new", what, "mine")
    files = {
        path: path.read_bytes() for path in cli.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    again = cli("new", what, "mine")
    assert again.returncode == 2
    assert "already" in again.stderr
    assert {path: path.read_bytes() for path in files} == files


def test_a_folder_with_something_of_that_name_is_left_alone(cli: CommandLine) -> None:
    folder = cli.folder / "environments" / "mine"
    folder.mkdir(parents=True)
    (folder / "examples.jsonl").write_text("mine\n")
    assert cli("new", "environment", "mine").returncode == 2
    assert [path.name for path in folder.iterdir()] == ["examples.jsonl"]
    assert (folder / "examples.jsonl").read_text() == "mine\n"


@pytest.mark.parametrize("name", ["", "1st", "Upper", "a b", "a/b", "..", "a.b", "class", "é", "-x", "a" * 65])
def test_names_that_cannot_be(cli: CommandLine, name: str) -> None:
    done = cli("new", "environment", "--", name)
    assert done.returncode == 2
    assert list(cli.folder.iterdir()) == []


def test_a_suite_cannot_take_the_name_of_one_that_ships(cli: CommandLine) -> None:
    done = cli("new", "suite", "starter")
    assert done.returncode == 2
    assert "there is a suite starter already" in done.stderr


def test_an_environment_without_examples_is_no_beginning_for_a_suite(cli: CommandLine) -> None:
    done = cli("new", "suite", "calls", "--environment", "canned_apis")
    assert done.returncode == 2
    assert "examples.jsonl" in done.stderr
    assert cli("new", "suite", "calls", "--environment", "shopflor").returncode == 2
    assert list(cli.folder.iterdir()) == []
