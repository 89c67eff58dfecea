"""What several tests need: the shared data, a command line in a process of its own, a tiny model."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, make_command_line
from hypothesis import settings

settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real benchmark data: `SANDBOX_DATA`, else `shared/data` beside the checkout."""
    folder = Path(os.environ.get("SANDBOX_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"the shared data is not at {folder}")
    return folder


@pytest.fixture(scope="session")
def apibench_data(shared_data: Path) -> Path:
    return shared_data / "apibench"


@pytest.fixture(scope="session")
def ipython() -> None:
    """IPython and SymPy among the programs of this machine, for sandboxes that are made of them."""
    tried = subprocess.run(["/usr/bin/python3", "-c", "import IPython, sympy"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("this machine's own Python has no IPython or no SymPy")


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    """The command line in an empty working directory, with an empty data home."""
    return make_command_line(tmp_path)


@pytest.fixture
def cli_with_data(tmp_path: Path, shared_data: Path) -> CommandLine:
    """The command line in an empty working directory, with the shared data as its data home."""
    return make_command_line(tmp_path, SANDBOX_DATA=str(shared_data))


@pytest.fixture
def write_lines(tmp_path: Path) -> Callable[[str, list[Any]], Path]:
    """Writes a JSON-lines file into the working directory."""

    def write(name: str, rows: list[Any]) -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """With `SANDBOX_FORBID_SKIPS` set, as CI has it, a skipped test is a failed one."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("SANDBOX_FORBID_SKIPS") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where skips are forbidden: {report.longrepr}"
