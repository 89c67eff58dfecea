"""Continuous batching: one thread decodes all requests together and shares the prefixes of their prompts.

Each step takes one token of every running request and fills the rest of the batch with the prompts
of new ones, oldest first; so a long prompt never stops the others, and a request joins at the next
step. Finished sequences stay in the cache until their cells are needed, the longest unused first
to go; a request whose prompt begins as a cached or running one shares its cells.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sandbox.errors import ContextOverflowError, ModelError
from sandbox.models.llama_cpp.batch import BatchPiece
from sandbox.models.llama_cpp.generation import Generation
from sandbox.models.llama_cpp.library import MAX_SEQUENCES, Library
from sandbox.models.llama_cpp.prefix_tree import PrefixTree
from sandbox.types import JSON

WORTH_WAITING = 32
"""Prompt tokens that another request must be about to compute for a new one to wait for them."""


@dataclass(slots=True)
class Statistics:
    """Counts since the start. `computed_prompt_tokens` are prompt tokens that were not found in the cache."""

    requests: int = 0
    steps: int = 0
    prompt_tokens: int = 0
    computed_prompt_tokens: int = 0
    completion_tokens: int = 0
    evicted_sequences: int = 0

    def to_json(self) -> dict[str, JSON]:
        """The counts, with the prompt tokens that were saved and their share."""
        saved = self.prompt_tokens - self.computed_prompt_tokens
        share = round(saved / self.prompt_tokens, 4) if self.prompt_tokens else 0.0
        return asdict(self) | {"saved_prompt_tokens": saved, "cache_hit_rate": share}


class Engine:
    """Runs requests on a library, on a thread of its own.

    Args:
        open_library: called on that thread; what it raises is raised by `start`.
        slots: requests decoded together.
        batch: tokens of one step at most.
        share: whether prefixes are shared and kept.
    """

    def __init__(self, open_library: Callable[[], Library], slots: int, batch: int, share: bool) -> None:
        self._open_library = open_library
        self._slots = slots
        self._batch = batch
        self._share = share
        self._incoming: deque[Generation] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._failure: BaseException | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._work, name="llama.cpp", daemon=True)
        self._waiting: deque[Generation] = deque()
        self._running: list[Generation] = []
        self._kept: dict[int, None] = {}
        self._free = list(range(MAX_SEQUENCES))
        self._tree = PrefixTree()
        self.statistics = Statistics()
        self.library: Library

    def start(self) -> None:
        """Load the model; returns when it can take requests."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def submit(self, generation: Generation) -> None:
        """Hand over a request, from any thread."""
        if len(generation.prompt) >= self.library.context:
            raise ContextOverflowError.counted(len(generation.prompt), self.library.context)
        with self._wake:
            if self._failure is not None or self._closing:
                raise ModelError(f"the engine has stopped: {self._failure}")
            generation.future.set_running_or_notify_cancel()  # from here on only the engine ends it
            self._incoming.append(generation)
            self._wake.notify()

    def close(self) -> None:
        """End the thread, within a step; requests that run are given up."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._failure is None:
            self.library.abort()
        self._thread.join()

    def sequences_in_use(self) -> int:
        """Sequences of running requests, and those kept for their prefix."""
        return len(self._running) + len(self._kept)

    def sequences_free(self) -> int:
        return len(self._free)

    def cells_in_use(self) -> int:
        """Cells of the cache that hold a token."""
        return self._tree.cells

    def _work(self) -> None:
        try:
            self.library = self._open_library()
        except BaseException as error:
            self._failure = error
            return
        finally:
            self._ready.set()
        try:
            while self._take_incoming():
                self._step()
        except BaseException as error:
            self._failure = None if self._closing else error
        finally:
            self._give_up()
            self.library.close()

    def _take_incoming(self) -> bool:
        """Wait for work; False when the engine closes."""
        with self._wake:
            while not (self._incoming or self._waiting or self._running or self._closing):
                self._wake.wait()
            self._waiting.extend(self._incoming)
            self._incoming.clear()
            return not self._closing

    def _give_up(self) -> None:
        with self._wake:
            unfinished = [*self._running, *self._waiting, *self._incoming]
            self._closing = True
        for generation in unfinished:
            if generation.constraint is not None:
                generation.constraint.close()
            if not generation.future.done():
                generation.future.set_exception(ModelError(f"the engine stopped: {self._failure or 'closed'}"))

    def _step(self) -> None:
        for generation in [generation for generation in self._running if generation.cancelled]:
            self._release(generation)
        self._admit()
        if not self._running:
            return
        pieces, askers = self._fill_batch()
        logits = self.library.decode(pieces)
        self.statistics.steps += 1
        for generation, row in zip(askers, logits, strict=True):
            token = generation.choose(row)
            completion = generation.accept(token, self.library.ends_generation(token), self.library.piece)
            if completion is not None:
                self.statistics.completion_tokens += completion.completion_tokens
                self._release(generation)
                generation.future.set_result(completion)

    def _fill_batch(self) -> tuple[list[BatchPiece], list[Generation]]:
        """The pieces of this step, and the requests that get logits, in their order."""
        decoding = [generation for generation in self._running if generation.computed >= len(generation.prompt)]
        reading = [generation for generation in self._running if generation.computed < len(generation.prompt)]
        pieces: list[BatchPiece] = []
        askers: list[Generation] = []
        budget = self._batch
        for generation in (*decoding, *reading):
            if budget == 0:
                break
            tokens = generation.next_tokens(budget)
            budget -= len(tokens)
            asks = generation.computed + len(tokens) >= len(generation.prompt)
            pieces.append(BatchPiece(generation.sequence, generation.computed, tokens, asks))
            self._tree.append(generation.sequence, tokens)
            generation.computed += len(tokens)
            if asks:
                askers.append(generation)
        return pieces, askers

    def _admit(self) -> None:
        """Give places to waiting requests, oldest first, while there are slots and cells.

        With nothing running, everything kept may go, so a request that fits the cache always starts.
        """
        for generation in list(self._waiting):
            if generation.cancelled:
                self._waiting.remove(generation)
                continue
            if len(self._running) == self._slots:
                return
            source, length = self._tree.longest_prefix(generation.prompt[:-1]) if self._share else (None, 0)
            if self._share and self._soon_computed(generation) >= length + WORTH_WAITING:
                continue
            if not self._make_room(len(generation.prompt) - length + generation.max_tokens, source):
                if self._running:
                    return
                source, length = None, 0
                self._make_room(len(generation.prompt) + generation.max_tokens, None)
            self._waiting.remove(generation)
            if self._constrain(generation):
                self._place(generation, source, length)

    def _constrain(self, generation: Generation) -> bool:
        """Set the request's grammar up; a request whose grammar cannot be read ends here."""
        if generation.grammar is None:
            return True
        try:
            generation.constraint = self.library.constraint(generation.grammar)
        except ModelError as error:
            generation.future.set_exception(error)
            return False
        return True

    def _soon_computed(self, generation: Generation) -> int:
        """The longest prefix that a running request has yet to compute whole and the new one shares."""
        best = 0
        for other in self._running:
            if other.computed < len(other.prompt):
                best = max(best, _shared(other.prompt, generation.prompt[:-1]))
        return best

    def _make_room(self, needed: int, keep: int | None) -> bool:
        """Evict kept sequences until the cells and a number are free; False when that cannot be."""
        promised = sum(generation.cells_to_come for generation in self._running)
        while self.library.cells - self._tree.cells - promised < needed or not self._free:
            victim = next((sequence for sequence in self._kept if sequence != keep), None)
            if victim is None:
                return False
            self._forget(victim)
            self.statistics.evicted_sequences += 1
        return True

    def _place(self, generation: Generation, source: int | None, length: int) -> None:
        sequence = self._free.pop()
        self._tree.add(sequence, source, length)
        if source is not None:
            self.library.copy_sequence(source, sequence, length)
            if source in self._kept:
                self._kept[source] = self._kept.pop(source)
        generation.sequence, generation.computed, generation.cached = sequence, length, length
        self._running.append(generation)
        self.statistics.requests += 1
        self.statistics.prompt_tokens += len(generation.prompt)
        self.statistics.computed_prompt_tokens += len(generation.prompt) - length

    def _release(self, generation: Generation) -> None:
        """Free the slot; the cells stay for requests that begin alike.

        The end of a conversation goes at once if others hold most of it: attention passes over every
        cell that is in use, whoever's it is.
        """
        self._running.remove(generation)
        if generation.constraint is not None:
            generation.constraint.close()
        self._kept[generation.sequence] = None
        if not self._share or (generation.last and self._tree.shares_most(generation.sequence)):
            self._forget(generation.sequence)

    def _forget(self, sequence: int) -> None:
        self._kept.pop(sequence)
        self._tree.remove(sequence)
        self.library.remove_sequence(sequence)
        self._free.append(sequence)


def _shared(one: list[int], other: list[int]) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))
