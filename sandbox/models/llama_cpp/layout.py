"""How llama.cpp's cache of keys and values is divided among the conversations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import UsageError
from sandbox.models.llama_cpp.settings import LlamaCppSettings

SEQUENCES = 64
"""Sequences of a shared pool, and separate parts at most: those running and those kept for their prefix."""
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
    def seen(self) -> int:
        """Cells that attention passes over for a token."""
        return self.cells // self.sequences if self.separate else self.cells

    @property
    def name(self) -> str:
        return "separate" if self.separate else "shared"


def least(settings: LlamaCppSettings, context: int, most: int | None = None) -> Layout:
    """The layout that needs the least memory of those that the settings allow.

    Args:
        most: cells of a pool at most; None for no bound.

    Raises:
        UsageError: the cache that was asked for is too small.
    """
    return _separate(settings, context) if settings.cache_layout == "separate" else _shared(settings, context, most)


def choose(settings: LlamaCppSettings, context: int, fits: Callable[[Layout], bool], most: int | None = None) -> Layout:
    """The layout for a model.

    With `auto`, on a CPU, each conversation gets a part of its own where memory allows: attention there
    passes over all cells of a pool, those of other conversations too.

    Args:
        fits: whether there is memory for a layout.
        most: cells of a pool at most; None for no bound.

    Raises:
        UsageError: the cache that was asked for is too small.
    """
    if settings.cache_layout != "auto" or settings.at_once == 1 or settings.gpu_layers != 0:
        return least(settings, context, most)
    layout = _parts(settings, context)
    enough = settings.cache_tokens >= layout.cells if settings.cache_tokens else fits(layout)
    return layout if enough else _shared(settings, context, most)


def _separate(settings: LlamaCppSettings, context: int) -> Layout:
    layout = _parts(settings, context)
    if 0 < settings.cache_tokens < layout.cells:
        each = layout.cells // layout.sequences
        wanted = f"model.cache_layout=separate needs {layout.cells} cells, {settings.at_once} slots of {each}"
        raise UsageError(f"{wanted}, and model.cache_tokens is {settings.cache_tokens}")
    return layout


def _shared(settings: LlamaCppSettings, context: int, most: int | None) -> Layout:
    cells = settings.cache_tokens or context * min(settings.at_once, 4)
    if most is not None:
        cells = min(cells, max(most, context))
    if cells < context:
        raise UsageError(f"model.cache_tokens={cells} is less than the context of {context} tokens")
    return Layout(False, cells, SEQUENCES)


def _parts(settings: LlamaCppSettings, context: int) -> Layout:
    """A context for each slot, and more where more cells are asked for."""
    padded = (context + _PADDING - 1) // _PADDING * _PADDING
    number = max(settings.at_once, min(settings.cache_tokens // padded, SEQUENCES))
    return Layout(True, number * padded, number)
