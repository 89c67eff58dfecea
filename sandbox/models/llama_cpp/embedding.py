"""A GGUF model that turns texts into vectors, over llama.cpp's own functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from sandbox.errors import ModelError
from sandbox.models.llama_cpp import checked

MAX_TOKENS = 2048
"""Of a longer text only the beginning is embedded, as of one that is longer than the model's context."""


class EmbeddingModel:
    """A loaded model with a context for one text at a time. To be used by one thread at a time.

    Raises:
        DataError: the file cannot be loaded.
        ModelError: there is no memory for the context.
    """

    def __init__(self, path: Path) -> None:
        llama_cpp.llama_backend_init()
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = 0
        self._model, _ = checked.load_model(path, params)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self.dimensions: int = llama_cpp.llama_model_n_embd(self._model)
        self._tokens = min(llama_cpp.llama_model_n_ctx_train(self._model), MAX_TOKENS)
        self._context = self._make_context(llama_cpp.LLAMA_POOLING_TYPE_UNSPECIFIED)
        if llama_cpp.llama_pooling_type(self._context) == llama_cpp.LLAMA_POOLING_TYPE_NONE:
            llama_cpp.llama_free(self._context)
            self._context = self._make_context(llama_cpp.LLAMA_POOLING_TYPE_MEAN)

    def _make_context(self, pooling: int) -> Any:
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = self._tokens
        params.n_seq_max = 1
        params.embeddings = True
        params.pooling_type = pooling
        params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        return checked.make_context(self._model, params, "to embed texts")

    def embed(self, text: str) -> NDArray[np.float32]:
        """The vector of a text, of length 1; zeros where the model gives none, as for an empty text.

        Raises:
            ModelError: llama.cpp failed.
        """
        tokens = self._tokenize(text)
        if not tokens:
            return np.zeros(self.dimensions, np.float32)
        memory = llama_cpp.llama_get_memory(self._context)
        if memory:
            llama_cpp.llama_memory_clear(memory, True)
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        status = llama_cpp.llama_decode(self._context, llama_cpp.llama_batch_get_one(array, len(tokens)))
        pointer = llama_cpp.llama_get_embeddings_seq(self._context, 0) if status == 0 else None
        if not pointer:
            raise ModelError(f"llama.cpp cannot embed a text of {len(tokens)} tokens (status {status})")
        vector = np.ctypeslib.as_array(pointer, shape=(self.dimensions,)).astype(np.float32)
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector

    def _tokenize(self, text: str) -> list[int]:
        """The text's tokens with the model's own first and last one, the last kept where the text is cut."""
        tokens = checked.tokenize(self._vocab, text, add_special=True, parse_special=False)
        if len(tokens) <= self._tokens:
            return tokens
        ends = (llama_cpp.llama_vocab_sep(self._vocab), llama_cpp.llama_vocab_eos(self._vocab))
        kept = 1 if tokens[-1] in ends else 0
        return tokens[: self._tokens - kept] + tokens[len(tokens) - kept :]

    def close(self) -> None:
        """Free the model; nothing may be called after it."""
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)
