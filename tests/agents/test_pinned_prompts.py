"""Other pinned versions of an agent's prompt: `--set prompt=NAME`."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine, make_command_line

from sandbox.errors import UnknownNameError
from sandbox.settings import override_preset
from sandbox.workspace import find_workspaces

TOOLLLAMA = find_workspaces().agent_preset("toolllama")


@pytest.mark.parametrize(("version", "temperature", "max_tokens"), [("tb", 0.5, 512), ("stb", 0.0, 1024)])
def test_toolllama_is_asked_as_each_benchmark_asks_it(version: str, temperature: float, max_tokens: int) -> None:
    preset = override_preset(TOOLLLAMA, {"prompt": version})
    assert (preset.dialect, preset.strategy) == (f"toolllama-{version}", "dfsdt")
    assert (preset.search.width, preset.search.depth, preset.search.queries) == (2, 12, 200)
    assert preset.search.keep_diversity
    assert (preset.model["temperature"], preset.model["max_tokens"]) == (temperature, max_tokens)
    assert preset.model["stop"] == ["</s>"]


def test_other_settings_come_after_those_of_the_version() -> None:
    preset = override_preset(TOOLLLAMA, {"strategy": "cot", "model.temperature": 0.1, "prompt": "stb"})
    assert (preset.strategy, preset.dialect, preset.model["temperature"]) == ("cot", "toolllama-stb", 0.1)


@pytest.mark.parametrize("version", ["tbb", True, ["tb"]])
def test_an_unknown_version_names_those_there_are(version: object) -> None:
    with pytest.raises(UnknownNameError, match="prompt of the agent toolllama") as raised:
        override_preset(TOOLLLAMA, {"prompt": version})
    assert "tb" in str(raised.value.hint)


def test_a_version_with_a_setting_that_there_is_not_is_refused() -> None:
    preset = TOOLLLAMA.model_copy(update={"prompts": {"x": {"dialekt": "json"}}})
    with pytest.raises(UnknownNameError, match="dialekt") as raised:
        override_preset(preset, {"prompt": "x"})
    assert "dialect" in str(raised.value.hint)


def test_the_header_names_the_version_and_has_its_settings(tmp_path: Path) -> None:
    version = '[prompts.deep]\nstrategy = "dfsdt"\n"search.depth" = 30\n'
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "diver.toml").write_text(f'description = ""\n{version}[model]\nkind = "oracle"\n')
    line: CommandLine = make_command_line(tmp_path)
    arguments = ["run", "--agent", "diver", "--suite", "starter", "--limit", "1", "--set"]
    line.ok(*arguments, "dialect=native", "--set", "prompt=deep", "--out", "run.sqlite")
    header = line.json("show", "run.sqlite", "--json")["header"]
    assert header["settings"]["prompt"] == "deep"
    assert header["agent_preset"]["strategy"] == "dfsdt"
    assert header["agent_preset"]["search"]["depth"] == 30
    done = line(*arguments, "search.dept=3")
    assert done.returncode == 2
    assert "search.depth" in done.stderr
