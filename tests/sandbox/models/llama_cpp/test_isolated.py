"""A model in a process of its own: the same replies, and a crash that the run survives."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from command_line import CommandLine
from tiny_gguf import write_tiny_gguf

FAILS_ONCE = """
import os, pathlib
from sandbox.errors import ModelError
from sandbox.models.llama_cpp.library import Library
decode, steps = Library.decode, 0

def fails_once(self, pieces):
    global steps
    steps += 1
    mark = pathlib.Path(os.environ["FAIL_ONCE"])
    if steps == 5 and not mark.exists():
        mark.touch()
        raise ModelError("llama_decode failed with status -3")
    return decode(self, pieces)

Library.decode = fails_once
"""
"""What Python imports when it starts: the fifth step of the first process fails as one that finds no memory."""

DIES_WHILE_LOADING = """
import os, pathlib, sys
if "sandbox.models.llama_cpp.worker" in sys.orig_argv:
    folder = pathlib.Path(os.environ["STARTS"])
    with (folder / "starts").open("a") as starts:
        starts.write("one more\\n")
    if (folder / "no memory").exists():
        os.kill(os.getpid(), 9)
"""
"""What Python imports when it starts: once there is a file "no memory", a process dies before it has a model."""


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


def arguments(gguf: Path, *settings: str) -> list[str]:
    chosen = [f"model.path={gguf}", "model.max_tokens=40", *settings]
    more = [part for setting in chosen for part in ("--set", setting)]
    return ["run", "--agent", "lemur", "--suite", "starter", "--split", "single", "--limit", "12", *more]


def texts(line: CommandLine, run: str) -> dict[str, list[str]]:
    rows = line.lines("export", run, "--trajectories")
    return {row["task_id"]: [e["data"]["text"] for e in row["events"] if e["kind"] == "reply"] for row in rows}


def children(pid: int) -> list[int]:
    """Processes that a process has started and that live."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_the_replies_are_those_of_the_same_process(cli: CommandLine, gguf: Path) -> None:
    cli.ok(*arguments(gguf, "model.deterministic=true"), "--out", "here.sqlite")
    cli.ok(*arguments(gguf, "model.deterministic=true", "model.isolate=true"), "--out", "apart.sqlite")
    assert texts(cli, "here.sqlite") == texts(cli, "apart.sqlite")
    assert cli.json("show", "apart.sqlite", "--json")["model_statistics"]["requests"] >= 12


def test_a_crash_ends_the_requests_it_worked_on_and_the_run_goes_on(cli: CommandLine, gguf: Path) -> None:
    slow = arguments(gguf, "model.isolate=true", "model.max_tokens=400", "model.slots=1", "model.temperature=1.0")
    process = subprocess.Popen(cli.command(*slow, "--out", "run.sqlite"), cwd=cli.folder, env=cli.environment)
    worker = _first_child(process)
    _wait_for_replies(cli.folder / "run.sqlite", 2)
    os.kill(worker, signal.SIGSEGV)
    assert process.wait(300) == 4
    rows = cli.lines("export", "run.sqlite", "--trajectories")
    assert len(rows) == 12
    errors = [event["data"] for row in rows for event in row["events"] if event["kind"] == "error"]
    assert 1 <= len(errors) < 12
    for error in errors:
        assert error["owner"] == "infrastructure"
        assert "the model's process" in error["message"]
    cli.ok("resume", "run.sqlite")
    owners = [row["scores"]["exact"]["owner"] for row in cli.lines("export", "run.sqlite")]
    assert len(owners) == 12
    assert "infrastructure" not in owners


def test_a_process_that_cannot_start_again_is_not_started_for_every_request(cli: CommandLine, gguf: Path) -> None:
    (cli.folder / "sitecustomize.py").write_text(DIES_WHILE_LOADING)
    cli.environment |= {"PYTHONPATH": str(cli.folder), "STARTS": str(cli.folder)}
    slow = arguments(gguf, "model.isolate=true", "model.max_tokens=400", "model.slots=1", "model.temperature=1.0")
    process = subprocess.Popen(cli.command(*slow, "--out", "run.sqlite"), cwd=cli.folder, env=cli.environment)
    worker = _first_child(process)
    _wait_for_replies(cli.folder / "run.sqlite", 2)
    (cli.folder / "no memory").touch()
    os.kill(worker, signal.SIGKILL)
    assert process.wait(300) == 4
    assert len((cli.folder / "starts").read_text().splitlines()) == 3
    rows = cli.lines("export", "run.sqlite", "--trajectories")
    told = [event["data"]["message"] for row in rows for event in row["events"] if event["kind"] == "error"]
    assert any("crashed 3 times in a row: the model's process ended while it loaded the model" in one for one in told)
    replies = sum(event["kind"] == "reply" for row in rows for event in row["events"])
    assert cli.json("show", "run.sqlite", "--json")["model_statistics"]["requests"] <= replies + 1


def test_an_engine_that_fails_without_a_crash_is_replaced(cli: CommandLine, gguf: Path) -> None:
    (cli.folder / "sitecustomize.py").write_text(FAILS_ONCE)
    cli.environment |= {"PYTHONPATH": str(cli.folder), "FAIL_ONCE": str(cli.folder / "failed")}
    assert cli(*arguments(gguf, "model.isolate=true", "model.slots=2"), "--out", "run.sqlite").returncode == 4
    rows = cli.lines("export", "run.sqlite", "--trajectories")
    told = [event["data"]["message"] for row in rows for event in row["events"] if event["kind"] == "error"]
    assert len(rows) == 12
    assert 1 <= len(told) <= 4
    assert any("llama_decode failed" in message for message in told)
    cli.ok("resume", "run.sqlite")
    assert cli.json("show", "run.sqlite", "--json")["model_statistics"]["requests"] >= len(told)


def test_a_file_that_cannot_be_loaded_is_the_same_error(cli: CommandLine, gguf: Path) -> None:
    short = cli.folder / "short.gguf"
    short.write_bytes(gguf.read_bytes()[:-5000])
    here = cli(*arguments(short))
    apart = cli(*arguments(short, "model.isolate=true"))
    assert (apart.returncode, apart.stderr) == (here.returncode, here.stderr)


def test_no_process_is_left(cli: CommandLine, gguf: Path) -> None:
    process = subprocess.Popen(cli.command(*arguments(gguf, "model.isolate=true")), cwd=cli.folder, env=cli.environment)
    worker = _first_child(process)
    process.kill()
    process.wait()
    for _ in range(200):
        if not Path(f"/proc/{worker}").exists() or "Z" in Path(f"/proc/{worker}/stat").read_text().split()[2]:
            return
        time.sleep(0.1)
    raise AssertionError(f"process {worker} is still there")


def _wait_for_replies(run: Path, number: int) -> None:
    for _ in range(1200):
        time.sleep(0.05)
        if not run.exists():
            continue
        with contextlib.suppress(sqlite3.OperationalError), sqlite3.connect(run) as connection:
            found = connection.execute("SELECT count(*) FROM events WHERE kind = 'reply'").fetchone()[0]
            if found >= number:
                return
    raise AssertionError("no replies came")


def _first_child(process: subprocess.Popen[bytes]) -> int:
    for _ in range(600):
        if found := children(process.pid):
            return found[0]
        time.sleep(0.05)
    raise AssertionError("no process was started")
