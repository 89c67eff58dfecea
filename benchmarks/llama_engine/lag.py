"""How late an event loop's timers are while the engine decodes in the same process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from ours import converse, engine_settings, open_engine
from workload import Workload

NAP = 0.001
QUIET_SECONDS = 3.0


@dataclass(frozen=True)
class Lags:
    """Seconds that each nap took too long, sorted, while something else went on."""

    beside: str
    lags: list[float]

    def quantile(self, share: float) -> float:
        return self.lags[min(int(share * len(self.lags)), len(self.lags) - 1)]


async def naps(beside: str, until: asyncio.Event) -> Lags:
    """Nap again and again until the event."""
    lags = []
    while not until.is_set():
        started = time.perf_counter()
        await asyncio.sleep(NAP)
        lags.append(time.perf_counter() - started - NAP)
    return Lags(beside, sorted(lags))


async def _beside_a_wait(beside: str) -> Lags:
    until = asyncio.Event()
    napping = asyncio.create_task(naps(beside, until))
    await asyncio.sleep(QUIET_SECONDS)
    until.set()
    return await napping


async def _beside_decoding(path: Path, workload: Workload, threads: int) -> Lags:
    requests = len(workload.conversations)
    settings = engine_settings(threads, workload.longest + 8, 4 * workload.longest + 64, requests)
    engine = await asyncio.to_thread(open_engine, path, settings)
    try:
        await converse(engine, workload.only(1).conversations, 1, 1)
        until = asyncio.Event()
        napping = asyncio.create_task(naps(f"{requests} requests of ours", until))
        await converse(engine, workload.conversations, workload.generated, requests)
        until.set()
        return await napping
    finally:
        await asyncio.to_thread(engine.close)


def run(path: Path, workload: Workload, threads: int) -> list[Lags]:
    """The lag beside nothing, beside other processes on every core, and beside decoding."""
    quiet = asyncio.run(_beside_a_wait("nothing"))
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(threads)]
    try:
        busy = asyncio.run(_beside_a_wait(f"{threads} other busy processes"))
    finally:
        for process in spinning:
            process.kill()
            process.wait()
    return [quiet, busy, asyncio.run(_beside_decoding(path, workload, threads))]
