"""Who holds which cells of llama.cpp's cache: sequences that run, and those kept for requests that begin alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from sandbox.models.llama_cpp.generation import Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.prefix_tree import PrefixTree

WORTH_COPYING = 32
"""Prompt tokens that another sequence must hold for a copy of its cells to be worth its time."""


class SequenceCache(ABC):
    """The sequences of a context. The longest unused ones go first when there is no room.

    Attributes:
        evicted: sequences that had to go.
    """

    def __init__(self, library: Library) -> None:
        self.evicted = 0
        self._library = library
        self._tree = PrefixTree()
        self._kept: dict[int, None] = {}
        self._free = set(range(library.sequences))

    @property
    def kept(self) -> int:
        """Sequences that do not run and are kept for their prefix."""
        return len(self._kept)

    @property
    def free(self) -> int:
        """Sequences that hold nothing."""
        return len(self._free)

    @property
    def tokens(self) -> int:
        """Tokens whose keys and values are there; those that were taken over from another sequence count once."""
        return self._tree.cells

    def longest_prefix(self, tokens: Sequence[int]) -> tuple[int | None, int]:
        """(a sequence whose beginning the tokens can take over, how many of them), the longest there is."""
        return self._tree.longest_prefix(tokens) if self._library.rewinds else self._tree.longest_whole(tokens)

    @abstractmethod
    def take(
        self, generation: Generation, running: Sequence[Generation], source: int | None, length: int
    ) -> tuple[int, int] | None:
        """A place for a request, which begins as the first `length` tokens of `source`.

        Returns:
            Its sequence, and how many of its tokens that holds already; None when it has to wait. With nothing
            running, a request that fits a context always gets a place.
        """

    def append(self, sequence: int, tokens: Sequence[int]) -> None:
        """Note what a sequence computes at its end."""
        self._tree.append(sequence, tokens)

    @abstractmethod
    def release(self, sequence: int, last: bool) -> None:
        """Keep what an ended request has computed. `last`: its conversation has ended."""

    def forget(self, sequence: int) -> None:
        """Let a sequence that does not run go."""
        self._kept.pop(sequence, None)
        self._tree.remove(sequence)
        self._library.remove_sequence(sequence)
        self._free.add(sequence)

    def _evict(self, keep: int | None) -> bool:
        """Let the longest unused sequence go, but not `keep`; False where there is no other."""
        victim = next((sequence for sequence in self._kept if sequence != keep), None)
        if victim is None:
            return False
        self.forget(victim)
        self.evicted += 1
        return True

    def _new(self, source: int | None, length: int) -> int:
        """A free sequence that begins as another; the lowest, so that those in use stand close together."""
        sequence = min(self._free)
        self._free.remove(sequence)
        self._tree.add(sequence, source, length)
        if source is not None:
            self._library.copy_sequence(source, sequence, length)
        return sequence


class SharedCells(SequenceCache):
    """All sequences in one pool: cells of a common prefix are there once, and nothing is copied."""

    def take(
        self, generation: Generation, running: Sequence[Generation], source: int | None, length: int
    ) -> tuple[int, int] | None:
        whole = len(generation.prompt) + generation.max_tokens
        if not self._make_room(whole - length, running, source):
            if running:
                return None
            source, length = None, 0
            self._make_room(min(whole, self._library.cells), running, None)
        if source in self._kept:
            self._kept[source] = self._kept.pop(source)
        return self._new(source, length), length

    def release(self, sequence: int, last: bool) -> None:
        """The end of a conversation goes at once if others hold most of it: attention passes over every cell in use."""
        self._kept[sequence] = None
        if last and self._tree.shares_most(sequence):
            self.forget(sequence)

    def _make_room(self, needed: int, running: Sequence[Generation], keep: int | None) -> bool:
        """Evict until that many cells and a sequence are free; where that cannot be, nothing goes, and it is False."""
        room = self._library.cells - sum(generation.cells_to_come for generation in running)
        victims = self._kept.keys() - {keep}
        if room - self._tree.cells + self._tree.cells_of(victims) < needed or not (self._free or victims):
            return False
        while room - self._tree.cells < needed or not self._free:
            self._evict(keep)
        return True


class SeparateCells(SequenceCache):
    """A part of the cache for each sequence: attention passes over its own cells only, a common prefix is copied."""

    def take(
        self, generation: Generation, running: Sequence[Generation], source: int | None, length: int
    ) -> tuple[int, int] | None:
        if length < WORTH_COPYING:
            source, length = None, 0
        if source in self._kept and self._tree.length(source) - length < WORTH_COPYING:
            return self._go_on(source, length)
        if not self._free and not self._evict(source):
            return None if source not in self._kept else self._go_on(source, length)
        return self._new(source, length), length

    def release(self, sequence: int, last: bool) -> None:
        """A conversation that has ended is the first to go."""
        self._kept = {sequence: None} | self._kept if last else self._kept | {sequence: None}

    def _go_on(self, sequence: int, length: int) -> tuple[int, int]:
        """The place of a kept sequence, with its first tokens."""
        self._kept.pop(sequence)
        self._tree.truncate(sequence, length)
        self._library.truncate_sequence(sequence, length)
        return sequence, length
