"""Every command of README and docs is run, and every Python and TOML example is used as it stands."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from chat_server import ChatServer
from command_line import CommandLine, make_command_line
from tiny_gguf import write_tiny_gguf

from sandbox.agent import AgentPreset
from sandbox.suite_manifest import DataManifest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TUTORIAL = ROOT / "docs" / "adding-your-own.md"
"""Followed step by step in `test_tutorial.py`."""

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN_HERE = ("make ", "source ")
"""What makes or enters the environment that the tests run in."""

LEMUR_FILE = "lemur-70b-chat-v1.Q4_K_M.gguf"


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text()) if found == language]


def commands(page: Path) -> list[str]:
    lines = [line for block in blocks(page, "sh") for line in block.splitlines() if line.strip()]
    return [line for line in lines if not line.startswith(NOT_RUN_HERE)]


@pytest.fixture
def line(tmp_path: Path, shared_data: Path) -> CommandLine:
    """A folder with the examples' suite and environment, and noise in place of Lemur's 41 GB."""
    models = tmp_path / "models"
    models.mkdir()
    write_tiny_gguf(models / LEMUR_FILE)
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "starter").symlink_to(ROOT / "tasks" / "starter")
    capitals = tmp_path / "tasks" / "capitals"
    capitals.mkdir()
    page = ROOT / "docs" / "extending.md"
    (capitals / "suite.toml").write_text(blocks(page, "toml")[0])
    (capitals / "suite.py").write_text(blocks(page, "python")[0])
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "rates.py").write_text(blocks(ROOT / "docs" / "tools.md", "python")[0])
    return make_command_line(tmp_path, SANDBOX_DATA=str(shared_data), SANDBOX_MODELS=str(models))


@pytest.mark.parametrize("page", [page for page in PAGES if page != TUTORIAL], ids=lambda page: page.name)
def test_every_command_works(line: CommandLine, page: Path) -> None:
    with ChatServer() as server:
        for command in commands(page):
            words = shlex.split(command.replace("http://localhost:8000/v1", server.base_url), comments=True)
            assert words[0] == "sandbox", f"a command that no test knows how to run: {command}"
            done = line(*words[1:])
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_example_environment_answers_calls(tmp_path: Path, root: Path) -> None:
    page = root / "docs" / "extending.md"
    folder = tmp_path / "environments" / "sums"
    folder.mkdir(parents=True)
    (folder / "environment.py").write_text(blocks(page, "python")[1])
    suite = tmp_path / "tasks" / "two_calls"
    workspace = root / "benchmarks" / "harness_overhead" / "workspace"
    suite.mkdir(parents=True)
    original = workspace / "tasks" / "two_calls"
    (suite / "suite.py").write_text((original / "suite.py").read_text())
    manifest = (original / "suite.toml").read_text().replace('environment = "adder"', 'environment = "sums"')
    (suite / "suite.toml").write_text(manifest)
    line = make_command_line(tmp_path)
    line.ok("run", "--agent", "oracle", "--suite", "two_calls", "--set", "tasks=2", "--out", "run.sqlite")
    events = line.lines("export", "run.sqlite", "--trajectories")[1]["events"]
    assert [event["data"]["content"] for event in events if event["kind"] == "tool_result"] == ["2", "4"]


def test_the_example_of_pinned_data_is_one(root: Path) -> None:
    example = tomllib.loads(blocks(root / "docs" / "extending.md", "toml")[1])
    assert [one.path for one in DataManifest.model_validate(example).files] == ["europe.jsonl"]


def test_the_example_agent_runs(tmp_path: Path, root: Path) -> None:
    (tmp_path / "agents").mkdir()
    line = make_command_line(tmp_path)
    with ChatServer() as server:
        preset = blocks(root / "docs" / "extending.md", "toml")[2].replace("http://localhost:8000/v1", server.base_url)
        (tmp_path / "agents" / "local.toml").write_text(preset)
        line.ok("run", "--agent", "local", "--suite", "starter", "--limit", "1")


def test_the_example_agent_with_weights_is_one(root: Path) -> None:
    example = tomllib.loads(blocks(root / "docs" / "extending.md", "toml")[3])
    weights = AgentPreset.model_validate({"name": "mine"} | example).weights
    assert weights is not None
    assert not weights.ships
    assert weights.address().endswith("/me/my-model-GGUF/resolve/main/my-model.Q4_K_M.gguf")


def test_the_example_tool_packs_open(tmp_path: Path, root: Path) -> None:
    pytest.importorskip("mcp")
    pytest.importorskip("langchain_core")
    tools = tmp_path / "tools"
    (tools / "server").mkdir(parents=True)
    (tools / "server" / "files.py").write_text((root / "tests" / "support" / "mcp_tools.py").read_text())
    paths = {"/pets": {"get": {"operationId": "listPets"}}, "/pets/{id}": {"get": {"operationId": "showPet"}}}
    (tools / "pets").mkdir()
    (tools / "pets" / "openapi.json").write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))
    line = make_command_line(tmp_path)
    examples = blocks(root / "docs" / "tools.md", "python")
    expected = {"rates": {"convert"}, "files": {"add"}, "pets": {"listPets", "showPet"}, "words": {"count_words"}}
    for (name, names), example in zip(expected.items(), examples, strict=True):
        (tools / f"{name}.py").write_text(example)
        assert names <= {tool["function"]["name"] for tool in line.json("tools", "show", name, "--json")}


def test_the_command_line_page_is_what_the_commands_say(root: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "sandbox.cli.reference"], check=True, capture_output=True, text=True
    ).stdout
    assert made == (root / "docs" / "command-line.md").read_text()


def test_links_between_pages_lead_somewhere(root: Path) -> None:
    for page in [*PAGES, root / "benchmarks" / "README.md"]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
