"""A batch of tokens of several sequences, written into llama.cpp's arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import llama_cpp
import numpy as np


class BatchPiece:
    """Tokens of one sequence in a batch: from which position on, and whether logits are wanted at the end."""

    __slots__ = ("position", "sequence", "tokens", "wants_logits")

    def __init__(self, sequence: int, position: int, tokens: Sequence[int], wants_logits: bool) -> None:
        self.sequence = sequence
        self.position = position
        self.tokens = tokens
        self.wants_logits = wants_logits


class Batch:
    """A `llama_batch` that is filled through numpy views of its arrays.

    Args:
        size: the most tokens that it takes.
    """

    def __init__(self, size: int) -> None:
        self.struct: Any = llama_cpp.llama_batch_init(size, 0, 1)
        self._size = size
        self._token = np.ctypeslib.as_array(self.struct.token, shape=(size,))
        self._position = np.ctypeslib.as_array(self.struct.pos, shape=(size,))
        self._count = np.ctypeslib.as_array(self.struct.n_seq_id, shape=(size,))
        self._logits = np.ctypeslib.as_array(self.struct.logits, shape=(size,))
        self._sequences = np.zeros(size, dtype=np.int32)
        self._original = [ctypes.cast(self.struct.seq_id[row], ctypes.c_void_p).value for row in range(size)]
        base = self._sequences.ctypes.data
        pointers = ctypes.cast(self.struct.seq_id, ctypes.POINTER(ctypes.c_void_p))
        for row in range(size):
            pointers[row] = base + 4 * row
        self._pointers = pointers
        self._count[:] = 1

    def fill(self, pieces: Sequence[BatchPiece]) -> list[int]:
        """Write the pieces, and return the rows whose logits are wanted."""
        rows: list[int] = []
        row = 0
        for piece in pieces:
            end = row + len(piece.tokens)
            self._token[row:end] = piece.tokens
            self._position[row:end] = np.arange(piece.position, piece.position + len(piece.tokens))
            self._sequences[row:end] = piece.sequence
            self._logits[row:end] = 0
            if piece.wants_logits:
                self._logits[end - 1] = 1
                rows.append(end - 1)
            row = end
        self.struct.n_tokens = row
        return rows

    def close(self) -> None:
        for row, pointer in enumerate(self._original):
            self._pointers[row] = pointer
        llama_cpp.llama_batch_free(self.struct)
