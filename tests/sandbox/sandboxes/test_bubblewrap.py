"""What is peculiar to bubblewrap: where it cannot work, filling a root, what a killed process leaves."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.errors import ProviderError
from sandbox.sandboxes.bubblewrap import BubblewrapProvider
from sandbox.sandboxes.bubblewrap_layout import make_layout
from sandbox.sandboxes.bubblewrap_unpack import fill_root
from sandbox.sandboxes.owner import mark_of
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.traces import leave_trace, remove_left
from sandbox.sandboxes.types import ProviderName, SandboxSpec

FORBIDDEN = "bwrap: No permissions to create a new namespace, likely because the kernel does not allow it"

HOLDER = """
import asyncio, sys
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import SandboxSpec

async def main():
    provider = open_provider(sys.argv[1], "killed")
    sandbox = await provider.start(SandboxSpec())
    await sandbox.exec(f"sleep {sys.argv[2]} & (setsid sleep {sys.argv[2]} &)")
    print("ready", flush=True)
    await sandbox.exec(f"sleep {sys.argv[2]}", seconds=1000)

asyncio.run(main())
"""


def test_a_folder_to_be_written_that_the_image_lacks_is_named(tmp_path: Path) -> None:
    for folder in ("usr/bin", "home"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "usr" / "bin" / "python3").write_text("")
    spec = SandboxSpec(image="shop", writable=("/tmp", "/home/agent"), workdir="/tmp")
    with pytest.raises(ProviderError, match="no folder /home/agent") as caught:
        make_layout(spec, tmp_path)
    assert "RUN mkdir -p /home/agent" in (caught.value.hint or "")
    (tmp_path / "home" / "agent").mkdir()
    assert "/home/agent" in make_layout(spec, tmp_path).arguments


@pytest.fixture(autouse=True)
def _own_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Traces of other runs on this machine are not seen."""
    monkeypatch.setenv("SANDBOX_RUNTIME", str(tmp_path / "runtime"))


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[BubblewrapProvider]:
    try:
        opened = BubblewrapProvider("test")
    except ProviderError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(error.message)
    yield opened
    await opened.close()


def pretend(folder: Path, version: str, complaint: str = "") -> None:
    """A program that says what another bubblewrap, or another kernel, would have it say."""
    script = f'#!/bin/sh\n[ "$1" = --version ] && echo "bubblewrap {version}" && exit\necho "{complaint}" >&2\nexit 1\n'
    (folder / "bwrap").write_text(script)
    (folder / "bwrap").chmod(0o755)
    folder.chmod(0o755)


def test_without_the_program_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProviderError) as raised:
        BubblewrapProvider("test")
    assert raised.value.hint == "apt install bubblewrap"


def test_an_old_program_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    pretend(tmp_path, "0.4.1")
    with pytest.raises(ProviderError, match=r"0\.4\.1 is too old"):
        BubblewrapProvider("test")


def test_a_kernel_that_forbids_it_is_told_from_other_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path("/tmp", f"bwrap-{os.getpid()}")
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    try:
        pretend(folder, "0.8.0", FORBIDDEN)
        with pytest.raises(ProviderError) as raised:
            BubblewrapProvider("test")
        assert "namespace" in raised.value.message
        assert "sysctl user.max_user_namespaces" in (raised.value.hint or "")
        pretend(folder, "0.8.0", "bwrap: something else")
        with pytest.raises(ProviderError, match="something else"):
            BubblewrapProvider("test")
    finally:
        shutil.rmtree(folder)


def test_the_machines_own_programs_are_pinned_by_its_packages(provider: BubblewrapProvider) -> None:
    packages = Path("/var/lib/dpkg/status")
    if not packages.is_file():
        pytest.skip("no Debian")
    found = hashlib.sha256(packages.read_bytes()).hexdigest()
    assert str(asyncio.run(provider.describe(SandboxSpec()))["image"]).endswith(f"sha256:{found}")


async def test_an_image_that_is_not_unpacked_is_named(provider: BubblewrapProvider, tmp_path: Path) -> None:
    folder = tmp_path / "environments" / "imaged"
    folder.mkdir(parents=True)
    (folder / "environment.py").write_text("")
    (folder / "Dockerfile").write_text("FROM debian:bookworm-slim\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_WORKSPACE", str(tmp_path))
        patch.setenv("SANDBOX_CACHE", str(tmp_path / "cache"))
        for call in (provider.start, provider.describe):
            with pytest.raises(ProviderError) as raised:
                await call(SandboxSpec(image="imaged"))
            assert raised.value.hint == "sandbox images build imaged"


async def test_an_image_fills_a_writable_root(provider: BubblewrapProvider, tmp_path: Path) -> None:
    root = tmp_path / "root"
    for folder in ("usr/bin", "etc/deep", "opt/shut", "proc", "var/kept"):
        (root / folder).mkdir(parents=True)
    (root / "etc/deep/file").write_text("content")
    (root / "etc/deep/file").chmod(0o640)
    os.utime(root / "etc/deep/file", (10**9, 10**9))
    (root / "etc/link").symlink_to("deep/file")
    (root / "opt/large").write_bytes(bytes(range(256)) * 40_000)
    (root / "opt/large").chmod(0o700)
    (root / "opt/shut").chmod(0o500)
    (root / "usr/bin/left").write_text("")
    (root / "var/kept/left").write_text("")
    for number in range(300):
        (root / "opt" / f"{number}é\n").write_bytes(b"x" * 50_000)
    sandbox = await provider.start(SandboxSpec(root=True, writable_root=True))
    await fill_root(sandbox, root, frozenset({"usr", "var/kept"}))
    await sandbox.begin_here()
    show = "stat -c '%n %a %Y' /etc/deep/file; readlink /etc/link; stat -c %a /opt/large /opt/shut; ls /opt | wc -l"
    expected = "/etc/deep/file 640 1000000000\ndeep/file\n700\n500\n602\n"
    before = (await sandbox.exec(show)).output
    assert before == expected
    assert (await sandbox.exec("ls -d /usr/bin/left /var/kept")).exit_code == 2
    await sandbox.exec("rm -rf /opt /etc/deep; mkdir /new")
    await sandbox.reset(fresh=True)
    assert (await sandbox.exec(f"{show}; ls -d /new")).stdout.decode() == before
    assert await sandbox.read_file("/opt/large") == bytes(range(256)) * 40_000


async def test_a_root_that_is_too_large_is_said(provider: BubblewrapProvider, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(7_000_000))
    sandbox = await provider.start(SandboxSpec(root=True, writable_root=True, scratch_mb=4))
    with pytest.raises(ProviderError) as raised:
        await fill_root(sandbox, tmp_path, frozenset())
    assert "scratch_mb" in (raised.value.hint or "")


@pytest.mark.parametrize("name", ["bubblewrap", "local"])
def test_a_killed_process_leaves_nothing(name: ProviderName, provider: BubblewrapProvider) -> None:
    marker = "98781" if name == "local" else "98782"
    clean = open_provider(name, "killed").clean
    with subprocess.Popen([sys.executable, "-c", HOLDER, name, marker], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"ready\n"
        assert asyncio.run(clean(None)) == []
        assert asyncio.run(clean("killed")) == []
        assert sleepers(marker)
        holder.kill()
    while sleepers(marker):
        time.sleep(0.05)
    assert asyncio.run(clean("another")) == []
    removed = asyncio.run(clean("killed"))
    assert len(removed) == 1
    assert "run killed" in removed[0]
    assert asyncio.run(clean(None)) == []


def test_what_outlived_its_owner_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "left"
    (left / "shut").mkdir(parents=True)
    (left / "shut").chmod(0)
    code = "import sys; from sandbox.sandboxes.traces import leave_trace as leave\n"
    code += "leave('some', 'x', 'r', (sys.argv[1],), sys.argv[2])"
    with subprocess.Popen(["sleep", "98783"]) as survivor:
        leave_trace("some", "mine", "r", (mark_of(os.getpid()),))
        subprocess.run([sys.executable, "-c", code, mark_of(survivor.pid), str(left)], check=True)
        assert remove_left("some", "other") == []
        assert remove_left("some", None) == ["some sandbox x of run r"]
        assert survivor.wait() == -9
    assert not left.exists()
    assert remove_left("some", "r") == []


def sleepers(seconds: str) -> list[bytes]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        found += [words[0]] if words[:2] == [b"sleep", seconds.encode()] else []
    return found
