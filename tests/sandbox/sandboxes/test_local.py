"""The provider that isolates nothing: what it says of that, and that it leaves nothing of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine

from sandbox.errors import ProviderError
from sandbox.sandboxes.local import LocalProvider
from sandbox.sandboxes.types import SandboxSpec

KILLED = """
import asyncio, os
from sandbox.sandboxes.local import LocalProvider
from sandbox.sandboxes.types import SandboxSpec

async def main():
    sandbox = await LocalProvider("killed").start(SandboxSpec())
    await sandbox.write_file("left.txt", b"1")
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_RUNTIME", str(tmp_path / "runtime"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


async def test_it_says_what_it_risks() -> None:
    said = await LocalProvider("test").describe(SandboxSpec())
    assert "none" in str(said["isolation"])
    assert "files" in str(said["isolation"])


@pytest.mark.parametrize("fields", [{"image": "intercode_bash"}, {"writable_root": True}])
async def test_what_it_cannot_be_is_refused(fields: dict[str, bool]) -> None:
    with pytest.raises(ProviderError) as raised:
        await LocalProvider("test").start(SandboxSpec.model_validate(fields))
    assert "--sandbox docker" in (raised.value.hint or "")


async def test_it_leaves_nothing_of_its_own(tmp_path: Path) -> None:
    provider = LocalProvider("test")
    sandbox = await provider.start(SandboxSpec())
    await sandbox.write_file("a/b", b"1")
    assert (await sandbox.exec("pwd; cat a/b; sleep 98784 & mkdir -m 000 shut")).output.startswith(str(tmp_path))
    assert await sandbox.read_file("a/b") == b"1"
    await provider.close()
    await provider.close()
    assert left_below(tmp_path) == []


async def test_variables_of_this_program_are_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "xyzzy")
    provider = LocalProvider("test")
    sandbox = await provider.start(SandboxSpec(env=(("GIVEN", "1"),)))
    seen = (await sandbox.exec(["env"])).output
    await provider.close()
    assert "xyzzy" not in seen
    assert "GIVEN=1\n" in seen
    assert f"PATH={os.environ['PATH']}\n" in seen


def test_clean_finds_what_a_killed_process_left(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "left").mkdir()
    cli.environment |= {"SANDBOX_RUNTIME": str(tmp_path / "runtime"), "TMPDIR": str(tmp_path / "left")}
    killed = subprocess.run([sys.executable, "-c", KILLED], env=cli.environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert left_below(tmp_path / "left")
    assert "local: removed" in cli.ok("clean")
    assert left_below(tmp_path / "left") == []
    assert "local" not in cli.ok("clean")


def left_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() or "sandbox-" in path.name]
