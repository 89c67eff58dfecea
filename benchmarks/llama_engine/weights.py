"""Random weights in the formats that llama.cpp reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from gguf import GGMLQuantizationType, LlamaFileType, quantize
from numpy.typing import NDArray

_BLOCK = 32
"""Weights with a scale of their own, which is a half-precision number before them."""
_DEVIATION = {4: 4.61, 8: 73.9}
"""Of evenly distributed whole numbers of so many bits."""


@dataclass(frozen=True)
class Weights:
    """A format.

    Attributes:
        bytes_each: of a weight, with its share of a scale.
        draw: (random numbers, rows, columns, how many rows at the beginning are zero) to bytes, row by row. A zero row
            of the output makes its token never the likeliest.
    """

    name: str
    kind: GGMLQuantizationType
    file_type: LlamaFileType
    bytes_each: float
    draw: Callable[[np.random.Generator, int, int, int], NDArray[np.generic]]


def _floats(kind: GGMLQuantizationType) -> Callable[[np.random.Generator, int, int, int], NDArray[np.generic]]:
    def draw(random: np.random.Generator, rows: int, columns: int, silent: int) -> NDArray[np.generic]:
        drawn = random.standard_normal((rows, columns), dtype=np.float32) * np.float32(1.6 / columns**0.5)
        drawn[:silent] = 0
        return quantize(drawn, kind)

    return draw


def _blocks(bits: int) -> Callable[[np.random.Generator, int, int, int], NDArray[np.generic]]:
    size = 2 + _BLOCK * bits // 8

    def draw(random: np.random.Generator, rows: int, columns: int, silent: int) -> NDArray[np.generic]:
        blocks = random.integers(0, 256, (rows, columns // _BLOCK, size), dtype=np.uint8)
        scales = np.full((rows, columns // _BLOCK, 1), 1.6 / columns**0.5 / _DEVIATION[bits], dtype=np.float16)
        scales[:silent] = 0
        blocks[:, :, :2] = scales.view(np.uint8)
        return blocks.reshape(rows, columns // _BLOCK * size)

    return draw


FORMATS = {
    each.name: each
    for each in (
        Weights("q4_0", GGMLQuantizationType.Q4_0, LlamaFileType.MOSTLY_Q4_0, 18 / 32, _blocks(4)),
        Weights("q8_0", GGMLQuantizationType.Q8_0, LlamaFileType.MOSTLY_Q8_0, 34 / 32, _blocks(8)),
        Weights("f16", GGMLQuantizationType.F16, LlamaFileType.MOSTLY_F16, 2.0, _floats(GGMLQuantizationType.F16)),
        Weights("bf16", GGMLQuantizationType.BF16, LlamaFileType.MOSTLY_BF16, 2.0, _floats(GGMLQuantizationType.BF16)),
    )
}
