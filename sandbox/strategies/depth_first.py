"""Chain of thought and depth-first search over an agent's replies, without a model or an environment.

The rules are those of ToolBench's `CoT@n` and `DFS_woFilter_w2`, `DFS` (Qin et al., 2023, and the code
of OpenBMB/ToolBench). The procedures are generators: they say what they need next and are sent it.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TypeAlias

from sandbox.agent import SearchSettings
from sandbox.search_trees import Node, SearchTree
from sandbox.types import ToolCall, ToolResult

BACK = 2
"""How many decisions an answer or a give-up takes back: its own, and the one before it."""

ALL = 1 << 30
"""Takes back every decision."""


@dataclass(slots=True)
class Turn:
    """What a model said at a node.

    Attributes:
        thought: None where the reply has none; an empty one counts.
        problem: why a call could not be read.
        answers: whether the reply answers the task, as one without a call may.
        dead_end: whether there is nothing to go on from, though no call was unreadable.
    """

    thought: str | None
    calls: list[ToolCall] = field(default_factory=list)
    problem: str | None = None
    answers: bool = False
    dead_end: bool = False


@dataclass(slots=True, frozen=True)
class Ask:
    """Needs the model's next turn at a node: sent a `Turn`."""

    node: Node


@dataclass(slots=True, frozen=True)
class Execute:
    """Needs the turn's calls, which may be none, executed in the state of `start`: sent their results, in order.

    Attributes:
        leaf: the node that the turn ends in.
    """

    start: Node
    leaf: Node
    turn: Turn


@dataclass(slots=True, frozen=True)
class Compare:
    """Needs the model to say whether `first` is better than `second`: sent a truth value."""

    first: Node
    second: Node


Need: TypeAlias = Ask | Execute | Compare
Search: TypeAlias = Generator[Need, Any, None]
_Steps: TypeAlias = Generator[Need, Any, int]


def chain_of_thought(tree: SearchTree, root: Node, settings: SearchSettings) -> Search:
    """Tries from the beginning, each a chain without branches, until `answers` of them have answered.

    A try ends with an answer, when the model gives up, or when it is `depth` nodes long.
    """
    found = len(tree.answers)
    node = root
    for number in range(settings.tries):
        node = root
        while not (node.terminal or node.pruned or node.depth >= settings.depth):
            turn = yield Ask(node)
            tree.queries += 1
            node = yield from _grow(tree, node, turn, again=node is root and number + 1 < settings.tries)
        node.pruned = not node.terminal
        tree.visit(node)
        if len(tree.answers) - found >= settings.answers:
            break
    tree.choose(tree.answers[found] if len(tree.answers) > found else node)


def depth_first(tree: SearchTree, root: Node, settings: SearchSettings, chance: float) -> Search:
    """Depth-first search, which stops when `answers` are found.

    Without the filter a node's children are made and followed one after the other. With it, all are made first
    and the best is followed first.

    Args:
        chance: from 0 to below 1, chooses among the give-ups where no answer was found.
    """
    return DepthFirst(tree, settings).run(root, chance)


class DepthFirst:
    """One search below one root.

    Attributes:
        back_at_depth: how many decisions a node takes back that is too deep to go on from.
    """

    back_at_depth = 1

    def __init__(self, tree: SearchTree, settings: SearchSettings) -> None:
        self._tree = tree
        self._settings = settings
        self._last_query = tree.queries + settings.queries
        self._answered_before = len(tree.answers)
        self._gave_up_before = len(tree.give_ups)

    def run(self, root: Node, chance: float) -> Search:
        """Search, and choose the outcome."""
        yield from self.visit(root)
        answers = self._tree.answers[self._answered_before :]
        give_ups = self._tree.give_ups[self._gave_up_before :]
        if answers:
            self._tree.choose(answers[0])
        else:
            self._tree.choose(give_ups[int(chance * len(give_ups))] if give_ups else None)

    def visit(self, node: Node) -> _Steps:
        """Search below a node, and return how many decisions are taken back, 1 being only the one for this node."""
        if node.terminal:
            self._tree.visit(node)
            return BACK
        if node.pruned or node.depth >= self._settings.depth:
            node.pruned = True
            self._tree.visit(node)
            return BACK if node.gave_up else self.back_at_depth
        self._tree.visit(node)
        back = yield from (self._ranked(node) if self._settings.filter else self._one_by_one(node))
        node.waiting = False
        return back

    def _one_by_one(self, node: Node) -> _Steps:
        for number in range(self._settings.width):
            child = yield from self._child(node, number)
            if child is None:
                return ALL
            back = yield from self._follow(child)
            if back > 1:
                return back - 1
        return 1

    def _ranked(self, node: Node) -> _Steps:
        children: list[Node] = []
        for number in range(self._settings.width):
            child = yield from self._child(node, number)
            if child is None:
                return ALL
            child.waiting = True
            children.append(child)
        for child in (yield from self._best_first(children)):
            back = yield from self._follow(child)
            if back > 1:
                for sibling in children:
                    sibling.waiting = sibling.terminal or sibling.gave_up
                return back - 1
        return 1

    def _child(self, node: Node, number: int) -> Generator[Need, Any, Node | None]:
        """The node that the model's next turn ends in; None where the turn that used up the queries is thrown away."""
        turn = yield Ask(node)
        self._tree.queries += 1
        if self._tree.queries >= self._last_query:
            return None
        return (yield from _grow(self._tree, node, turn, again=number + 1 < self._settings.width))

    def _follow(self, child: Node) -> _Steps:
        back = yield from self.visit(child)
        return ALL if len(self._tree.answers) - self._answered_before >= self._settings.answers else back

    def _best_first(self, children: list[Node]) -> Generator[Need, Any, list[Node]]:
        """All pairs are compared both ways round; who wins both scores 1, a tie 0.5 for each."""
        scores = dict.fromkeys(range(len(children)), 0.0)
        for one, other in combinations(scores, 2):
            first = yield from self._is_better(children[one], children[other])
            second = yield from self._is_better(children[other], children[one])
            if first != second:
                scores[one if first else other] += 1
            else:
                scores[one] += 0.5
                scores[other] += 0.5
        order = sorted(scores, key=lambda number: -scores[number])
        return [children[number] for number in order]

    def _is_better(self, first: Node, second: Node) -> Generator[Need, Any, bool]:
        better: bool = yield Compare(first, second)
        self._tree.queries += 1
        return better


def _grow(tree: SearchTree, start: Node, turn: Turn, *, again: bool) -> Generator[Need, Any, Node]:
    """The nodes of a turn below `start`, the last of them.

    Args:
        again: whether the search may come back to `start`.
    """
    start.waiting = again
    leaf = start
    if turn.thought is not None:
        leaf = tree.add("Thought", turn.thought, leaf)
        leaf.terminal = turn.answers
        leaf.problem = None if turn.calls else turn.problem
        leaf.pruned = turn.dead_end or leaf.problem is not None
    inputs = []
    for call in turn.calls:
        leaf = tree.add("Action Input", written_arguments(call), tree.add("Action", call.name, leaf))
        inputs.append(leaf)
    results: list[ToolResult] = yield Execute(start, leaf, turn)
    for node, result in zip(inputs, results, strict=True):
        node.observation = result.content
    statuses = {result.status for result in results}
    if "answer" in statuses:
        leaf.terminal = True
    elif "give_up" in statuses:
        leaf.gave_up = leaf.pruned = True
    leaf.waiting = leaf.terminal or leaf.gave_up
    return leaf


def written_arguments(call: ToolCall) -> str:
    """The arguments as the model wrote them, or as JSON where that is not kept."""
    return json.dumps(call.arguments, ensure_ascii=False) if call.written is None else call.written
