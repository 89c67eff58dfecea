"""A run is one file: nothing lies beside it when a command has ended."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from command_line import CommandLine, make_command_line

from sandbox.journal.run_file import RunFile


def finished_run(line: CommandLine) -> Path:
    line.ok("run", "--agent", "oracle", "--suite", "starter", "--split", "none", "--out", "runs/r.sqlite")
    return line.folder / "runs" / "r.sqlite"


@pytest.mark.parametrize(
    "command",
    [["list", "runs"], ["show", "r"], ["export", "r"], ["score", "r"], ["resume", "r"], ["compare", "r", "r"]],
    ids=lambda command: command[0],
)
def test_no_command_leaves_files_beside_the_run_file(cli: CommandLine, command: list[str]) -> None:
    path = finished_run(cli)
    cli.ok(*command)
    cli.ok("show", "r")
    assert list(path.parent.iterdir()) == [path]


def test_a_run_that_is_read_while_it_is_scored_keeps_all_its_verdicts(tmp_path: Path) -> None:
    line = make_command_line(tmp_path)
    path = finished_run(line)
    before = line.ok("export", "r")
    with RunFile(path) as reader:
        line.ok("score", "r")
        assert sum(1 for _ in reader.episodes()) == len(before.splitlines())
    assert line.ok("export", "r") == before
    line.ok("score", "r")
    assert list(path.parent.iterdir()) == [path]


def test_what_a_killed_run_left_in_its_log_is_read_and_kept(cli: CommandLine) -> None:
    path = finished_run(cli)
    with sqlite3.connect(path, isolation_level=None) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE meta SET value = 'null' WHERE key = 'finished'")
        log = path.with_name("r.sqlite-wal")
        size = log.stat().st_size
        assert "can be resumed" in cli.ok("list", "runs")
        assert log.stat().st_size == size > 0
    writer.close()


def test_a_writer_says_that_another_process_reads(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from sandbox.errors import RunFileError
    from sandbox.journal import schema

    monkeypatch.setattr(schema, "PATIENCE", 0.01)
    path = finished_run(cli)
    with RunFile(path) as reader:
        rows = reader.episodes()
        next(rows)
        with pytest.raises(RunFileError, match="is being read by another process"):
            schema.open_existing(path, write=True)
        del rows
    schema.open_existing(path, write=True).close()
