"""A typed layer over the llama.cpp functions that the engine calls."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from sandbox.errors import DataError, ModelError, UsageError
from sandbox.models.llama_cpp.settings import LlamaCppSettings

MAX_SEQUENCES = 64
"""Sequences that a context can hold: those running and those kept for their prefix."""

_quiet = llama_cpp.llama_log_callback(lambda level, text, data: None)


class Library:
    """A loaded model and its context. To be used from one thread.

    Raises:
        DataError: the file cannot be loaded.
        ModelError: there is no memory for the context.
    """

    def __init__(self, settings: LlamaCppSettings, path: Path) -> None:
        llama_cpp.llama_log_set(_quiet, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        model_params = llama_cpp.llama_model_default_params()
        model_params.n_gpu_layers = settings.gpu_layers
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), model_params)
        if not self._model:
            raise DataError(str(path), 0, "expected a GGUF model that llama.cpp can load")
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self.vocab_size = llama_cpp.llama_vocab_n_tokens(self._vocab)
        trained = llama_cpp.llama_model_n_ctx_train(self._model)
        self.context = settings.context or trained
        self.cells = settings.cache_tokens or self.context * (1 if settings.deterministic else min(settings.slots, 4))
        if self.cells < self.context:
            raise UsageError(f"model.cache_tokens={self.cells} is less than the context of {self.context} tokens")
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = self.cells
        params.n_batch = settings.batch
        params.n_ubatch = settings.batch
        params.n_seq_max = MAX_SEQUENCES
        params.kv_unified = True
        if settings.threads:
            params.n_threads = settings.threads
            params.n_threads_batch = settings.threads
        self._context = llama_cpp.llama_init_from_model(self._model, params)
        if not self._context:
            raise ModelError(f"llama.cpp has no memory for a context of {self.cells} tokens of {path.name}")
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = Batch(settings.batch)
        self._pieces: dict[int, bytes] = {}
        self._closed = False

    def metadata(self, key: str) -> str | None:
        """A value of the GGUF file's metadata."""
        for size in (4096, 1 << 20):
            buffer = ctypes.create_string_buffer(size)
            length = llama_cpp.llama_model_meta_val_str(self._model, key.encode(), buffer, size)
            if length < 0:
                return None
            if length < size:
                return buffer.value.decode("utf-8", "replace")
        return None

    def bos_text(self) -> str:
        return self._special(llama_cpp.llama_vocab_bos(self._vocab))

    def eos_text(self) -> str:
        return self._special(llama_cpp.llama_vocab_eos(self._vocab))

    def _special(self, token: int) -> str:
        return "" if token < 0 else self._piece(token, special=True).decode("utf-8", "replace")

    def tokenize(self, text: str) -> list[int]:
        """A prompt's tokens; the beginning-of-text token is added where the model wants it and the text lacks it."""
        if self._closed:
            raise ModelError("the model is closed")
        data = text.encode("utf-8", "replace")
        bos = self.bos_text()
        add_special = not (bos and text.startswith(bos))
        size = len(data) + 8
        tokens = (llama_cpp.llama_token * size)()
        count = llama_cpp.llama_tokenize(self._vocab, data, len(data), tokens, size, add_special, True)
        if count < 0:
            raise ModelError(f"llama.cpp cannot tokenize {len(data)} bytes")
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """The bytes that a token stands for; nothing for a control token."""
        if token not in self._pieces:
            self._pieces[token] = self._piece(token, special=False)
        return self._pieces[token]

    def _piece(self, token: int, *, special: bool) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        length = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, 256, 0, special)
        return buffer.raw[: max(length, 0)]

    def ends_generation(self, token: int) -> bool:
        return bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))

    def copy_sequence(self, source: int, target: int, length: int) -> None:
        """Let a sequence share the first cells of another."""
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, length)

    def remove_sequence(self, sequence: int) -> None:
        llama_cpp.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def decode(self, pieces: Sequence[BatchPiece]) -> list[NDArray[np.float32]]:
        """Compute the tokens of several sequences in one batch.

        Returns:
            For each piece that asks for it, the logits after its last token, shape (vocabulary,):
            a view that the next call overwrites.

        Raises:
            ModelError: llama.cpp failed.
        """
        rows = self._batch.fill(pieces)
        status = llama_cpp.llama_decode(self._context, self._batch.struct)
        if status != 0:
            raise ModelError(f"llama_decode failed with status {status}")
        logits = []
        for row in rows:
            pointer = llama_cpp.llama_get_logits_ith(self._context, row)
            logits.append(np.ctypeslib.as_array(pointer, shape=(self.vocab_size,)))
        return logits

    def close(self) -> None:
        """Free the model. Nothing but `tokenize`, which refuses, may be called after it."""
        self._closed = True
        self._batch.close()
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)


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
