"""A GGUF model in this process, through llama-cpp-python.

The model lives on a thread of its own: loading and decoding never block the event loop. It serves
one request at a time, from an empty cache, so that a reply depends on nothing but its request.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from sandbox.agent import AgentPreset
from sandbox.errors import ContextOverflowError, DependencyMissingError, ModelError, UsageError
from sandbox.limiter import AdaptiveLimiter
from sandbox.models import model_settings
from sandbox.templates import render, template_source
from sandbox.types import JSON, ModelReply, ModelRequest, Usage
from sandbox.weights import weights_path, weights_sha256

if TYPE_CHECKING:
    from llama_cpp import Llama

INSTALL_HINT = "pip install llama-cpp-python"
GPU_HINT = 'CMAKE_ARGS="-DGGML_CUDA=on" pip install --force-reinstall --no-cache-dir llama-cpp-python'


class LlamaCppSettings(BaseModel):
    """Settings of the `llama_cpp` kind.

    Attributes:
        path: a GGUF file to use instead of the preset's weights.
        template: a named template, a Jinja2 source, or `gguf` for the one in the file.
        context: tokens; 0 takes what the model was trained with.
        gpu_layers: layers to offload; -1 for all.
        threads: None leaves it to llama.cpp.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["llama_cpp"]
    path: Path | None = None
    template: str = "gguf"
    context: int = Field(default=4096, ge=0)
    gpu_layers: int = Field(default=0, ge=-1)
    threads: int | None = Field(default=None, gt=0)
    batch: int = Field(default=512, gt=0)
    temperature: float = Field(default=0.0, ge=0)
    top_p: float = Field(default=1.0, gt=0, le=1)
    max_tokens: int = Field(default=512, gt=0)
    stop: list[str] = []


class LlamaCpp:
    slots = 1

    def __init__(self, settings: LlamaCppSettings, path: Path) -> None:
        self._settings = settings
        self._path = path
        self._limiter = AdaptiveLimiter(1)
        self._stopping = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="llama.cpp")
        self._llama = self._thread.submit(_open_model, settings, path).result()
        self._template = self._choose_template()

    def describe(self) -> dict[str, JSON]:
        import llama_cpp

        settings = self._settings.model_dump(mode="json", exclude={"path", "template"})
        return settings | {
            "file": self._path.name,
            "sha256": weights_sha256(self._path),
            "context": self._llama.n_ctx(),
            "template": self._template,
            "gpu_offload_compiled_in": bool(llama_cpp.llama_supports_gpu_offload()),
        }

    def skip_reason(self, task_id: str, trial: int) -> str | None:
        return None

    async def generate(self, request: ModelRequest) -> ModelReply:
        async with self._limiter:
            cancelled = threading.Event()
            work = asyncio.get_running_loop().run_in_executor(self._thread, self._generate, request, cancelled)
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                cancelled.set()
                raise

    def _generate(self, request: ModelRequest, cancelled: threading.Event) -> ModelReply:
        llama, settings = self._llama, self._settings
        bos = self._token_text(llama.token_bos())
        prompt = render(self._template, request.messages, bos_token=bos, eos_token=self._token_text(llama.token_eos()))
        tokens = self._tokenize(prompt, bos)
        if len(tokens) >= llama.n_ctx():
            raise ContextOverflowError.counted(len(tokens), llama.n_ctx())
        llama.reset()  # type: ignore[no-untyped-call]
        try:
            chunks = llama.create_completion(
                tokens,
                max_tokens=min(settings.max_tokens, llama.n_ctx() - len(tokens)),
                temperature=settings.temperature,
                top_p=settings.top_p,
                stop=settings.stop,
                seed=request.seed,
                stream=True,
            )
            text, stop_reason = self._collect(cast("Iterator[Any]", chunks), cancelled)
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"llama.cpp failed: {error}") from error
        return ModelReply(text, [], Usage(len(tokens), llama.n_tokens - len(tokens)), stop_reason, prompt)

    def _collect(self, chunks: Iterator[Any], cancelled: threading.Event) -> tuple[str, str]:
        pieces: list[str] = []
        stop_reason = "stop"
        for chunk in chunks:
            if cancelled.is_set() or self._stopping.is_set():
                break
            choice = chunk["choices"][0]
            pieces.append(choice["text"])
            stop_reason = choice["finish_reason"] or stop_reason
        return "".join(pieces), stop_reason

    def _tokenize(self, prompt: str, bos: str) -> list[int]:
        adds_bos = self._llama.metadata.get("tokenizer.ggml.add_bos_token", "true") == "true"
        has_bos = bool(bos) and prompt.startswith(bos)
        text = prompt.encode("utf-8", "replace")
        return self._llama.tokenize(text, add_bos=adds_bos and not has_bos, special=True)

    def _token_text(self, token: int) -> str:
        if token < 0:
            return ""
        return self._llama.detokenize([token], special=True).decode("utf-8", "replace")

    def _choose_template(self) -> str:
        if self._settings.template != "gguf":
            return template_source(self._settings.template)
        source = self._llama.metadata.get("tokenizer.chat_template")
        if source is None:
            raise UsageError(f"{self._path.name} holds no chat template", hint="add --set model.template=chatml")
        return str(source)

    async def close(self) -> None:
        self._stopping.set()
        await asyncio.to_thread(self._thread.shutdown)
        self._llama.close()


def _open_model(settings: LlamaCppSettings, path: Path) -> Llama:
    from llama_cpp import Llama

    try:
        return Llama(
            str(path),
            n_ctx=settings.context,
            n_batch=settings.batch,
            n_gpu_layers=settings.gpu_layers,
            n_threads=settings.threads,
            n_threads_batch=settings.threads,
            verbose=False,
        )
    except (ValueError, RuntimeError, AssertionError) as error:
        raise ModelError(f"llama.cpp cannot load {path}: {error}") from error


def load(preset: AgentPreset) -> LlamaCpp:
    settings = model_settings(LlamaCppSettings, preset)
    path = weights_path(preset, settings.path)
    try:
        import llama_cpp
    except ImportError as error:
        raise DependencyMissingError(f"llama-cpp-python cannot be imported: {error}", hint=INSTALL_HINT) from error
    if settings.gpu_layers != 0 and not llama_cpp.llama_supports_gpu_offload():
        raise DependencyMissingError("this build of llama-cpp-python has no GPU offload", hint=GPU_HINT)
    return LlamaCpp(settings, path)
