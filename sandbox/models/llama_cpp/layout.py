"""How llama.cpp's cache of keys and values is divided among the conversations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import UsageError
from sandbox.models.llama_cpp import memory
from sandbox.models.llama_cpp.settings import LlamaCppSettings

SHARED_SEQUENCES = 64
"""Sequences of a shared pool: those running and those kept for their prefix."""
_SHARE_OF_FREE_MEMORY = 0.25
"""What separate parts may take of the free memory where nobody has asked for them."""
_PADDING = 256
"""llama.cpp makes every part of the cache a multiple of so many cells."""


@dataclass(slots=True, frozen=True)
class Layout:
    """The cache of a context.

    Attributes:
        separate: whether each sequence has a part of its own, of the same size.
        cells: tokens that it holds, all together.
        sequences: how many it may hold.
    """

    separate: bool
    cells: int
    sequences: int

    @property
    def name(self) -> str:
        return "separate" if self.separate else "shared"


def least(settings: LlamaCppSettings, context: int) -> Layout:
    """The layout that needs the least memory of those that the settings allow.

    Raises:
        UsageError: the cache that was asked for is too small.
    """
    return _separate(settings, context) if settings.cache_layout == "separate" else _shared(settings, context)


def choose(settings: LlamaCppSettings, context: int, cache_bytes: Callable[[int], int]) -> Layout:
    """The layout for a loaded model.

    With `auto`, on a CPU, each conversation gets a part of its own where memory allows: attention there
    passes over all cells of a pool, those of other conversations too.

    Args:
        cache_bytes: the memory that so many cells take.

    Raises:
        UsageError: the cache that was asked for is too small.
    """
    if settings.cache_layout != "auto" or settings.deterministic or settings.slots == 1 or settings.gpu_layers != 0:
        return least(settings, context)
    layout = _parts(settings, context)
    if settings.cache_tokens:
        fits = settings.cache_tokens >= layout.cells
    else:
        there = memory.available_bytes()
        fits = there is not None and cache_bytes(layout.cells) <= there * _SHARE_OF_FREE_MEMORY
    return layout if fits else _shared(settings, context)


def _separate(settings: LlamaCppSettings, context: int) -> Layout:
    layout = _parts(settings, context)
    if 0 < settings.cache_tokens < layout.cells:
        each = layout.cells // layout.sequences
        wanted = f"model.cache_layout=separate needs {layout.cells} cells, {settings.slots} slots of {each}"
        raise UsageError(f"{wanted}, and model.cache_tokens is {settings.cache_tokens}")
    return layout


def _shared(settings: LlamaCppSettings, context: int) -> Layout:
    cells = settings.cache_tokens or context * (1 if settings.deterministic else min(settings.slots, 4))
    if cells < context:
        raise UsageError(f"model.cache_tokens={cells} is less than the context of {context} tokens")
    return Layout(False, cells, SHARED_SEQUENCES)


def _parts(settings: LlamaCppSettings, context: int) -> Layout:
    """A context for each slot."""
    padded = (context + _PADDING - 1) // _PADDING * _PADDING
    return Layout(True, settings.slots * padded, settings.slots)
