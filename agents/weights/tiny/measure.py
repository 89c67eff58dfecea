"""How many held-out conversations a GGUF file answers rightly: `python measure.py --model tiny.gguf`.

llama.cpp answers as it does for agent `tiny`: greedily, the form of calls kept by their grammar. Each
turn is asked for after the right ones before it; a conversation is right if in every turn the calls are.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from concurrent.futures import Future
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]

from generator import HELD_OUT
from generator.conversations import Conversation, conversation
from generator.domains import DOMAINS
from generator.tools import Domain
from prompts import first_message, tools_of

from sandbox.dialects.signatures import SignaturesDialect
from sandbox.models.llama_cpp.engine import Engine
from sandbox.models.llama_cpp.generation import Completion, Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.sampler import Sampler
from sandbox.models.llama_cpp.settings import LlamaCppSettings
from sandbox.types import ModelReply

KNOWN_SEED, NEW_SEED = 20_001, 20_002


class Measurement:
    """A model that is asked for the turns of conversations."""

    def __init__(self, model_file: Path) -> None:
        settings = LlamaCppSettings(kind="llama_cpp", context=2048)
        self._engine = Engine(lambda: Library(settings, model_file), 16, settings.batch, False)
        self._engine.start()
        self._dialect = SignaturesDialect()

    def shares(self, domains: dict[str, Domain], seed: int, number: int) -> dict[str, tuple[int, int]]:
        """By kind, how many conversations are right, and of how many."""
        rng = random.Random(seed)
        drawn = [conversation(rng, domains) for _ in range(number)]
        asked = [self._ask(one) for one in drawn]
        found: dict[str, tuple[int, int]] = {}
        for one, futures in zip(drawn, asked, strict=True):
            right = all(self._right(one, turn, future) for turn, future in futures)
            hits, all_of = found.get(one.kind, (0, 0))
            found[one.kind] = (hits + right, all_of + 1)
        return dict(sorted(found.items()))

    def close(self) -> None:
        self._engine.close()

    def _ask(self, drawn: Conversation) -> list[tuple[str, Future[Completion]]]:
        """The model's turns as they should be, and what it says."""
        grammar = self._dialect.grammar(tools_of(drawn))
        text, futures = f"<|user|>{first_message(drawn)}<|end|><|assistant|>", []
        for place, turn in enumerate(drawn.turns):
            if place % 2:
                text += f"{drawn.turns[place - 1]}<|end|><|user|>{turn}<|end|><|assistant|>"
                continue
            future: Future[Completion] = Future()
            prompt = self._engine.library.tokenize(text)
            self._engine.submit(Generation(prompt, 256, (), Sampler(0, 1, 0), future, grammar))
            futures.append((turn, future))
        return futures

    def _right(self, drawn: Conversation, turn: str, future: Future[Completion]) -> bool:
        wanted, _ = self._dialect.parse(ModelReply(turn), tools_of(drawn))
        said, _ = self._dialect.parse(ModelReply(future.result().text), tools_of(drawn))
        return [(call.name, call.arguments) for call in said] == [(call.name, call.arguments) for call in wanted]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path(__file__).parent / "tiny.gguf")
    parser.add_argument("--conversations", type=int, default=300, help="of known fields, and as many of the new one")
    options = parser.parse_args()
    measurement = Measurement(options.model)
    known = {name: domain for name, domain in DOMAINS.items() if name != HELD_OUT}
    for name, domains, seed in (("known", known, KNOWN_SEED), ("new", {HELD_OUT: DOMAINS[HELD_OUT]}, NEW_SEED)):
        print(json.dumps({name: measurement.shares(domains, seed, options.conversations)}), flush=True)
    measurement.close()


if __name__ == "__main__":
    main()
