"""Choosing the next token."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Sampler:
    """Greedy at temperature 0; else from the softmax of logits / temperature, cut to the nucleus `top_p`.

    Args:
        seed: the same seed and logits give the same tokens.
    """

    def __init__(self, temperature: float, top_p: float, seed: int) -> None:
        self._temperature = temperature
        self._top_p = top_p
        self._random = np.random.default_rng(seed) if temperature > 0 else None

    @property
    def cuts(self) -> bool:
        """Whether what it may choose depends on the shares of all others."""
        return self._random is not None and self._top_p < 1

    def choose(self, logits: NDArray[np.float32]) -> int:
        """The next token, from logits of shape (vocabulary,)."""
        if self._random is None:
            return int(np.argmax(logits))
        scaled = logits.astype(np.float64) / self._temperature
        shares = np.exp(scaled - scaled.max())
        shares /= shares.sum()
        if self._top_p < 1:
            order = np.argsort(-shares, kind="stable")
            before = np.cumsum(shares[order]) - shares[order]
            shares[order[before >= self._top_p]] = 0
            shares /= shares.sum()
        position = int(np.searchsorted(np.cumsum(shares), self._random.random(), side="right"))
        return min(position, len(shares) - 1)
