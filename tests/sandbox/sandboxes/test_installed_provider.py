"""A provider that an installed package offers: the one of the page on sandboxes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine

from sandbox.errors import ProviderError
from sandbox.sandboxes.providers import open_provider

CASES = "two_do_not_see or full_disk or several_snapshots or clean_leaves or is_enforced"


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "sandboxes.md").read_text()


@pytest.fixture
def installed(tmp_path: Path, page: str) -> Path:
    """A folder as `pip install --target` leaves it."""
    try:
        open_provider("bubblewrap", "test")
    except ProviderError as error:
        pytest.skip(error.message)
    folder = tmp_path / "installed"
    metadata = folder / "narrow-1.0.dist-info"
    metadata.mkdir(parents=True)
    (folder / "narrow.py").write_text(blocks(page, "python")[0])
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: narrow\nVersion: 1.0\n")
    [_, entry] = blocks(page, "toml")[0].replace('"', "").splitlines()
    (metadata / "entry_points.txt").write_text(f"[sandbox.providers]\n{entry}\nlost = nowhere:Lost\n")
    return folder


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_a_run_takes_it_by_its_name(cli: CommandLine, installed: Path) -> None:
    cli.environment["PYTHONPATH"] = str(installed)
    run = ["--agent", "oracle", "--suite", "intercode_ctf", "--split", "fresh", "--limit", "2", "--out", "r.sqlite"]
    done = cli.json("run", *run, "--sandbox", "narrow", "--json")
    assert (done["episodes"], done["errors"]) == (2, 0)
    assert cli.json("show", "r.sqlite", "--json")["header"]["sandbox"]["provider"] == "narrow"
    assert "narrow: nothing was left" in cli.ok("clean", "r")


def test_an_unknown_name_lists_it_and_a_broken_one_is_said(cli: CommandLine, installed: Path) -> None:
    cli.environment["PYTHONPATH"] = str(installed)
    run = ["run", "--agent", "oracle", "--suite", "intercode_ctf", "--split", "fresh", "--limit", "1", "--sandbox"]
    unknown = cli(*run, "zzz")
    assert unknown.returncode == 2
    assert all(name in unknown.stderr for name in ("auto", "docker", "bubblewrap", "local", "narrow"))
    broken = cli(*run, "lost")
    assert broken.returncode == 3
    assert "lost of narrow cannot be loaded" in broken.stderr
    assert "Traceback" not in broken.stderr


def test_it_can_run_the_conformance_suite(installed: Path, page: str, root: Path) -> None:
    (installed / "test_narrow.py").write_text(blocks(page, "python")[1])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-o", "asyncio_mode=auto", "-k", CASES, "test_narrow.py"],
        cwd=installed,
        env={"PYTHONPATH": f"{installed}:{root}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout
