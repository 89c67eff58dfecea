"""How much was added to a folder that no file system of its own bounds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.sandboxes.guest.disk import BYTES_PER_FILE, Disk
from sandbox.sandboxes.guest.processes import Table

MB = 1024 * 1024


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Looks at a folder that may grow by 4 MB, however lately it was looked at."""
    monkeypatch.setattr("sandbox.sandboxes.guest.disk.SECONDS_BETWEEN_WALKS", 0.0)
    monkeypatch.setattr("sandbox.sandboxes.guest.disk.SHARE", 0)
    (tmp_path / "before").write_bytes(os.urandom(3 * MB))
    (tmp_path / "kept").mkdir()
    disk = Disk(Table(), os.fsencode(tmp_path), [os.fsencode(tmp_path / "kept")], 4 * MB)
    return disk.look


def test_only_growth_beyond_the_limit_is_said(tmp_path: Path, look: Callable[[], str]) -> None:
    (tmp_path / "first").write_bytes(os.urandom(3 * MB))
    os.link(tmp_path / "first", tmp_path / "same")
    (tmp_path / "kept" / "other").write_bytes(os.urandom(9 * MB))
    assert look() == ""
    (tmp_path / "second").write_bytes(os.urandom(2 * MB))
    assert look() == "the disk limit of 4 MB was reached"
    assert look() == ""
    (tmp_path / "second").unlink()
    assert look() == ""
    (tmp_path / "second").write_bytes(os.urandom(2 * MB))
    assert look() == "the disk limit of 4 MB was reached"


def test_files_are_counted_too(tmp_path: Path, look: Callable[[], str]) -> None:
    for number in range(4 * MB // BYTES_PER_FILE + 1):
        (tmp_path / str(number)).touch()
    assert look() == "the limit of 1024 files was reached"


def test_a_deleted_file_counts_while_it_is_open(tmp_path: Path, look: Callable[[], str]) -> None:
    code = (
        "import os\n"
        "f = open('x', 'wb'); os.unlink('x'); f.write(os.urandom(5 << 20)); f.flush()\n"
        "print('written', flush=True); input()"
    )
    holding = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == "written\n"
    assert look() == "the disk limit of 4 MB was reached"
    holding.communicate("\n")
    assert look() == ""
