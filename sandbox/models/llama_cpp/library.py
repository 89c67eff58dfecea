"""A typed layer over the llama.cpp functions that the engine calls."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from sandbox.call_grammar import CallGrammar
from sandbox.errors import DataError, ModelError
from sandbox.models.llama_cpp import checked, layout, memory
from sandbox.models.llama_cpp.batch import Batch, BatchPiece
from sandbox.models.llama_cpp.constraint import Constraint
from sandbox.models.llama_cpp.load_log import LoadLog
from sandbox.models.llama_cpp.settings import LlamaCppSettings
from sandbox.processors import usable_processors

SPLIT_MODES = {
    "none": llama_cpp.LLAMA_SPLIT_MODE_NONE,
    "layer": llama_cpp.LLAMA_SPLIT_MODE_LAYER,
    "row": llama_cpp.LLAMA_SPLIT_MODE_ROW,
}
FLASH_ATTENTION = {
    "auto": llama_cpp.LLAMA_FLASH_ATTN_TYPE_AUTO,
    "on": llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED,
    "off": llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED,
}
KV_TYPES = {"f16": llama_cpp.GGML_TYPE_F16, "q8_0": llama_cpp.GGML_TYPE_Q8_0, "q4_0": llama_cpp.GGML_TYPE_Q4_0}


class Library:
    """A loaded model and its context. To be used from one thread, but for `abort`.

    Attributes:
        threads: it computes with.
        context: tokens of one conversation; `trained_context` what the model was trained with, 0 where it does not say.
        rewinds: whether a sequence can go back to its first tokens. One with a recurrent or compressed state
            cannot, nor one with windows of attention in a pool, where llama.cpp takes the cells outside of a
            window for others: only the whole of it can be taken over.

    Raises:
        DataError: the file cannot be loaded, or its model does not continue texts.
        UsageError: it needs more memory than there is.
        ModelError: there is no memory for the context.
    """

    def __init__(self, settings: LlamaCppSettings, path: Path) -> None:
        llama_cpp.llama_backend_init()
        if settings.check_memory:
            self._open(settings, path, vocabulary_only=True)
            try:
                least = layout.least(settings, self._context_tokens(settings), self._most_in_a_pool(settings))
                memory.require(self._need(settings, path, least), path)
            finally:
                llama_cpp.llama_model_free(self._model)
        free = memory.available_bytes()
        self.load_log = self._open(settings, path)
        self._require_generator(path)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self.vocab_size = llama_cpp.llama_vocab_n_tokens(self._vocab)
        self.layers = llama_cpp.llama_model_n_layer(self._model)
        self.context = self._context_tokens(settings)
        self.threads = settings.threads or usable_processors()
        self.trained_context = llama_cpp.llama_model_n_ctx_train(self._model)
        self._ends = self._control_tokens(settings.stop)
        windowed = llama_cpp.llama_model_n_swa(self._model) > 0
        self.layout = layout.choose(
            settings,
            self.context,
            lambda chosen: memory.leaves_room(self._need(settings, path, chosen), free),
            self._most_in_a_pool(settings),
        )
        self.cells, self.sequences = self.layout.cells, self.layout.sequences
        self._abort = ctypes.create_string_buffer(2)
        self._context = self._make_context(settings, path)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = Batch(settings.batch)
        self._pieces: dict[int, bytes] = {}
        self._closed = False
        self.rewinds = self._can_shorten() and not (windowed and not self.layout.separate)

    def _open(self, settings: LlamaCppSettings, path: Path, vocabulary_only: bool = False) -> LoadLog:
        params = llama_cpp.llama_model_default_params()
        params.vocab_only = vocabulary_only
        params.n_gpu_layers = settings.gpu_layers
        params.main_gpu = settings.main_gpu
        params.split_mode = SPLIT_MODES[settings.split_mode]
        self._model, log = checked.load_model(path, params)
        return log

    def _require_generator(self, path: Path) -> None:
        """Refuse models that do not continue a text from left to right."""
        model, architecture = self._model, self.metadata("general.architecture")
        encodes = (
            llama_cpp.llama_model_has_encoder(model) or self.metadata(f"{architecture}.attention.causal") == "false"
        )
        if encodes or llama_cpp.llama_model_is_diffusion(model):
            llama_cpp.llama_model_free(model)
            raise DataError(str(path), 0, f"expected a model that continues a text; {architecture} does something else")

    def _context_tokens(self, settings: LlamaCppSettings) -> int:
        """Tokens of one conversation."""
        architecture = self.metadata("general.architecture") or ""
        return settings.context or int(self.metadata(f"{architecture}.context_length") or 0)

    def _most_in_a_pool(self, settings: LlamaCppSettings) -> int | None:
        """Of a model with other rotary factors for long texts: llama.cpp takes those where the pool is that long."""
        architecture = self.metadata("general.architecture") or ""
        first = int(self.metadata(f"{architecture}.rope.scaling.original_context_length") or 0)
        kind = self.metadata(f"{architecture}.rope.scaling.type") or "longrope"
        return first if kind == "longrope" and self._context_tokens(settings) <= first else None

    def _need(self, settings: LlamaCppSettings, path: Path, chosen: layout.Layout) -> memory.Estimate:
        vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self._model))
        return memory.estimate(settings, path, chosen, vocabulary, self.metadata)

    def _make_context(self, settings: LlamaCppSettings, path: Path) -> Any:
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = self.cells
        params.n_batch = max(settings.batch, self.sequences)  # with fewer, llama.cpp ends the process
        params.n_ubatch = settings.micro_batch_tokens
        params.n_seq_max = self.sequences
        params.kv_unified = not self.layout.separate
        params.flash_attn_type = FLASH_ATTENTION[settings.attention_kernel]
        params.type_k = params.type_v = KV_TYPES[settings.kv_type]
        params.abort_callback = ctypes.cast(ctypes.CDLL(None).strlen, llama_cpp.ggml_abort_callback)
        params.abort_callback_data = ctypes.cast(self._abort, ctypes.c_void_p)
        params.n_threads = params.n_threads_batch = self.threads
        return checked.make_context(self._model, params, f"of {self.cells} tokens for {path.name}")

    def abort(self) -> None:
        """Have the `decode` that runs now, or the next one, fail. From any thread.

        llama.cpp asks a C function after each part of its work. Python would have to take the
        interpreter's lock for it; C's `strlen` of a buffer, 0 or 1, needs none.
        """
        self._abort.value = b"\1"

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
        bos = self.bos_text()
        add_special = not (bos and text.startswith(bos))
        return checked.tokenize(self._vocab, text, add_special=add_special, parse_special=True)

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
        return token in self._ends or bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))

    def _control_tokens(self, texts: Sequence[str]) -> frozenset[int]:
        """Those of the texts that are a control token, which never shows in a reply's text."""
        found = [checked.tokenize(self._vocab, text, add_special=False, parse_special=True) for text in texts]
        return frozenset(
            tokens[0]
            for tokens in found
            if len(tokens) == 1 and llama_cpp.llama_vocab_is_control(self._vocab, tokens[0])
        )

    def constraint(self, grammar: CallGrammar) -> Constraint:
        """A grammar at the start of a text.

        Raises:
            ModelError: llama.cpp cannot read it.
        """
        return Constraint(grammar, self._vocab, self.vocab_size, llama_cpp.llama_vocab_eos(self._vocab), self.piece)

    def copy_sequence(self, source: int, target: int, length: int) -> None:
        """Let a sequence that holds nothing begin with the first cells of another."""
        if self.rewinds and not self.layout.separate:
            llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, length)
            return
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, -1, -1)  # a part, or a state, goes as a whole
        if self.rewinds:
            self.truncate_sequence(target, length)

    def _can_shorten(self) -> bool:
        """Whether a sequence can lose its end; found by trying, for llama.cpp tells it of some kinds of state only."""
        self.decode([BatchPiece(0, 0, [0] * 8, False)])
        shortened = bool(llama_cpp.llama_memory_seq_rm(self._memory, 0, 1, -1))
        self.remove_sequence(0)
        return shortened

    def truncate_sequence(self, sequence: int, length: int) -> None:
        """Leave a sequence its first cells only."""
        llama_cpp.llama_memory_seq_rm(self._memory, sequence, length, -1)

    def remove_sequence(self, sequence: int) -> None:
        llama_cpp.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def decode(self, pieces: Sequence[BatchPiece]) -> list[NDArray[np.float32]]:
        """Compute the tokens of several sequences in one batch.

        Args:
            pieces: by sequence, rising; separate parts of the cache are computed together as long as their
                numbers follow each other.

        Returns:
            For each piece that asks for it, the logits after its last token, shape (vocabulary,):
            a view that the next call overwrites.

        Raises:
            ModelError: llama.cpp failed, or was told to abort.
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
