"""The workloads on this project's engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np
from measured import REMEMBERED, Measured
from numpy.typing import NDArray
from workload import Conversation, Workload

from sandbox.call_grammar import CallGrammar
from sandbox.models.llama_cpp.batch import BatchPiece
from sandbox.models.llama_cpp.engine import Engine
from sandbox.models.llama_cpp.generation import Completion, Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.sampler import Sampler
from sandbox.models.llama_cpp.settings import LlamaCppSettings

GREEDY = (0.0, 1.0, 0)


class TimedLibrary(Library):
    """Remembers (prompt tokens, generated tokens, seconds) of each step; greedy requests only."""

    def __init__(self, settings: LlamaCppSettings, path: Path) -> None:
        self.steps: list[tuple[int, int, float]] = []
        super().__init__(settings, path)
        self.steps.clear()  # a model is tried when it is loaded

    def decode(self, pieces: Sequence[BatchPiece]) -> list[NDArray[np.float32]]:
        generated = sum(len(piece.tokens) == 1 for piece in pieces)
        tokens = sum(len(piece.tokens) for piece in pieces)
        started = time.perf_counter()
        logits = super().decode(pieces)
        self.steps.append((tokens - generated, generated, time.perf_counter() - started))
        return logits


def engine_settings(
    threads: int, context: int, cells: int, slots: int, changes: Mapping[str, str] | None = None
) -> LlamaCppSettings:
    """Settings of the engine; the changes are taken as a command line gives them. `cells`: 0 for its default."""
    given = {"threads": threads, "context": context, "cache_tokens": cells, "slots": slots} | dict(changes or {})
    return LlamaCppSettings.model_validate({"kind": "llama_cpp"} | given)


def open_engine(path: Path, settings: LlamaCppSettings, library: type[Library] = Library) -> Engine:
    """A started engine."""
    engine = Engine(lambda: library(settings, path), settings.slots, settings.batch, True)
    engine.start()
    return engine


async def ask(
    engine: Engine,
    prompt: list[int],
    max_tokens: int,
    sampling: tuple[float, float, int] = GREEDY,
    grammar: CallGrammar | None = None,
    last: bool = False,
) -> tuple[Completion, list[int]]:
    """A request, and the tokens of its reply; a cancelled task cancels the request, as the backend does."""
    future: Future[Completion] = Future()
    generation = Generation(prompt, max_tokens, (), Sampler(*sampling), future, grammar, last)
    engine.submit(generation)
    try:
        return await asyncio.wrap_future(future), generation.generated
    except asyncio.CancelledError:
        generation.cancelled = True
        raise


async def converse(engine: Engine, conversations: Sequence[Conversation], generated: int, at_once: int) -> Measured:
    """All conversations, so many at once."""
    measured = Measured(beginnings=[[] for _ in conversations])
    places = asyncio.Semaphore(at_once)

    async def one(number: int, conversation: Conversation) -> None:
        replies: list[list[int]] = []
        async with places:
            for _ in range(conversation.turns):
                prompt = conversation.prompt(replies)
                completion, reply = await ask(engine, prompt, generated, last=conversation.turns == 1)
                measured.count(reply, len(prompt) - completion.cached_tokens)
                replies.append(reply)
        measured.beginnings[number] = replies[0][:REMEMBERED]

    await asyncio.gather(*(one(number, each) for number, each in enumerate(conversations)))
    return measured


def run(path: Path, workload: Workload, threads: int, *, at_once: int, changes: Mapping[str, str]) -> Measured:
    """A workload on a fresh engine."""
    settings = engine_settings(threads, workload.longest + 8, 0, at_once, changes)
    engine = open_engine(path, settings, TimedLibrary)
    library = engine.library
    assert isinstance(library, TimedLibrary)
    try:
        asyncio.run(ask(engine, [1] * 8, 2))
        library.steps.clear()
        clock = Measured()
        with clock.timed():
            measured = asyncio.run(converse(engine, workload.conversations, workload.generated, at_once))
    finally:
        engine.close()
    measured.seconds, measured.cpu, measured.steps = clock.seconds, clock.cpu, library.steps
    return measured
