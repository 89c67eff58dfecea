"""The model that episodes see: renders the prompt, hands it to the engine, waits for the text."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from pathlib import Path

import llama_cpp

from sandbox.errors import UsageError
from sandbox.models.base import EPISODES_PER_SLOT, BaseBackend
from sandbox.models.llama_cpp.engine import Engine
from sandbox.models.llama_cpp.generation import Completion, Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.sampler import Sampler
from sandbox.models.llama_cpp.settings import LlamaCppSettings
from sandbox.models.llama_cpp.statistics import Statistics
from sandbox.templates import render, template_source
from sandbox.types import JSON, ModelReply, ModelRequest, Usage
from sandbox.weights import weights_sha256


class LlamaCpp(BaseBackend):
    def __init__(self, settings: LlamaCppSettings, path: Path) -> None:
        self._settings = settings
        self._path = path
        share = not settings.deterministic
        self._engine = Engine(lambda: Library(settings, path), settings.at_once, settings.batch, share)
        self._engine.start()
        self._library = self._engine.library
        self._bos, self._eos = self._library.bos_text(), self._library.eos_text()
        self._template = self._choose_template()

    @property
    def episodes(self) -> int | None:
        """As many as there are separate parts of the cache: one more would push another's turns out of it."""
        most = EPISODES_PER_SLOT * self._settings.at_once
        return min(most, self._library.sequences) if self._library.layout.separate else most

    def describe(self) -> dict[str, JSON]:
        settings = self._settings.model_dump(mode="json", exclude={"path", "template"})
        return settings | {
            "file": self._path.name,
            "sha256": weights_sha256(self._path),
            "context": self._library.context,
            "threads": self._library.threads,
            "trained_context": self._library.trained_context,
            "cache": {"layout": self._library.layout.name, "tokens": self._library.cells},
            "template": self._template,
            "layers": self._library.layers,
            "offloaded_layers": self._library.load_log.offloaded_layers(),
            "gpus": self._library.load_log.devices(),
            "llama_cpp_python": llama_cpp.__version__,
        }

    @property
    def counts(self) -> Statistics:
        """Of the engine, since it was started."""
        return self._engine.statistics

    @property
    def stopped(self) -> bool:
        """Whether the engine has failed, and answers no request any more."""
        return self._engine.stopped

    def statistics(self) -> dict[str, JSON]:
        return self.counts.to_json()

    async def generate(self, request: ModelRequest) -> ModelReply:
        prompt = render(self._template, request.messages, bos_token=self._bos, eos_token=self._eos)
        tokens = self._library.tokenize(prompt)
        settings = self._settings
        future: Future[Completion] = Future()
        generation = Generation(
            tokens,
            max(1, min(settings.max_tokens, self._library.context - len(tokens))),
            settings.stop,
            Sampler(settings.temperature, settings.top_p, request.seed),
            future,
            request.grammar,
            request.last,
        )
        self._engine.submit(generation)
        try:
            completion = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            generation.cancelled = True
            raise
        usage = Usage(completion.prompt_tokens, completion.completion_tokens)
        return ModelReply(completion.text, [], usage, completion.stop_reason, prompt)

    def _choose_template(self) -> str:
        if self._settings.template != "gguf":
            return template_source(self._settings.template)
        source = self._library.metadata("tokenizer.chat_template")
        if source is None:
            raise UsageError(f"{self._path.name} holds no chat template", hint="add --set model.template=chatml")
        return source

    async def close(self) -> None:
        await asyncio.to_thread(self._engine.close)
