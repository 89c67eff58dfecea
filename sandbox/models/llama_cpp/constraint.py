"""A grammar that the rest of a text must keep to, asked token by token."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from sandbox.call_grammar import CallGrammar
from sandbox.errors import ModelError

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("share", np.float32)])
"""`llama_token_data`."""
_RECENT = 48
"""Tokens at the end of a text in which the beginning of a call is looked for."""


class Constraint:
    """The state of a grammar in one text. To be used from the engine's thread.

    Until the text begins a call everything is allowed, and llama.cpp's sampler is not fed: its own
    trigger runs a recursive regular expression over all of the text, again for each token.

    A grammar is slow over a whole vocabulary, so the token that the sampler wants is asked alone,
    and the others only when it is refused: drawing again among the allowed ones then gives the
    same distribution as drawing among them at once, unless the sampler cuts to a nucleus.

    Args:
        vocab: llama.cpp's vocabulary, `size` tokens; `end` is its token for the end of a text.
        piece: the bytes of a token.

    Raises:
        ModelError: llama.cpp cannot read the grammar.
    """

    def __init__(self, grammar: CallGrammar, vocab: Any, size: int, end: int, piece: Callable[[int], bytes]) -> None:
        self._trigger = re.compile((grammar.after + grammar.trigger).encode())
        self._piece = piece
        self._recent: list[int] = []
        self._size = size
        self._end = end
        self._triggered = False
        pattern = (ctypes.c_char_p * 1)(grammar.trigger.encode())
        self._sampler = llama_cpp.llama_sampler_init_grammar_lazy_patterns(
            vocab, grammar.gbnf.encode(), b"root", pattern, 1, None, 0
        )
        if not self._sampler:
            raise ModelError("llama.cpp cannot read the grammar of the tools")

    @property
    def triggered(self) -> bool:
        """Whether the text has begun a call."""
        return self._triggered

    def allows(self, token: int) -> bool:
        if not self._triggered:
            return True
        one = np.zeros(1, _CANDIDATE)
        one["id"] = token
        self._apply(one)
        return bool(np.isfinite(one["logit"][0]))

    def masked(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """The logits, minus infinity for the tokens that are refused. The end is allowed where nothing else is."""
        candidates = np.zeros(self._size, _CANDIDATE)
        candidates["id"] = np.arange(self._size)
        candidates["logit"] = logits
        self._apply(candidates)
        masked = candidates["logit"].copy()
        if not np.isfinite(masked).any():
            masked[self._end] = 0
        return masked

    def accept(self, token: int) -> None:
        """Go on by a token that is allowed."""
        if self._triggered:
            llama_cpp.llama_sampler_accept(self._sampler, token)
            return
        self._recent = [*self._recent[1 - _RECENT :], token]
        pieces = [self._piece(recent) for recent in self._recent]
        found = self._trigger.search(b"".join(pieces))
        if found is None:
            return
        self._triggered = True
        for index, recent in enumerate(self._recent):
            if sum(map(len, pieces[: index + 1])) > found.start(1):
                llama_cpp.llama_sampler_accept(self._sampler, recent)

    def close(self) -> None:
        llama_cpp.llama_sampler_free(self._sampler)

    def _apply(self, candidates: NDArray[Any]) -> None:
        data = candidates.ctypes.data_as(ctypes.POINTER(llama_cpp.llama_token_data))
        array = llama_cpp.llama_token_data_array(data, len(candidates), -1, False)
        llama_cpp.llama_sampler_apply(self._sampler, ctypes.byref(array))
