"""What the machine allows: how fast it reads memory and multiplies, and what follows for the model."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from measured import Measured
from model_file import Shape
from workload import Workload

ARRAY_BYTES = 256 << 20
MATRIX = 3072
ROUNDS = 5


@dataclass(frozen=True)
class Machine:
    """Bytes/s read from memory by all threads together, and float32 operations/s of a big product."""

    bandwidth: float
    operations: float


def measure(threads: int) -> Machine:
    """Takes a few seconds."""
    arrays = [np.ones(ARRAY_BYTES // 4, dtype=np.float32) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        reading = _best(lambda: list(pool.map(lambda array: float(array @ array), arrays)))
        halves = [np.split(array, 2) for array in arrays]
        copying = _best(lambda: list(pool.map(lambda half: np.copyto(half[0], half[1]), halves)))
    square = np.ones((MATRIX, MATRIX), dtype=np.float32)
    product = _best(lambda: square @ square)
    return Machine(threads * ARRAY_BYTES / min(reading, copying), 2 * MATRIX**3 / product)


def _best(work: Callable[[], object]) -> float:
    """The shortest seconds of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


@dataclass(frozen=True)
class Phase:
    """Ours beside the machine, for one kind of step of a run.

    Attributes:
        seconds: of a step, median.
        by_memory, by_arithmetic: seconds that a step needs at least.
    """

    name: str
    steps: int
    tokens: float
    seconds: float
    by_memory: float
    by_arithmetic: float

    @property
    def share(self) -> float:
        """How near the step is to what the machine allows."""
        return max(self.by_memory, self.by_arithmetic) / self.seconds


def phases(measured: Measured, workload: Workload, shape: Shape, machine: Machine) -> list[Phase]:
    """Steps that only read the common head, and steps that only generate, at their most usual size."""
    head = len(workload.head)
    found = []
    reading = [(prompt, seconds) for prompt, generated, seconds in measured.steps if not generated]
    if reading:
        size = max(prompt for prompt, _ in reading)
        times = [seconds for prompt, seconds in reading if prompt == size]
        found.append(_phase("prefill", times, size, 1, head / 2, head, shape, machine))
    generating = [(generated, seconds) for prompt, generated, seconds in measured.steps if not prompt]
    if generating:
        size = statistics.mode([generated for generated, _ in generating])
        times = [seconds for generated, seconds in generating if generated == size]
        looked_at = workload.longest - workload.generated / 2
        distinct = head + size * (looked_at - head)
        found.append(_phase("decode", times, size, size, looked_at, distinct, shape, machine))
    return found


def _phase(
    name: str, times: list[float], tokens: int, logits: int, cells: float, read: float, shape: Shape, machine: Machine
) -> Phase:
    """Each token looks back at `cells` cells; `read` cells are read in a step at least."""
    memory = (shape.bytes_per_step + read * shape.bytes_per_cell) / machine.bandwidth
    arithmetic = shape.operations(tokens, logits, cells) / machine.operations
    return Phase(name, len(times), tokens, statistics.median(times), memory, arithmetic)


def outside_llama_cpp(measured: Measured) -> float:
    """The share of the seconds that ours spent outside of llama.cpp."""
    return 1 - sum(seconds for _, _, seconds in measured.steps) / measured.seconds
