"""Where a command cannot do what was asked, it says the next thing to do, and that thing helps."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from chat_server import ChatServer, refusal
from command_line import CommandLine, make_command_line


@pytest.fixture
def machine_without_sandboxes(tmp_path: Path) -> CommandLine:
    """A command line that finds no container engine and no bubblewrap."""
    address = f"unix://{tmp_path}/none.sock"
    return make_command_line(tmp_path, PATH=os.path.dirname(sys.executable), DOCKER_HOST=address)


def test_doctor_says_that_one_provider_of_sandboxes_is_enough(machine_without_sandboxes: CommandLine) -> None:
    findings = {finding["what"]: finding for finding in machine_without_sandboxes.json("doctor", "--json")}
    assert {what for what, each in findings.items() if not each["optional"] and not each["ok"]} == {"sandboxes"}
    assert findings["sandboxes"]["todo"] == "apt install bubblewrap"
    assert not findings["docker"]["ok"]


def test_doctor_begins_with_what_is_to_be_mended_and_folds_what_is_not_pulled(
    machine_without_sandboxes: CommandLine,
) -> None:
    shown = machine_without_sandboxes.ok("doctor")
    marked = [line.split()[0] for line in shown.splitlines() if line.lstrip().startswith(("!!", "--", "ok"))]
    assert marked.index("ok") == 1
    assert marked[0] == "!!"
    assert shown.count("sandbox models pull") == 1
    assert shown.count("sandbox data pull") == 1


def test_building_images_without_an_engine_says_what_is_lacking(machine_without_sandboxes: CommandLine) -> None:
    done = machine_without_sandboxes("images", "build")
    assert done.returncode == 3
    assert "no container engine answers" in done.stderr
    assert "apt install bubblewrap" in done.stderr
    assert "apt install docker.io" in done.stderr


def test_recordings_that_are_not_there_are_named_with_their_path(cli: CommandLine) -> None:
    done = cli("run", "--agent", "recorded", "--suite", "starter", "--set", "recordings=nix.jsonl")
    assert done.returncode == 2
    assert str(cli.folder / "nix.jsonl") in done.stderr
    assert "add --set" not in done.stderr


def test_a_setting_that_resembles_none_is_not_likened_to_one(cli: CommandLine) -> None:
    done = cli("run", "--agent", "oracle", "--suite", "starter", "--set", "retrievr=x")
    assert done.returncode == 2
    assert "did you mean" not in done.stderr
    assert "limits.turns" in done.stderr


def test_an_unknown_run_names_the_newest_and_not_all(cli: CommandLine) -> None:
    (cli.folder / "runs").mkdir()
    for number in range(60):
        path = cli.folder / "runs" / f"oracle-starter-{number:02}.sqlite"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    for name in ("zzz", "oracle"):
        done = cli("show", name)
        assert done.returncode == 2
        assert "oracle-starter-59" in done.stderr
        assert "oracle-starter-07" not in done.stderr
        assert "sandbox list runs" in done.stderr


def test_a_run_that_the_server_failed_says_how_to_go_on(tmp_path: Path) -> None:
    line = make_command_line(tmp_path, OPENAI_API_KEY="none", NO_PROXY="127.0.0.1")
    with ChatServer(refusal(500), refusal(500)) as server:
        settings = ["--set", f"model.base_url={server.base_url}", "--set", "model.retries=0"]
        run = ["run", "--agent", "gpt", "--suite", "starter", "--split", "none", "--limit", "2"]
        done = line(*run, *settings, "--out", "r.sqlite")
        assert done.returncode == 4, done.stderr
        assert done.stderr.splitlines()[-1] == "to run what was not counted again (2): sandbox resume r.sqlite"
        assert "not counted again" not in line("resume", "r.sqlite").stderr
        assert len(line.lines("export", "r.sqlite")) == 2
