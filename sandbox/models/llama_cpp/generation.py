"""One request on its way through the engine."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sandbox.call_grammar import CallGrammar
from sandbox.models.llama_cpp.constraint import Constraint
from sandbox.models.llama_cpp.sampler import Sampler


@dataclass(slots=True, frozen=True)
class Completion:
    """What the engine gives back.

    Attributes:
        text: without the stop string.
        stop_reason: `stop` or `length`.
        prompt_tokens, completion_tokens: exact; the end token is not counted.
        cached_tokens: prompt tokens that were not computed because another request had.
    """

    text: str
    stop_reason: str
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int


@dataclass(slots=True)
class Generation:
    """A request and its state. `cancelled` may be set by any thread; all else belongs to the engine's.

    Attributes:
        prompt: its tokens; at least one.
        grammar: what a tool call must keep to, if anything.
        last: whether the conversation ends with it.
        max_tokens: tokens to generate at most.
        sequence: its number in the cache while it runs.
        computed: its tokens whose keys and values are in the cache.
        cached: of those, the ones taken over from another sequence.
        generated: tokens chosen so far.
    """

    prompt: list[int]
    max_tokens: int
    stop: Sequence[str]
    sampler: Sampler
    future: Future[Completion]
    grammar: CallGrammar | None = None
    last: bool = False
    cancelled: bool = False
    constraint: Constraint | None = None
    sequence: int = -1
    computed: int = 0
    cached: int = 0
    generated: list[int] = field(default_factory=list)
    _text: str = ""
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )

    @property
    def cells_to_come(self) -> int:
        """Cells that it may still fill."""
        return len(self.prompt) + self.max_tokens - self.computed

    def next_tokens(self, budget: int) -> list[int]:
        """The next tokens to compute, at most `budget`: the rest of the prompt, or the token chosen last."""
        if self.computed < len(self.prompt):
            return self.prompt[self.computed : self.computed + budget]
        return self.generated[-1:]

    def choose(self, logits: NDArray[np.float32]) -> int:
        """The next token, from logits of shape (vocabulary,)."""
        if self.constraint is not None and self.constraint.triggered and self.sampler.cuts:
            return self.sampler.choose(self.constraint.masked(logits))
        token = self.sampler.choose(logits)
        if self.constraint is not None and not self.constraint.allows(token):
            return self.sampler.choose(self.constraint.masked(logits))
        return token

    def accept(self, token: int, ends: bool, piece: Callable[[int], bytes]) -> Completion | None:
        """Take a chosen token; the completion when it was the last."""
        if self.constraint is not None and not ends:
            self.constraint.accept(token)
        if ends:
            return self._complete(self._text + self._decoder.decode(b"", True), "stop")
        self.generated.append(token)
        before = len(self._text)
        self._text += self._decoder.decode(piece(token))
        cut = self._stop_position(before)
        if cut is not None:
            return self._complete(self._text[:cut], "stop")
        if len(self.generated) == self.max_tokens:
            return self._complete(self._text + self._decoder.decode(b"", True), "length")
        return None

    def _stop_position(self, before: int) -> int | None:
        """Where the first stop string begins that the new text has completed."""
        found = [self._text.find(stop, max(0, before - len(stop) + 1)) for stop in self.stop]
        return min((position for position in found if position >= 0), default=None)

    def _complete(self, text: str, stop_reason: str) -> Completion:
        return Completion(text, stop_reason, len(self.prompt), len(self.generated), self.cached)
