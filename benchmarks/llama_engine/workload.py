"""What every way is asked to do: conversations of token numbers, so that all compute the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from model_file import FIRST_WORD, Shape

TOOLS = 12


@dataclass(frozen=True)
class Conversation:
    """Turns of one episode: a first prompt, then what is added after each reply but the last."""

    first: list[int]
    added: list[list[int]]

    @property
    def turns(self) -> int:
        return len(self.added) + 1

    def prompt(self, replies: Sequence[list[int]]) -> list[int]:
        """The prompt after these replies."""
        tokens = list(self.first)
        for reply, result in zip(replies, self.added, strict=False):
            tokens += reply
            tokens += result
        return tokens


@dataclass(frozen=True)
class Workload:
    """Conversations with a common head.

    Attributes:
        head: tokens that all conversations begin with.
        generated: tokens of each reply.
    """

    name: str
    head: list[int]
    conversations: list[Conversation]
    generated: int

    @property
    def requests(self) -> int:
        return sum(conversation.turns for conversation in self.conversations)

    @property
    def longest(self) -> int:
        """Tokens of the longest conversation, with its last reply."""
        return max(
            len(each.first) + sum(map(len, each.added)) + each.turns * self.generated for each in self.conversations
        )

    def only(self, conversations: int) -> Workload:
        """The same with the first few conversations."""
        return Workload(self.name, self.head, self.conversations[:conversations], self.generated)


class Words:
    """Random tokens that are words."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._shape = shape

    def tokens(self, count: int) -> list[int]:
        chosen: list[int] = self._random.integers(FIRST_WORD, self._shape.vocabulary, count).tolist()
        return chosen


def shared_prefix(shape: Shape, requests: int, *, shared: int, own: int, generated: int) -> Workload:
    """One-shot requests: a long common prefix and a few tokens of each one's own."""
    words = Words(shape, seed=1)
    head = [1, *words.tokens(shared - 1)]
    conversations = [Conversation([*head, *words.tokens(own)], []) for _ in range(requests)]
    return Workload("shared prefix", head, conversations, generated)


def multi_turn(shape: Shape, episodes: int, *, turns: int, document: int, added: int, generated: int) -> Workload:
    """ReAct episodes: the documents of the tools, a task, then in each turn a reply and a tool's result."""
    words = Words(shape, seed=2)
    head = [1, *(token for _ in range(TOOLS) for token in words.tokens(document))]
    conversations = [
        Conversation([*head, *words.tokens(added)], [words.tokens(added) for _ in range(turns - 1)])
        for _ in range(episodes)
    ]
    return Workload("multi-turn", head, conversations, generated)
