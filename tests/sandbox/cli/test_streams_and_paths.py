"""Streams that are closed or full, folders that are gone, and paths as people write them."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_line import CommandLine

RUN = ("run", "--agent", "oracle", "--suite", "starter", "--limit", "1")


def in_shell(line: CommandLine, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command line's process started by a shell, whose words `{}` stands for."""
    words = shlex.join(line.command(*arguments))
    return subprocess.run(
        ["bash", "-c", command.format(words)], capture_output=True, text=True, cwd=line.folder, env=line.environment
    )


@pytest.mark.parametrize("closed", ["{} >&-", "{} 2>&-", "{} >&- 2>&-"])
def test_a_run_needs_nobody_who_reads_its_output(cli: CommandLine, closed: str) -> None:
    done = in_shell(cli, closed, *RUN, "--out", "r.sqlite")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert cli.json("show", "r.sqlite", "--json")["scores"][0]["passed"] == 1


def test_output_onto_a_full_disk_is_an_error_in_a_line(cli: CommandLine) -> None:
    done = in_shell(cli, "{} > /dev/full", "list", "tools")
    assert (done.returncode, done.stderr) == (1, "error: the output cannot be written: No space left on device\n")


def test_a_working_directory_that_is_gone_is_named(cli: CommandLine) -> None:
    done = in_shell(cli, "mkdir gone && cd gone && rmdir ../gone && {}", "list", "suites")
    assert done.returncode == 2
    assert "the working directory has been removed" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_is_meant_by_its_sign(cli: CommandLine) -> None:
    cli.environment |= {"HOME": str(cli.folder / "home"), "SANDBOX_RUNS": "~/runs"}
    cli.ok(*RUN)
    assert len(list((cli.folder / "home" / "runs").glob("*.sqlite"))) == 1
    cli.ok(*RUN, "--out=~/here.sqlite")
    assert (cli.folder / "home" / "here.sqlite").is_file()
    assert not (cli.folder / "~").exists()


@pytest.mark.parametrize("arguments", [(*RUN, "--out=~nobody-here/x"), ("new", "agent", "a", "--in", "~nobody-here/x")])
def test_a_home_of_nobody_is_an_error(cli: CommandLine, arguments: tuple[str, ...]) -> None:
    done = cli(*arguments)
    assert done.returncode == 2
    assert "~nobody-here/x" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_with_a_file_of_the_suites_is_scored_from_anywhere(cli: CommandLine) -> None:
    (cli.folder / "pages.jsonl").write_text(json.dumps({"title": "A", "text": "One."}) + "\n")
    run = ("run", "--agent", "silent", "--suite", "hotpotqa", "--split", "sample", "--limit", "1")
    cli.ok(*run, "--set", "corpus=pages.jsonl", "--out", "r.sqlite")
    (cli.folder / "below").mkdir()
    done = in_shell(cli, "cd below && {}", "score", "../r.sqlite")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--agent", "server:http://[::1", "--suite", "starter"),
        ("show", "a" * 300),
        ("show", "r.sqlite", "single/lisbon-now", "--failed"),
        ("export", "r.sqlite", "--official", "folder", "--trajectories"),
    ],
)
def test_what_cannot_be_is_wrong_usage(cli: CommandLine, arguments: tuple[str, ...]) -> None:
    done = cli(*arguments)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr


def test_one_episode_as_json_and_a_trial_that_there_is_not(cli: CommandLine) -> None:
    cli.ok(*RUN, "--split", "single", "--trials", "2", "--out", "r.sqlite")
    (task, *_) = (row["task_id"] for row in cli.lines("export", "r.sqlite"))
    shown = cli.json("show", "r.sqlite", task, "--trial", "1", "--json")
    assert (shown["task_id"], shown["trial"]) == (task, 1)
    assert "tool_call" in {event["kind"] for event in shown["events"]}
    done = cli("show", "r.sqlite", task, "--trial", "9")
    assert (done.returncode, "there are: 0, 1" in done.stderr) == (2, True)


def test_an_openapi_document_may_begin_with_a_mark_and_hold_a_date_that_there_is_not(cli: CommandLine) -> None:
    document = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}
    pack = "from sandbox import OpenApiTools\n\npack = OpenApiTools('{}', base_url='http://127.0.0.1:9')\n"
    (cli.folder / "tools").mkdir()
    (cli.folder / "marked.json").write_text(json.dumps(document), encoding="utf-8-sig")
    (cli.folder / "tools" / "marked.py").write_text(pack.format(cli.folder / "marked.json"))
    assert "get_a" in cli.ok("tools", "show", "marked")
    (cli.folder / "dated.yaml").write_text("openapi: 3.1.0\nx-day: 2024-02-30\n")
    done = cli("mock", "dated.yaml")
    assert done.returncode == 2
    assert "day is out of range" in done.stderr


def test_a_pack_that_cannot_be_opened_is_named(cli: CommandLine) -> None:
    (cli.folder / "tools").mkdir()
    (cli.folder / "tools" / "broken.py").write_text(
        "from sandbox import ToolPack\n\n\nclass Broken(ToolPack):\n    def open(self):\n"
        "        raise ConnectionError('nobody there')\n\n\npack = Broken()\n"
    )
    done = cli("tools", "show", "broken")
    assert done.returncode != 0
    assert "the tool pack broken cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_log_that_cannot_be_written_is_told_before_anything_is_served(cli: CommandLine) -> None:
    document = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}
    (cli.folder / "api.json").write_text(json.dumps(document))
    done = cli("mock", "api.json", "--log", "no/such/log.jsonl")
    assert (done.returncode, "the log no/such/log.jsonl cannot be written" in done.stderr) == (2, True)


def test_serving_a_pack_ends_with_ctrl_c(cli: CommandLine) -> None:
    cli.ok("new", "tool", "dice")
    with subprocess.Popen(
        cli.command("tools", "serve", "dice"),
        cwd=cli.folder,
        env=cli.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as served:
        assert served.stdin is not None
        assert served.stdout is not None
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
        request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
        served.stdin.write(json.dumps(request).encode() + b"\n")
        served.stdin.flush()
        assert b'"id":1' in served.stdout.readline().replace(b" ", b"")
        served.send_signal(signal.SIGINT)
        begun = time.monotonic()
        while served.poll() is None and time.monotonic() < begun + 30:
            time.sleep(0.05)
        assert served.returncode == 130
        served.stdin.close()


def test_a_suite_takes_no_tasks_that_are_there_from_before(cli: CommandLine) -> None:
    cli.ok("new", "environment", "shelf")
    mine = cli.folder / "tasks" / "mine" / "tasks.jsonl"
    mine.parent.mkdir(parents=True)
    mine.write_text('{"my": "week of work"}\n')
    done = cli("new", "suite", "mine", "--environment", "shelf")
    assert (done.returncode, "is there already" in done.stderr) == (2, True)
    assert mine.read_text() == '{"my": "week of work"}\n'
    assert [path.name for path in mine.parent.iterdir()] == ["tasks.jsonl"]


def test_only_the_nearest_workspace_is_validated_where_another_lies_below(cli: CommandLine, root: Path) -> None:
    (cli.folder / "tools").mkdir()
    cli.environment["SANDBOX_WORKSPACE"] = str(root.parent)
    done = cli("validate", "--json")
    assert json.loads(done.stdout)["checked"] == []
    assert f"there is nothing to check in {root.parent}" in done.stderr
