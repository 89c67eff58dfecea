"""The docker provider, against a real engine: what is not the same for every provider."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from engine import engine_with_base
from engine_wire import Wire

from sandbox.errors import ProviderError, SandboxGoneError
from sandbox.sandboxes.docker import DockerProvider
from sandbox.sandboxes.docker_engine import Engine, EngineError, engine_addresses, find_engine, open_engine
from sandbox.sandboxes.docker_volumes import IMAGE_LABEL, remove_stale
from sandbox.sandboxes.images import image_source
from sandbox.sandboxes.images_engine import build_by_engine
from sandbox.sandboxes.owner import OWNER_LABEL, RUN_LABEL, own_mark
from sandbox.sandboxes.types import SandboxSpec

RUN = f"test-{os.getpid()}"
ROOT = SandboxSpec(root=True, writable_root=True)

LOOK = r"""
find / -xdev -path /proc -prune -o -printf '%p %y %m %U:%G %l %T@\n' | grep -vE '^/etc/(hosts|resolv.conf) ' | sort
find /dev -xdev -printf '%p %y %m %U:%G\n' | sort
find /etc /var -type f -exec md5sum {} + | sort
"""
"""Prints everything that a writable root has but sizes of folders, which no reset brings back."""

START_AND_WAIT = """
import asyncio, sys
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import SandboxSpec
async def main():
    provider = open_provider("docker", sys.argv[1])
    for _ in range(3):
        await (await provider.start(SandboxSpec())).exec("sleep 1000 >/dev/null 2>&1 &")
    print("started", flush=True)
    await asyncio.sleep(1000)
asyncio.run(main())
"""


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = engine_with_base()
    yield engine
    engine.close()


@pytest.fixture
async def provider() -> AsyncIterator[DockerProvider]:
    provider = DockerProvider(engine_with_base(), RUN)
    yield provider
    await provider.close()


def containers(engine: Engine, run: str) -> list[str]:
    found = engine.call("containers", all=True, filters={"label": f"{RUN_LABEL}={run}"})
    return [container["Id"] for container in found]


async def none_left(engine: Engine, run: str) -> bool:
    """Whether the engine removes a run's containers; it does so soon after they end."""
    for _ in range(200):
        if not containers(engine, run):
            return True
        await asyncio.sleep(0.1)
    return False


async def test_a_container_is_labelled_and_gone_after_its_stop(provider: DockerProvider, engine: Engine) -> None:
    sandbox = await provider.start(SandboxSpec())
    [container] = containers(engine, RUN)
    config = engine.call("inspect_container", container)
    assert config["Config"]["Labels"][OWNER_LABEL] == own_mark()
    await sandbox.stop()
    assert containers(engine, RUN) == []
    with pytest.raises(SandboxGoneError):
        await sandbox.exec("true")


async def test_a_container_removed_behind_our_back_is_a_transient_failure(
    provider: DockerProvider, engine: Engine
) -> None:
    sandbox = await provider.start(SandboxSpec())
    running = asyncio.create_task(sandbox.exec("sleep 100"))
    await asyncio.sleep(0.5)
    engine.call("remove_container", containers(engine, RUN)[0], force=True)
    with pytest.raises(SandboxGoneError) as caught:
        await running
    assert caught.value.transient
    with pytest.raises(SandboxGoneError):
        await sandbox.reset()
    await sandbox.stop()


async def test_closing_the_provider_stops_what_it_started(engine: Engine) -> None:
    provider = DockerProvider(engine_with_base(), RUN)
    sandboxes = [await provider.start(SandboxSpec()) for _ in range(3)]
    assert len(containers(engine, RUN)) == 3
    await provider.close()
    assert containers(engine, RUN) == []
    with pytest.raises(SandboxGoneError):
        await sandboxes[0].exec("true")


async def test_a_killed_process_leaves_no_container(engine: Engine) -> None:
    run = f"{RUN}-killed"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", START_AND_WAIT, run, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"started\n"
    assert len(containers(engine, run)) == 3
    process.kill()
    await process.wait()
    assert await none_left(engine, run)


async def test_a_cancelled_start_leaves_no_container(provider: DockerProvider, engine: Engine) -> None:
    await (await provider.start(SandboxSpec())).stop()
    for delay in (0.0, 0.05, 0.1, 0.2, 0.4):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(provider.start(SandboxSpec()), delay)
    await provider.close()
    assert containers(engine, RUN) == []


async def test_clean_removes_what_has_no_owner_any_more(engine: Engine) -> None:
    image = image_source("").tag
    ended = await asyncio.create_subprocess_exec("true")
    await ended.wait()
    own_pid, _, rest = own_mark().partition(":")
    marks = {"dead": f"{ended.pid}:{rest}", "alive": own_mark(), "elsewhere": f"{own_pid}:1:2:another-boot"}
    made = {
        name: engine.call("create_container", image, ["true"], labels={RUN_LABEL: f"{RUN}-{name}", OWNER_LABEL: mark})[
            "Id"
        ]
        for name, mark in marks.items()
    }
    provider = DockerProvider(engine_with_base(), "")
    try:
        removed = await provider.clean(None)
        assert any(made["dead"][:12] in line and f"{RUN}-dead" in line for line in removed)
        left = {name for name in marks if containers(engine, f"{RUN}-{name}")}
        assert left == {"alive", "elsewhere"}
        assert await provider.clean(f"{RUN}-alive") == []
        assert len(await provider.clean(f"{RUN}-elsewhere")) == 1
        assert containers(engine, f"{RUN}-elsewhere") == []
    finally:
        for container in made.values():
            with contextlib.suppress(EngineError):
                engine.call("remove_container", container, force=True)
        await provider.close()


async def test_an_image_that_is_not_built_says_how_to_build_it(
    provider: DockerProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_environment(tmp_path, monkeypatch, "unbuilt", "FROM debian:bookworm-slim\nRUN echo never built\n")
    for attempt in (provider.start, provider.describe):
        with pytest.raises(ProviderError) as caught:
            await attempt(SandboxSpec(image="unbuilt"))
        assert caught.value.hint == "sandbox images build unbuilt"


async def test_an_image_without_python_says_that_it_needs_one(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dockerfile = "FROM debian:bookworm-slim\nRUN rm -f /usr/bin/python3*\n"
    add_environment(tmp_path, monkeypatch, "pythonless", dockerfile)
    source = image_source("pythonless")
    build_by_engine(engine, source, print, base_from_packages=True)
    provider = DockerProvider(engine_with_base(), RUN)
    try:
        with pytest.raises(ProviderError, match="has no python3"):
            await provider.start(SandboxSpec(image="pythonless"))
        assert containers(engine, RUN) == []
    finally:
        await provider.close()
        engine.call("remove_image", source.tag)


async def test_a_root_that_can_be_written_is_brought_back_whole(provider: DockerProvider) -> None:
    sandbox = await provider.start(ROOT)
    before = await sandbox.exec(LOOK)
    changed = await sandbox.exec(
        "echo 127.0.0.1 elsewhere >>/etc/hosts; echo x >/etc/resolv.conf; rm /bin; mkdir /new; rm -rf /var/lib/dpkg;"
        "chmod 777 /etc/passwd; chown 5:5 /etc/group; echo x >/dev/left; touch /usr/bin/x || echo refused"
    )
    assert changed.stdout == b"refused\n"
    assert (await sandbox.exec(LOOK)).stdout != before.stdout
    await sandbox.reset()
    assert (await sandbox.exec(LOOK)).stdout == before.stdout


async def test_what_a_process_hides_counts_as_what_the_disk_loses(provider: DockerProvider) -> None:
    hide = (
        "import ctypes, os, time\n"
        "ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n"
        "for n in range(6):\n"
        "    fd = os.open('/srv/x', os.O_CREAT | os.O_WRONLY); os.unlink('/srv/x')\n"
        "    for _ in range(100): os.write(fd, bytes(1 << 20))\n"
        "    time.sleep(0.3)\n"
        "print('all')"
    )
    sandbox = await provider.start(ROOT)
    done = await sandbox.exec(["python3", "-c", hide])
    assert done.exit_code == 137
    assert b"disk limit of 128 MB" in done.stderr


async def test_a_device_that_was_changed_ends_the_sandbox(provider: DockerProvider) -> None:
    sandbox = await provider.start(SandboxSpec(root=True))
    assert (await sandbox.exec("rm /dev/zero")).exit_code == 0
    with pytest.raises(SandboxGoneError):
        await sandbox.reset()


async def test_only_root_can_have_a_writable_root(provider: DockerProvider) -> None:
    with pytest.raises(ProviderError, match="only root"):
        await provider.start(SandboxSpec(writable_root=True))


async def test_volumes_of_images_that_are_gone_are_removed(engine: Engine) -> None:
    engine.call("create_volume", f"{RUN}-stale", labels={IMAGE_LABEL: "sha256:of-no-image"})
    assert f"{RUN}-stale" in remove_stale(engine)
    with pytest.raises(EngineError):
        engine.call("inspect_volume", f"{RUN}-stale")


async def test_volumes_of_images_without_a_name_are_removed(engine: Engine) -> None:
    label = "LABEL sandbox.image=unnamed"
    said = engine.call("import_image_from_data", bytes(10240), changes=[label])
    image = json.loads(said.splitlines()[-1])["status"]
    named = engine.call("inspect_image", image_source("").tag)["Id"]
    volumes = {f"{RUN}-unnamed": image, f"{RUN}-named": named}
    try:
        for name, of in volumes.items():
            engine.call("create_volume", name, labels={IMAGE_LABEL: of})
        removed = remove_stale(engine)
        assert f"{RUN}-unnamed" in removed
        assert f"{RUN}-named" not in removed
    finally:
        engine.call("remove_volume", f"{RUN}-named")
        engine.call("remove_image", image)


async def test_what_is_described(provider: DockerProvider, engine: Engine) -> None:
    described = await provider.describe(SandboxSpec())
    assert described["image"] == engine.call("inspect_image", image_source("").tag)["Id"]
    assert engine.call("info")["ServerVersion"] in described["engine"]
    assert described["python"].startswith("3.")
    assert {"memory", "processes", "cpus", "disk", "network"} <= set(described["limits"])
    assert containers(engine, RUN) == []


def test_an_engine_that_does_not_answer_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("docker")
    for address in (f"unix://{tmp_path}/none.sock", "tcp://127.0.0.1:9", "ssh://host", "nonsense"):
        monkeypatch.setenv("DOCKER_HOST", address)
        with pytest.raises(ProviderError, match="no container engine answers") as caught:
            open_engine()
        assert address in caught.value.message
        assert "apt install docker.io" in (caught.value.hint or "")
        assert find_engine() is None


def test_where_an_engine_may_listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.delenv("CONTAINER_HOST", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "podman").mkdir()
    (tmp_path / "podman" / "podman.sock").touch()
    assert f"unix://{tmp_path}/podman/podman.sock" in engine_addresses()
    monkeypatch.setenv("CONTAINER_HOST", "unix:///podman")
    assert engine_addresses() == ["unix:///podman"]
    monkeypatch.setenv("DOCKER_HOST", "unix:///docker")
    assert engine_addresses() == ["unix:///docker"]


def add_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, dockerfile: str) -> None:
    folder = tmp_path / "environments" / name
    folder.mkdir(parents=True)
    (folder / "environment.py").write_text("")
    (folder / "Dockerfile").write_text(dockerfile)
    monkeypatch.setenv("SANDBOX_WORKSPACE", str(tmp_path))


async def test_an_engine_that_dies_is_a_transient_failure(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(tmp_path / "engine.sock", engine.address)
    await wire.open()
    with monkeypatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{wire.path}")
        provider = DockerProvider(await asyncio.to_thread(open_engine), f"{RUN}-cut")
    sandbox = await provider.start(SandboxSpec())
    assert (await sandbox.exec("echo works")).stdout == b"works\n"
    wire.cut()
    for failing in (sandbox.exec("true"), sandbox.reset(), provider.start(SandboxSpec()), provider.clean(None)):
        with pytest.raises(SandboxGoneError) as caught:
            await failing
        assert caught.value.transient
    await provider.close()
    assert await none_left(engine, f"{RUN}-cut")
