"""GGUF models in this process, through the low-level functions of llama-cpp-python.

All episodes share one engine, which decodes them together on a thread of its own, or with
`model.isolate` in a process of its own: loading and decoding never block the event loop.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.agent import AgentPreset
from sandbox.errors import DependencyMissingError
from sandbox.models import model_settings
from sandbox.models.llama_cpp.settings import LlamaCppSettings
from sandbox.protocols import ModelBackend
from sandbox.types import JSON
from sandbox.weights import weights_path

INSTALL_HINT = "pip install llama-cpp-python"
GPU_HINT = 'CMAKE_ARGS="-DGGML_CUDA=on" pip install --force-reinstall --no-cache-dir llama-cpp-python'


def load(preset: AgentPreset) -> ModelBackend:
    """The model of an agent, loaded.

    Raises:
        UsageError: a setting is wrong, or there is no chat template.
        WeightsMissingError: there is no model file.
        DependencyMissingError: llama-cpp-python is missing, or has no GPU support and layers are asked for.
        DataError: the file cannot be loaded.
        ModelError: there is no memory for its context.
    """
    settings = model_settings(LlamaCppSettings, preset)
    path = weights_path(preset, settings.path)
    try:
        import llama_cpp
    except ImportError as error:
        raise DependencyMissingError(f"llama-cpp-python cannot be imported: {error}", hint=INSTALL_HINT) from error
    if settings.gpu_layers != 0 and not llama_cpp.llama_supports_gpu_offload():
        raise DependencyMissingError("this build of llama-cpp-python has no GPU offload", hint=GPU_HINT)
    model: ModelBackend
    if settings.isolate:
        from sandbox.models.llama_cpp.isolated import IsolatedLlamaCpp

        model = IsolatedLlamaCpp(preset)
    else:
        from sandbox.models.llama_cpp.backend import LlamaCpp

        model = LlamaCpp(settings, path)
    _tell_of_context(model.describe(), path)
    return model


def _tell_of_context(described: Mapping[str, JSON], path: Path) -> None:
    """Say where a model is to read more than it has learned to."""
    asked, trained = described["context"], described["trained_context"]
    if 0 < trained < asked:
        words = f"model.context is {asked}, and {path.name} was trained on {trained} tokens"
        print(f"note: {words}; --set model.context=0 takes that", file=sys.stderr, flush=True)
