"""Latencies of a warm sandbox beside `docker exec` and docker-py, and 64 sandboxes at once.

`python benchmarks/sandboxes/run.py` measures in turn, in one process: the command itself as a child of
this process, ours in bubblewrap and in docker, `docker exec` of the command line and docker-py's
`exec_run` into a container of the same image; starting and resetting; and many sandboxes at once, with
what each takes of memory. A provider that this machine lacks is left out, which is said.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sandbox.errors import MissingError
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.supervisor import supervisor_argv
from sandbox.sandboxes.types import ProviderName, SandboxProvider, SandboxSpec

COMMAND = ["/bin/true"]
HOLDERS = (b"bwrap", b"containerd-shim", supervisor_argv("python3")[-1].encode())
"""What is in the command lines of the processes that hold sandboxes."""
SPEC = SandboxSpec()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="commands and resets")
    parser.add_argument("--starts", type=int, default=20, help="sandboxes started, and execs of the slow ways")
    parser.add_argument("--at-once", type=int, default=64)
    options = parser.parse_args()
    print(f"{'':46} {'median':>9} {'p99':>9}")
    alone = [clocked(run_alone) for _ in range(options.rounds)]
    show("the command itself, a child of this process", alone)
    names: tuple[ProviderName, ...] = ("bubblewrap", "docker")
    for name in names:
        try:
            provider = open_provider(name, "benchmark")
            await provider.describe(SPEC)
        except MissingError as error:
            print(f"{name}: left out: {error.message} ({error.hint})")
            continue
        try:
            await latencies(name, provider, options.rounds, options.starts, statistics.median(alone))
            await many(name, provider, options.at_once)
        finally:
            await provider.close()
    await peers(options.starts)


async def latencies(name: str, provider: SandboxProvider, rounds: int, starts: int, alone: float) -> None:
    async def start_and_stop() -> None:
        await (await provider.start(SPEC)).stop()

    show(f"{name}: start and stop", await times(starts, start_and_stop))
    sandbox = await provider.start(SPEC)
    for number in range(20):
        await sandbox.write_file(f"file{number}", b"x" * 2000)
    await sandbox.snapshot()

    async def command() -> None:
        assert (await sandbox.exec(COMMAND)).exit_code == 0

    async def change_and_reset() -> float:
        await sandbox.exec("rm file1; echo changed > file2; mkdir new; touch new/file")
        before = time.perf_counter()
        await sandbox.reset()
        return time.perf_counter() - before

    found = await times(rounds, command)
    show(f"{name}: a command in a warm sandbox", found)
    print(f"{'':4}{'over the command itself':42} {(statistics.median(found) - alone) * 1000:6.2f} ms")
    show(f"{name}: reset", [await change_and_reset() for _ in range(rounds)])
    await sandbox.stop()


async def many(name: str, provider: SandboxProvider, at_once: int) -> None:
    """So many sandboxes, each with commands of its own."""
    others = memory_of_sandboxes()
    before = time.perf_counter()
    sandboxes = await asyncio.gather(*(provider.start(SPEC) for _ in range(at_once)))
    started = time.perf_counter() - before
    each = (memory_of_sandboxes() - others) / at_once

    async def work(number: int) -> None:
        for _ in range(20):
            assert (await sandboxes[number].exec(COMMAND)).exit_code == 0

    before = time.perf_counter()
    await asyncio.gather(*(work(number) for number in range(at_once)))
    rate = 20 * at_once / (time.perf_counter() - before)
    print(f"{name}: {at_once} at once: started in {started:.1f} s, {rate:.0f} commands/s, {each:.1f} MiB each")
    await asyncio.gather(*(sandbox.stop() for sandbox in sandboxes))


async def peers(rounds: int) -> None:
    """`docker exec`, docker-py's `exec_run`, and docker-py's start of a container."""
    try:
        import docker

        client = docker.from_env()
        client.ping()
    except Exception as error:
        print(f"docker exec and docker-py: left out: {error}")
        return
    from sandbox.sandboxes.images import BASE, image_source

    image = image_source(BASE).tag
    settings = {"command": ["sleep", "600"], "detach": True, "network_mode": "none"}

    def start_and_remove() -> None:
        client.containers.run(image, **settings).remove(force=True)

    show("docker-py: create, start and remove", [clocked(start_and_remove) for _ in range(rounds)])
    container = client.containers.run(image, **settings)
    try:
        show("docker-py: exec_run", [clocked(lambda: container.exec_run(COMMAND)) for _ in range(rounds)])
        if shutil.which("docker"):
            line = ["docker", "exec", container.id, *COMMAND]
            show("docker exec", [clocked(lambda: subprocess.run(line, check=True)) for _ in range(rounds)])
    finally:
        container.remove(force=True)
        client.close()


def run_alone() -> None:
    os.waitpid(os.posix_spawn(COMMAND[0], COMMAND, {}), 0)


async def times(number: int, work: Callable[[], Awaitable[None]]) -> list[float]:
    found = []
    for _ in range(number):
        before = time.perf_counter()
        await work()
        found.append(time.perf_counter() - before)
    return found


def clocked(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def show(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"{what:46} {statistics.median(ordered) * 1000:6.2f} ms {late * 1000:6.2f} ms")


def memory_of_sandboxes() -> float:
    """What the processes that hold sandboxes take, in MiB; a page that several share is divided between them."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(program in (process / "cmdline").read_bytes() for program in HOLDERS):
                lines = (process / "smaps_rollup").read_text().splitlines()
                found += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return found / 1024


if __name__ == "__main__":
    asyncio.run(main())
