"""What a user sees on a real terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

from command_line import CommandLine, make_command_line


def on_a_terminal(line: CommandLine, *arguments: str, columns: int = 120) -> tuple[str, int]:
    """(all that the command writes to its terminal, exit code)."""
    ours, its = pty.openpty()
    environment = line.environment | {"TERM": "xterm-256color", "COLUMNS": str(columns)}
    process = subprocess.Popen(
        line.command(*arguments), stdin=its, stdout=its, stderr=its, cwd=line.folder, env=environment
    )
    os.close(its)
    written = b""
    while True:
        try:
            written += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    return written.decode("utf-8", "replace"), process.wait()


def test_a_run_shows_a_bar_with_rate_accuracy_and_errors(cli: CommandLine) -> None:
    shown, code = on_a_terminal(cli, "run", "--agent", "oracle", "--suite", "starter")
    assert code == 0
    for part in ("64/64", "/s", "accuracy 100.0 %", "errors 0", "choose", "run file"):
        assert part in shown


def test_a_narrow_terminal_has_words_and_numbers_whole(cli: CommandLine) -> None:
    for agent in ("oracle", "silent"):
        cli.ok("run", "--agent", agent, "--suite", "starter", "--split", "choose", "--out", f"{agent}.sqlite")
    shown, code = on_a_terminal(cli, "compare", "oracle.sqlite", "silent.sqlite", columns=40)
    assert code == 0
    lines = [line.strip() for line in shown.splitlines()]
    assert "split: choose" in lines
    assert "first %: 100.00" in lines
    assert "second %: 0.00" in lines
    assert max(map(len, lines)) <= 40


def test_a_pull_shows_its_bytes_on_a_terminal(cli_with_data: CommandLine, shared_data: Path) -> None:
    line = make_command_line(cli_with_data.folder)
    shown, code = on_a_terminal(line, "data", "pull", "apibench", "--from", str(shared_data / "apibench"))
    assert code == 0
    (size,) = re.findall(r"fetching 18 files, ([0-9.]+) MB", shown)
    assert f"{size} of {size} MB" in shown


def test_without_a_terminal_progress_is_plain_lines(tmp_path: Path, root: Path) -> None:
    workspace = root / "benchmarks" / "harness_overhead" / "workspace"
    line = make_command_line(tmp_path, SANDBOX_WORKSPACE=str(workspace))
    slow = ["--set", "tasks=16", "--set", "delay=1.6", "--concurrency", "8"]
    done = line("run", "--agent", "oracle", "--suite", "two_calls", *slow)
    assert done.returncode == 0
    assert "/16 " in done.stderr
    assert "left" in done.stderr
    assert "\x1b" not in done.stderr + done.stdout
