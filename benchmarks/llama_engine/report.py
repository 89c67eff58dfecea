"""The tables that a run prints."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from lag import Lags
from machine import Machine, Phase
from measured import Measured
from model_file import Shape

OURS = "ours"
FIGURES: list[tuple[str, str, Callable[[Measured], float]]] = [
    ("requests/s", "{:.3f}", lambda each: each.requests / each.seconds),
    ("requests/CPU s", "{:.4f}", lambda each: each.requests / each.cpu),
    ("generated/s", "{:.1f}", lambda each: each.generated / each.seconds),
    ("prefilled", "{:.0f}", lambda each: each.prefilled),
    ("prefilled/request", "{:.0f}", lambda each: each.prefilled / each.requests),
]
PER_CPU = 1


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [text.rjust(width) for text, width in zip(row, widths, strict=True)]
        cells[0] = row[0].ljust(widths[0])
        print("| " + " | ".join(cells) + " |", flush=True)


def print_ways(results: dict[str, list[Measured]]) -> None:
    """A line for each way: medians of its rounds, and how many times as much ours does in a CPU second."""
    medians = {
        way: [statistics.median(map(figure, rounds)) for _, _, figure in FIGURES] for way, rounds in results.items()
    }
    head = [
        "way",
        "requests",
        *(name for name, _, _ in FIGURES),
        "ours / it, wall",
        "ours / it, CPU",
        "says what ours says",
    ]
    rows = []
    for way, values in medians.items():
        figures = [form.format(value) for (_, form, _), value in zip(FIGURES, values, strict=True)]
        ratios = [f"{medians[OURS][index] / values[index]:.2f}" for index in (0, PER_CPU)]
        agreeing = _agreement(results[OURS][0], results[way][0])
        rows.append([way, str(results[way][0].requests), *figures, *ratios, agreeing])
    print_table(head, rows)


def _agreement(ours: Measured, other: Measured) -> str:
    """Replies that begin alike; random weights make ties that rounding decides, so a few may differ."""
    pairs = list(zip(ours.beginnings, other.beginnings, strict=False))
    return f"{sum(one == another for one, another in pairs)}/{len(pairs)}"


def print_machine(machine: Machine, shape: Shape, found: Sequence[Phase], outside: float) -> None:
    """What the machine allows, and how near ours comes."""
    print(f"memory: {machine.bandwidth / 1e9:.1f} GB/s; float32 matrix product: {machine.operations / 1e9:.0f} GFLOP/s")
    slowest = shape.bytes_per_step / machine.bandwidth
    print(
        f"A step reads {shape.bytes_per_step / 1e6:.0f} MB of weights: {1 / slowest:.0f} steps/s at most, by memory. "
        f"A prompt token takes {shape.operations(1, 0, 0) / 1e6:.0f} MFLOP before attention: "
        f"{machine.operations / shape.operations(1, 0, 0):.0f} prompt tokens/s at most, at the float32 rate "
        "(4-bit weights are multiplied as small integers and may pass it)."
    )
    rows = [
        [
            f"{phase.name}, {phase.tokens:.0f} tokens",
            str(phase.steps),
            f"{phase.seconds * 1000:.1f}",
            f"{phase.tokens / phase.seconds:.0f}",
            f"{phase.by_memory * 1000:.1f}",
            f"{phase.by_arithmetic * 1000:.1f}",
            f"{phase.share:.0%}",
        ]
        for phase in found
    ]
    print_table(
        ["step of ours", "steps", "ms", "tokens/s", "ms by memory", "ms by arithmetic", "of what is allowed"], rows
    )
    print(f"Outside llama.cpp ours spent {outside:.1%} of its seconds.")


def print_lags(found: Sequence[Lags]) -> None:
    rows = [
        [each.beside, str(len(each.lags)), *(f"{1000 * each.quantile(q):.2f}" for q in (0.5, 0.99, 1.0))]
        for each in found
    ]
    print_table(["beside", "naps", "p50 ms", "p99 ms", "max ms"], rows)
