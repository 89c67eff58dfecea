"""The wheel, in an environment that has nothing of this checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_no_content_folder_is_a_top_level_package(wheel: Path) -> None:
    names = {name.split("/", 1)[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert names == {"sandbox", f"sandbox-{wheel.name.split('-')[1]}.dist-info"}


def test_the_wheel_runs_the_starter_suite_by_itself(wheel: Path, tmp_path: Path) -> None:
    """The wheel alone in its environment; its dependencies come from the test environment's folder."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([python, *install], check=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    assert {"tools", "agents", "tasks", "environments"}.isdisjoint(path.name for path in site_packages.iterdir())
    (own,) = [Path(path) for path in sys.path if path.endswith("site-packages")]
    for entry in own.iterdir():
        if "sandbox" not in entry.name and not (site_packages / entry.name).exists() and entry.suffix != ".pth":
            (site_packages / entry.name).symlink_to(entry)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SANDBOX", "PYTHON"))}

    def run(*arguments: str) -> str:
        command = [str(folder / "bin" / "sandbox"), *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    suites = {suite["name"]: suite["from"] for suite in json.loads(run("list", "suites", "--json"))}
    content = site_packages / "sandbox" / "builtin" / "tasks"
    assert suites["apibench"] == str(content / "apibench")
    assert suites["starter"] == str(content / "starter")
    assert '"episodes": 64' in run("run", "--agent", "oracle", "--suite", "starter", "--json")
    run("new", "environment", "lab", "--container")
    assert {path.name for path in (tmp_path / "environments" / "lab").iterdir()} == {
        *(".dockerignore", "Dockerfile", "environment.py", "examples.jsonl"),
    }
    run("new", "suite", "riddles")
    assert '"passed": true' in run("validate", "riddles", "--json")
