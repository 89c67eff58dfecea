"""Functions of llama.cpp that may fail, with errors in place of null pointers and negative numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import llama_cpp

from sandbox.errors import DataError, ModelError
from sandbox.models.llama_cpp.load_log import Listening, LoadLog


def load_model(path: Path, params: Any) -> tuple[Any, LoadLog]:
    """A model from a GGUF file, and what llama.cpp said meanwhile.

    Args:
        params: a `llama_model_params`.

    Raises:
        DataError: the file cannot be loaded.
    """
    with Listening() as log:
        model = llama_cpp.llama_model_load_from_file(str(path).encode(), params)
    if not model:
        raise DataError(str(path), 0, f"expected a GGUF model that llama.cpp can load{_told(log)}")
    return model, log


def make_context(model: Any, params: Any, purpose: str) -> Any:
    """A context of a model; the model is freed where there is none.

    Args:
        params: a `llama_context_params`.
        purpose: what it is for, as it follows "no context" in the error.

    Raises:
        ModelError: there is no memory for it.
    """
    with Listening() as log:
        context = llama_cpp.llama_init_from_model(model, params)
    if not context:
        llama_cpp.llama_model_free(model)
        raise ModelError(f"llama.cpp has no context {purpose}{_told(log)}")
    return context


def tokenize(vocab: Any, text: str, *, add_special: bool, parse_special: bool) -> list[int]:
    """A text's tokens; what is not UTF-8 in it becomes question marks.

    Args:
        add_special: whether the model's own first and last tokens are added.
        parse_special: whether special tokens are read in the text.

    Raises:
        ModelError: llama.cpp refuses the text.
    """
    data = text.encode("utf-8", "replace")
    size = len(data) + 8
    tokens = (llama_cpp.llama_token * size)()
    count = llama_cpp.llama_tokenize(vocab, data, len(data), tokens, size, add_special, parse_special)
    if count < 0:
        raise ModelError(f"llama.cpp cannot tokenize {len(data)} bytes")
    return list(tokens[:count])


def _told(log: LoadLog) -> str:
    return f": {log.problem()}" if log.problem() else ""
