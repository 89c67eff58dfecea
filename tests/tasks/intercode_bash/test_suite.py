"""The suite as a user runs it, in sandboxes with this machine's own programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, make_command_line

RUN = ("--suite", "intercode_bash", "--sandbox", "bubblewrap", "--set", "software=machine", "--out", "r.sqlite")
WriteLines = Callable[[str, list[Any]], Path]


def records(line: CommandLine, name: str) -> list[dict[str, Any]]:
    (row,) = line.lines("export", "r.sqlite", "--trajectories")
    events = [event["data"] for event in row["events"] if event["kind"] == "record"]
    return [event["data"] for event in events if event["name"] == name]


def test_gold_commands_pass(cli_with_data: CommandLine) -> None:
    chosen = [word for number in (1, 2, 3) for word in ("--task", f"fs_{number}/0")] + ["--task", "fs_4/20"]
    done = cli_with_data.json("run", "--agent", "oracle", *RUN, *chosen, "--json")
    assert (done["episodes"], done["errors"]) == (4, 0)
    assert all(row["passed"] == row["n"] == 1 for row in done["scores"]), done["scores"]
    header = cli_with_data.json("show", "r.sqlite", "--json")["header"]["sandbox"]
    assert header["sandboxes"][0]["weakened"] == {"root": True, "writable_root": True}
    assert header["sandboxes"][0]["spec"]["image"] == ""


def test_a_recorded_episode_is_rewarded_turn_by_turn(cli_with_data: CommandLine, write_lines: WriteLines) -> None:
    outputs = ["```bash\nls /testbed\n```", "I see.", "```bash\nfind /testbed -name '*.php' | xargs cat | wc -l\n```"]
    path = write_lines("recordings.jsonl", [{"task_id": "fs_1/22", "outputs": outputs}])
    settings = ["--set", f"recordings={path}", "--set", "show_reward=true", "--task", "fs_1/22"]
    done = cli_with_data.json("run", "--agent", "recorded", *RUN, *settings, "--json")
    assert {row["scorer"]: row["passed"] for row in done["scores"]} == {"official": 1, "exact": 1}
    assert [turn["reward"] for turn in records(cli_with_data, "turn")] == [pytest.approx(0.67), 0.0, 1.0]
    (row,) = cli_with_data.lines("export", "r.sqlite", "--trajectories")
    seen = [event["data"]["text"] for event in row["events"] if event["kind"] == "observation"]
    assert seen[1].endswith("\nReward: 0.67")
    before = row["scores"]
    cli_with_data.ok("score", "r.sqlite")
    assert cli_with_data.lines("export", "r.sqlite")[0]["scores"] == before


def test_calls_run_through_a_shell_of_their_own(cli_with_data: CommandLine, write_lines: WriteLines) -> None:
    calls = [[{"bash": {"command": 'cd /testbed; n="2"'}}], [{"bash": {"command": "echo $n $PWD"}}], [{"submit": {}}]]
    path = write_lines("recordings.jsonl", [{"task_id": "fs_1/22", "outputs": calls}])
    settings = ["--set", f"recordings={path}", "--set", "dialect=native", "--task", "fs_1/22"]
    cli_with_data.ok("run", "--agent", "recorded", *RUN, *settings)
    assert [turn["output"] for turn in records(cli_with_data, "turn")] == ["", "2 /testbed\n"]


def test_the_silent_agent_shows_what_doing_nothing_scores(cli_with_data: CommandLine) -> None:
    done = cli_with_data.json("run", "--agent", "silent", *RUN, "--split", "fs_1", "--limit", "1", "--json")
    official = done["scores"][0]
    assert (official["scorer"], official["passed"], official["mean_value"]) == ("official", 0, pytest.approx(0.67))
    assert official["doing_nothing"] == pytest.approx(0.67)
    shown = cli_with_data.ok("show", "r.sqlite")
    told = " ".join(shown.split())
    assert "mean value doing nothing" in told
    assert "0.670 0.670" in told
    assert "sandboxes: bubblewrap\n" in shown
    assert "no_call 1" in shown


def test_the_original_loop_is_one_setting_and_others_beside_it_stay(cli_with_data: CommandLine) -> None:
    done = cli_with_data("run", "--agent", "oracle", *RUN, "--task", "fs_1/0", "--set", "loop=original")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("sandboxes: bubblewrap\n")
    header = cli_with_data.json("show", "r.sqlite", "--json")["header"]
    chosen = header["suite_settings"]
    assert (chosen["show_reward"], chosen["original_commands"], header["agent_preset"]["history"]) == (True, True, 7)
    (row,) = cli_with_data.lines("export", "r.sqlite", "--trajectories")
    (told,) = [event["data"]["content"] for event in row["events"] if event["kind"] == "tool_result"]
    assert told.endswith("\nReward: 1.00")
    (cli_with_data.folder / "r.sqlite").unlink()
    beside = ["--set", "history=3", "--set", "show_reward=false", "--set", "loop=original"]
    cli_with_data.ok("run", "--agent", "oracle", *RUN, "--task", "fs_1/0", *beside)
    header = cli_with_data.json("show", "r.sqlite", "--json")["header"]
    chosen = header["suite_settings"]
    assert (chosen["show_reward"], chosen["original_commands"], header["agent_preset"]["history"]) == (False, True, 3)
    cli_with_data.ok("resume", "r.sqlite")


def test_missing_and_damaged_data_is_told(tmp_path: Path, shared_data: Path) -> None:
    line = make_command_line(tmp_path, SANDBOX_DATA=str(tmp_path / "data"))
    asked = ("run", "--agent", "oracle", *RUN, "--split", "fs_1")
    assert "sandbox data pull intercode_bash" in line(*asked).stderr
    folder = tmp_path / "data" / "intercode_bash"
    folder.mkdir(parents=True)
    original = shared_data / "agents" / "intercode" / "nl2bash" / "nl2bash_fs_1.json"
    requests = folder / original.name
    requests.write_bytes(original.read_bytes())
    done = line(*asked)
    assert done.returncode == 3
    assert "filesystem_1.tar.gz" in done.stderr
    (folder / "filesystem_1.tar.gz").write_bytes(b"no archive")
    requests.write_text(json.dumps([{"query": "x"}]))
    assert "0.gold" in line(*asked).stderr
