"""Conversations as tokens, in batches; and sequences to be repeated."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

sys.path[:0] = [str(Path(__file__).parent)]

import decisions
import vocabulary
from generator import words
from generator.conversations import Conversation, conversation, session
from generator.tools import Domain
from prompts import first_message

MAX_TOKENS = 1024


@dataclass(slots=True)
class Lessons:
    """What is drawn at present.

    Attributes:
        easy: share of conversations with a single tool.
        plain: share of requests that speak of parameters as the document does.
        prompt_share: share of the prompt's tokens that are learned as well.
    """

    easy: float = 0.0
    plain: float = 0.0
    prompt_share: float = 0.0


@dataclass(slots=True)
class Sample:
    """Tokens of a conversation; `learned` is where the next token is for the model to decide."""

    kind: str
    tokens: list[int]
    learned: list[bool]


def sample(drawn: Conversation, tokenizer: Tokenizer) -> Sample:
    user, assistant = tokenizer.token_to_id("<|user|>"), tokenizer.token_to_id("<|assistant|>")
    end = tokenizer.token_to_id("<|end|>")
    tokens: list[int] = []
    learned: list[bool] = []
    for index, text in enumerate([first_message(drawn), *drawn.turns]):
        mine = index % 2 == 1
        ids, decided = decisions.encode(text, tokenizer) if mine else (tokenizer.encode(text).ids, [])
        tokens += [assistant if mine else user, *ids, end]
        learned += [*decided, True, False] if mine else [False] * (len(ids) + 2)
    return Sample(drawn.kind, tokens, learned)


def batches(
    rng: random.Random, tokenizer: Tokenizer, budget: int, domains: dict[str, Domain], lessons: Lessons
) -> Iterator[list[Sample]]:
    """Batches of samples of nearly the same length, `budget` tokens each with the padding."""
    while True:
        pool: list[Sample] = []
        while len(pool) < 400:
            made = sample(session(rng, domains, lessons.easy, lessons.plain), tokenizer)
            if len(made.tokens) <= MAX_TOKENS:
                pool.append(made)
        pool.sort(key=lambda one: len(one.tokens) + rng.random() * 16)
        found: list[list[Sample]] = [[]]
        for one in pool:
            if (len(found[-1]) + 1) * _padded(len(one.tokens)) > budget:
                found.append([])
            found[-1].append(one)
        rng.shuffle(found)
        yield from found


def _padded(length: int) -> int:
    return (length + 31) // 32 * 32


def collate(batch: list[Sample], rng: random.Random, pad: int, prompt_share: float) -> tuple[Tensor, Tensor]:
    """Token ids, and which positions are learned from: 1 the model's own, 2 the prompt's."""
    length = _padded(max(len(one.tokens) for one in batch))
    tokens = torch.full((len(batch), length), pad)
    mask = torch.zeros((len(batch), length), dtype=torch.uint8)
    for row, one in enumerate(batch):
        tokens[row, : len(one.tokens)] = torch.tensor(one.tokens)
        drawn = [1 if mine else 2 * (rng.random() < prompt_share) for mine in one.learned]
        mask[row, : len(one.tokens)] = torch.tensor(drawn)
        mask[row, len(one.tokens) - 1] = 0
    return tokens, mask


def copying_batch(rng: random.Random, tokens_seen: list[int], budget: int) -> tuple[Tensor, Tensor]:
    """Sequences of tokens in no order, in which pieces come again; only what comes again is learned.

    Args:
        tokens_seen: tokens to draw from, as often as they are to come.
    """
    length = rng.choice([256, 512, 1024])
    tokens = torch.empty((budget // length, length), dtype=torch.long)
    mask = torch.zeros((budget // length, length), dtype=torch.uint8)
    for row in range(len(tokens)):
        line: list[int] = rng.choices(tokens_seen, k=rng.randint(20, length // 2))
        again = [False] * len(line)
        while len(line) < length:
            piece = rng.randint(4, 20)
            start = rng.randrange(max(1, len(line) - piece))
            copied = line[start : start + piece]
            line += [*copied, rng.choice(tokens_seen)]
            again += [False, *[True] * (len(copied) - 1), False]
        tokens[row] = torch.tensor(line[:length])
        mask[row, :-1] = torch.tensor(again[1:length])
    return tokens, mask


def tokens_to_copy(stream: Iterator[list[Sample]]) -> list[int]:
    """Tokens of some batches; frequent ones at most ten times."""
    counts = Counter(token for _ in range(150) for one in next(stream) for token in one.tokens)
    return [token for token, count in counts.items() for _ in range(min(count, 10))]


def make_tokenizer(domains: dict[str, Domain], size: int) -> Tokenizer:
    rng = random.Random(7)
    texts = []
    for _ in range(8_000):
        drawn = session(rng, domains)
        texts += [first_message(drawn), *drawn.turns]
    return vocabulary.learn(texts, size, size // 4, frozenset(words.COMMON))


def held_out_samples(tokenizer: Tokenizer, domains: dict[str, Domain], seed: int, number: int) -> list[Sample]:
    """Conversations of one request each, from a seed of their own."""
    rng = random.Random(seed)
    return [sample(conversation(rng, domains), tokenizer) for _ in range(number)]
