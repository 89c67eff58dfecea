"""Mixed load on the llama.cpp engine for some minutes: does anything leak?

Prompts of random lengths, some with a common head, some too long; replies of random lengths, some
sampled, some kept to a grammar; random cancellations, before and while a request runs. Ends with
status 1 when sequences or cells are lost, when a request fails, or when memory keeps growing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import llama_cpp
from build_server import default_folder
from model_file import MEDIUM, SMALL, Shape, model_file
from ours import ask, engine_settings, open_engine
from workload import Words

from sandbox.call_grammar import CallGrammar
from sandbox.errors import ContextOverflowError
from sandbox.models.llama_cpp.engine import Engine

SAMPLED_SHARE, CONSTRAINED_SHARE, CANCELLED_SHARE, OVERLONG_SHARE = 0.3, 0.1, 0.25, 0.01
WORDS_OF_EVENS = CallGrammar('root ::= " w" [0-9]+ (" w" [02468]+)*', r"( w[0-9]+)(?![\s\S])")
"""A grammar that applies after the first word, and that random weights would nearly always break."""
CONTEXT, CELLS = 1024, 4096
"""Tokens of a conversation, and of a shared cache."""
MEMORY_MARKS = (0.1, 0.5, 1.0)
GROWTH_ALLOWED = 0.02
"""From the mark at half the time to the end."""
SLACK_MIB = 8.0


def memory_mib() -> float:
    """Resident memory of this process, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Load:
    """Random requests, one after the other in each of several clients, until the time is over."""

    def __init__(self, engine: Engine, shape: Shape, seconds: float, seed: int) -> None:
        self._engine = engine
        self._random = random.Random(seed)
        self._words = Words(shape, seed)
        self._heads = [self._words.tokens(self._random.randint(50, engine.library.context // 2)) for _ in range(6)]
        self._started = time.monotonic()
        self._seconds = seconds
        self.outcomes: Counter[str] = Counter()
        self.failures: list[str] = []

    def passed(self) -> float:
        """The share of the time that is over."""
        return (time.monotonic() - self._started) / self._seconds

    def seconds_until(self, share: float) -> float:
        return max(0.0, (share - self.passed()) * self._seconds)

    def _prompt(self) -> list[int]:
        """At least one token; a few are longer than the context."""
        context = self._engine.library.context
        if self._random.random() < OVERLONG_SHARE:
            return self._words.tokens(context + self._random.randint(0, 50))
        head = self._random.choice([[], *self._heads])
        own = self._random.randint(1, int((context - len(head) - 2) * self._random.random() ** 2) + 1)
        return head[: self._random.randint(0, len(head))] + self._words.tokens(own)

    async def client(self) -> None:
        while self.passed() < 1:
            self.outcomes[await self._one()] += 1

    async def _one(self) -> str:
        """A request, and what came of it."""
        prompt = self._prompt()
        room = self._engine.library.context - len(prompt)
        tokens = max(1, min(room, int(self._random.expovariate(1 / 40)) + 1))
        sampled = self._random.random() < SAMPLED_SHARE
        sampling = (0.8, 0.9, self._random.randrange(2**32)) if sampled else (0.0, 1.0, 0)
        grammar = WORDS_OF_EVENS if self._random.random() < CONSTRAINED_SHARE else None
        cancelled = self._random.random() < CANCELLED_SHARE
        patience = self._random.expovariate(1 / 0.3) * self._random.choice((0, 1)) if cancelled else None
        try:
            async with asyncio.timeout(patience):
                await ask(self._engine, prompt, tokens, sampling, grammar)
        except TimeoutError:
            return "cancelled"
        except ContextOverflowError:
            return "refused as too long"
        except Exception as error:
            self.failures.append(f"{type(error).__name__}: {error}")
            return "failed"
        return "done"


@dataclass
class Findings:
    """What a load left behind."""

    figures: dict[str, object] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)

    def expect(self, name: str, value: int, expected: int) -> None:
        self.figures[name] = value
        if value != expected:
            self.leaks.append(f"{name}: {value}, expected {expected}")


def inspect(engine: Engine) -> Findings:
    """The bookkeeping of an engine that does nothing, beside llama.cpp's own."""
    findings = Findings()
    used, free, sequences = engine.sequences_in_use(), engine.sequences_free(), engine.library.sequences
    findings.figures["sequences kept"] = used
    findings.expect("sequences kept or free", used + free, sequences)
    memory = engine.library._memory
    held = [llama_cpp.llama_memory_seq_pos_max(memory, number) + 1 for number in range(sequences)]
    findings.expect("sequences that llama.cpp holds", sum(length > 0 for length in held), used)
    cells, limit = engine.cells_in_use(), engine.library.cells
    findings.figures["cells in use"] = f"{cells} of {limit}"
    if not max(held) <= cells <= min(limit, sum(held)):
        findings.leaks.append(
            f"{cells} cells in use, but llama.cpp's sequences hold {max(held)} to {sum(held)} of {limit}"
        )
    return findings


def wait_until_idle(engine: Engine) -> None:
    """Until cancelled requests are cleared away: the engine does that at the beginning of a step."""
    while engine._running or engine._waiting:
        time.sleep(0.01)


async def watch_memory(load: Load) -> list[float]:
    """Resident memory at the marks."""
    marks = []
    for mark in MEMORY_MARKS:
        await asyncio.sleep(load.seconds_until(mark))
        marks.append(memory_mib())
    return marks


async def measure(options: argparse.Namespace, engine: Engine, shape: Shape) -> Findings:
    load = Load(engine, shape, options.minutes * 60, options.seed)
    watching = asyncio.create_task(watch_memory(load))
    await asyncio.gather(*(load.client() for _ in range(options.clients)))
    marks = await watching
    await asyncio.to_thread(wait_until_idle, engine)
    findings = inspect(engine)
    for mark, mebibytes in zip(MEMORY_MARKS, marks, strict=True):
        findings.figures[f"MiB resident at {mark:.0%} of the time"] = f"{mebibytes:.1f}"
    if marks[-1] > marks[-2] * (1 + GROWTH_ALLOWED) + SLACK_MIB:
        findings.leaks.append(f"memory grew from {marks[-2]:.1f} to {marks[-1]:.1f} MiB in the second half")
    findings.figures |= {f"requests {name}": count for name, count in sorted(load.outcomes.items())}
    findings.leaks += [f"a request failed: {failure}" for failure in load.failures[:5]]
    statistics = engine.statistics
    findings.figures["steps"] = statistics.steps
    findings.figures["evicted sequences"] = statistics.evicted_sequences
    return findings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=24)
    parser.add_argument("--slots", type=int, default=16)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--layout", choices=["shared", "separate"], default="shared", help="of the cache")
    parser.add_argument("--medium", action="store_true", help="200 M parameters instead of 0.5 M: far fewer requests")
    parser.add_argument("--folder", type=Path, default=default_folder().parent, help="where the model is kept")
    options = parser.parse_args()
    shape = MEDIUM if options.medium else SMALL
    path = model_file(options.folder, shape)
    cells = CELLS if options.layout == "shared" else 0
    layout = {"cache_layout": options.layout}
    engine = open_engine(path, engine_settings(options.threads, CONTEXT, cells, options.slots, layout))
    try:
        findings = asyncio.run(measure(options, engine, shape))
    finally:
        engine.close()
    for name, value in findings.figures.items():
        print(f"{name:36} {value}")
    for leak in findings.leaks:
        print(f"LEAK: {leak}")
    sys.exit(1 if findings.leaks else 0)


if __name__ == "__main__":
    main()
