"""Which token sequences have their keys and values in the cache, and how many cells they share.

A radix tree over *cells*: a node is a run of cells that the same sequences hold. A sequence that
copies the beginning of another shares its nodes; what it computes itself are nodes of its own, even
where the tokens are equal. So the cells in use are the sum of the nodes' lengths, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

_NOBODY = -1
"""The number of a sequence that is on its way to another number."""


@dataclass(slots=True, eq=False)
class Node:
    """A run of cells.

    Attributes:
        tokens: one for each cell.
        sequences: those that hold these cells.
    """

    tokens: list[int]
    sequences: set[int]
    children: list[Node] = field(default_factory=list)


class PrefixTree:
    """The sequences in the cache, by number."""

    def __init__(self) -> None:
        self._root = Node([], set())
        self._paths: dict[int, list[Node]] = {}
        self.cells = 0

    def __contains__(self, sequence: int) -> bool:
        return sequence in self._paths

    def length(self, sequence: int) -> int:
        """Cells that a sequence holds."""
        return sum(len(node.tokens) for node in self._paths[sequence])

    def shares_most(self, sequence: int) -> bool:
        """Whether other sequences hold at least half of its cells."""
        path = self._paths[sequence]
        shared = sum(len(node.tokens) for node in path if len(node.sequences) > 1)
        return 2 * shared >= self.length(sequence)

    def cells_of(self, sequences: Set[int]) -> int:
        """Cells that nobody but these sequences holds."""
        found, open_nodes = 0, list(self._root.children)
        while open_nodes:
            node = open_nodes.pop()
            found += len(node.tokens) if node.sequences <= sequences else 0
            open_nodes += node.children
        return found

    def longest_whole(self, tokens: Sequence[int]) -> tuple[int | None, int]:
        """(a sequence that the tokens begin with, its length), the longest there is."""
        best: tuple[int | None, int] = (None, 0)
        for sequence, path in self._paths.items():
            length = 0
            for node in path:
                if _common(node.tokens, tokens, length) < len(node.tokens):
                    break
                length += len(node.tokens)
            else:
                best = max(best, (sequence, length), key=lambda found: found[1])
        return best

    def longest_prefix(self, tokens: Sequence[int]) -> tuple[int | None, int]:
        """(a sequence that begins as the tokens do, how many tokens they share), the longest there is."""
        best: tuple[int | None, int] = (None, 0)
        open_nodes = [(child, 0) for child in self._root.children]
        while open_nodes:
            node, start = open_nodes.pop()
            shared = _common(node.tokens, tokens, start)
            if start + shared > best[1]:
                best = (next(iter(node.sequences)), start + shared)
            if shared == len(node.tokens):
                open_nodes += [(child, start + shared) for child in node.children]
        return best

    def add(self, sequence: int, source: int | None = None, length: int = 0) -> None:
        """A new sequence that holds the first `length` cells of another, or nothing."""
        path: list[Node] = []
        self._paths[sequence] = path
        if source is None:
            return
        for node in list(self._paths[source]):
            if length <= 0:
                return
            if len(node.tokens) > length:
                self._split(node, length)
            node.sequences.add(sequence)
            path.append(node)
            length -= len(node.tokens)

    def append(self, sequence: int, tokens: Sequence[int]) -> None:
        """Cells that a sequence has computed at its end."""
        path = self._paths[sequence]
        last = path[-1] if path else self._root
        if last is self._root or len(last.sequences) > 1 or last.children:
            node = Node(list(tokens), {sequence})
            last.children.append(node)
            path.append(node)
        else:
            last.tokens.extend(tokens)
        self.cells += len(tokens)

    def remove(self, sequence: int) -> None:
        """Let a sequence go; cells that nobody else holds are free."""
        parent = self._root
        for node in self._paths.pop(sequence):
            node.sequences.discard(sequence)
            if not node.sequences:
                self.cells -= len(node.tokens)
                if node in parent.children:
                    parent.children.remove(node)
            parent = node

    def truncate(self, sequence: int, length: int) -> None:
        """Leave a sequence its first cells only."""
        self.add(_NOBODY, sequence, length)
        self.remove(sequence)
        self._paths[sequence] = self._paths.pop(_NOBODY)
        for node in self._paths[sequence]:
            node.sequences.discard(_NOBODY)
            node.sequences.add(sequence)

    def _split(self, node: Node, length: int) -> None:
        """Cut a node in two; every sequence that held it holds both parts."""
        rest = Node(node.tokens[length:], set(node.sequences), node.children)
        node.tokens = node.tokens[:length]
        node.children = [rest]
        for sequence in rest.sequences:
            path = self._paths[sequence]
            path.insert(path.index(node) + 1, rest)


def _common(cells: Sequence[int], tokens: Sequence[int], start: int) -> int:
    """How many of the cells' tokens are the tokens from a position on."""
    limit = min(len(cells), len(tokens) - start)
    for index in range(limit):
        if cells[index] != tokens[start + index]:
            return index
    return limit
