"""A run whose container engine stops answering: its episodes wait for it, and none is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from command_line import CommandLine
from engine import engine_with_base
from engine_wire import Wire
from killed_runs import events_in, has_header

from sandbox.errors import ProviderError, SandboxGoneError
from sandbox.journal.run_file import RunFile
from sandbox.sandboxes import pool as pool_module
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import SandboxSpec

SECONDS_CUT = 4.0
RUN = ["--suite", "intercode_ctf", "--split", "fresh", "--limit", "16", "--sandbox", "docker", "--concurrency", "8"]


@pytest.fixture
async def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """A wire to this machine's engine, which is the engine from now on."""
    engine = engine_with_base()
    wire = Wire(tmp_path / "engine.sock", engine.address)
    engine.close()
    await wire.open()
    monkeypatch.setenv("DOCKER_HOST", f"unix://{wire.path}")
    return wire


async def test_a_run_waits_for_an_engine_that_comes_back(wire: Wire, cli: CommandLine) -> None:
    path = cli.folder / "run.sqlite"
    cli.environment["DOCKER_HOST"] = f"unix://{wire.path}"
    process = await asyncio.create_subprocess_exec(
        *cli.command("run", "--agent", "oracle", *RUN, "--out", path.name),
        cwd=cli.folder,
        env=cli.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    ended = asyncio.create_task(process.communicate())
    while not ended.done() and not (has_header(path) and events_in(path) >= 10):
        await asyncio.wait([ended], timeout=0.01)
    assert not ended.done()
    wire.cut()
    await asyncio.sleep(SECONDS_CUT)
    await wire.open()
    said, _ = await ended
    assert process.returncode == 0, said.decode()
    with RunFile(path) as run:
        episodes = list(run.episodes())
        assert len(episodes) == 16
        assert all(episode.verdicts["official"].passed for episode in episodes)
        kinds = [event.kind for episode in episodes for event in run.events(episode.number)]
    assert "retry" in kinds


async def test_an_engine_that_stays_away_ends_the_run_with_how_to_go_on(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "SECONDS_TO_COME_BACK", 1.0)
    provider = await asyncio.to_thread(open_provider, "docker", "lost")
    async with SandboxPool(lambda: provider, resumed_by="sandbox resume r.sqlite") as pool:
        sandbox = await pool.acquire(SandboxSpec())
        await pool.ready()
        wire.cut()
        with pytest.raises(SandboxGoneError):
            await sandbox.exec("true")
        with pytest.raises(ProviderError, match="does not answer") as caught:
            await asyncio.gather(*(pool.ready() for _ in range(4)))
        assert "sandbox resume r.sqlite" in (caught.value.hint or "")


async def test_sandboxes_that_were_lost_while_they_waited_are_not_handed_out(wire: Wire) -> None:
    provider = await asyncio.to_thread(open_provider, "docker", "lost")
    async with SandboxPool(lambda: provider) as pool:
        sandboxes = [await pool.acquire(SandboxSpec()) for _ in range(2)]
        for sandbox in sandboxes:
            await pool.release(sandbox)
        wire.cut()
        await wire.open()
        await pool.ready()
        assert (await (await pool.acquire(SandboxSpec())).exec("echo works")).stdout == b"works\n"
