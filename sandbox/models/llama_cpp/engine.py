"""Continuous batching: one thread decodes all requests together and shares the prefixes of their prompts.

Each step takes one token of every running request and fills the rest of the batch with the prompts
of new ones, oldest first; so a long prompt never stops the others, and a request joins at the next
step. Finished sequences stay in the cache until their place is needed; a request whose prompt begins
as a cached or running one takes over what that has computed.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from sandbox.errors import ContextOverflowError, ModelError
from sandbox.models.llama_cpp.batch import BatchPiece
from sandbox.models.llama_cpp.cache import SeparateCells, SequenceCache, SharedCells
from sandbox.models.llama_cpp.generation import Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.statistics import Statistics

WORTH_WAITING = 32
"""Prompt tokens that another request must be about to compute for a new one to wait for them."""


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
        self._cache: SequenceCache
        self.statistics = Statistics()
        self.library: Library

    def start(self) -> None:
        """Load the model; returns when it can take requests."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def submit(self, generation: Generation) -> None:
        """Hand over a request, from any thread.

        Raises:
            ModelError: its prompt is empty, or the engine has stopped.
            ContextOverflowError: its prompt fills a context.
        """
        if not generation.prompt:
            raise ModelError("the chat template made an empty prompt of the messages")
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

    @property
    def stopped(self) -> bool:
        """Whether it has failed, and answers no request any more."""
        return self._failure is not None

    def sequences_in_use(self) -> int:
        """Sequences of running requests, and those kept for their prefix."""
        return len(self._running) + self._cache.kept

    def sequences_free(self) -> int:
        return self._cache.free

    def cells_in_use(self) -> int:
        """Tokens in the cache, those that several sequences share counted once."""
        return self._cache.tokens

    def _work(self) -> None:
        try:
            self.library = self._open_library()
            self._cache = (SeparateCells if self.library.layout.separate else SharedCells)(self.library)
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
        """The pieces of this step by sequence, and the requests that get logits, in their order."""
        decoding = [generation for generation in self._running if generation.computed >= len(generation.prompt)]
        reading = [generation for generation in self._running if generation.computed < len(generation.prompt)]
        filled: list[tuple[BatchPiece, Generation]] = []
        budget = self._batch
        for generation in (*decoding, *reading):
            if budget == 0:
                break
            tokens = generation.next_tokens(budget)
            budget -= len(tokens)
            asks = generation.computed + len(tokens) >= len(generation.prompt)
            filled.append((BatchPiece(generation.sequence, generation.computed, tokens, asks), generation))
            self._cache.append(generation.sequence, tokens)
            generation.computed += len(tokens)
        filled.sort(key=lambda pair: pair[0].sequence)
        return [piece for piece, _ in filled], [generation for piece, generation in filled if piece.wants_logits]

    def _admit(self) -> None:
        """Give places to waiting requests, oldest first, while there are slots and room in the cache."""
        for generation in list(self._waiting):
            if generation.cancelled:
                self._waiting.remove(generation)
                continue
            if len(self._running) == self._slots:
                return
            source, length = self._cache.longest_prefix(generation.prompt[:-1]) if self._share else (None, 0)
            if self._share and self._soon_computed(generation) >= length + WORTH_WAITING:
                continue
            place = self._cache.take(generation, self._running, source, length)
            self.statistics.evicted_sequences = self._cache.evicted
            if place is None:
                return
            self._waiting.remove(generation)
            if self._constrain(generation):
                self._begin(generation, *place)
            else:
                self._cache.forget(place[0])

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
        """The longest prefix that a running request has yet to compute whole and the new one can take over."""
        best = 0
        if not self.library.rewinds:
            return best
        for other in self._running:
            if other.computed < len(other.prompt):
                best = max(best, _shared(other.prompt, generation.prompt[:-1]))
        return best

    def _begin(self, generation: Generation, sequence: int, cached: int) -> None:
        generation.sequence, generation.computed, generation.cached = sequence, cached, cached
        self._running.append(generation)
        self.statistics.requests += 1
        self.statistics.prompt_tokens += len(generation.prompt)
        self.statistics.computed_prompt_tokens += len(generation.prompt) - cached

    def _release(self, generation: Generation) -> None:
        """Free the slot; what was computed stays for requests that begin alike."""
        self._running.remove(generation)
        if generation.constraint is not None:
            generation.constraint.close()
        if self._share and generation.computed:
            self._cache.release(generation.sequence, generation.last)
        else:
            self._cache.forget(generation.sequence)


def _shared(one: list[int], other: list[int]) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))
