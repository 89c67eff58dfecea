"""The tree that a search makes of an episode's replies, kept in the journal and read back from it.

A reply adds a node for its thought, then one for the name and one for the input of each call, as ToolBench
counts them (Qin et al., 2023), so that a depth is a number of nodes and not of replies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sandbox.types import JSON

NodeType: TypeAlias = Literal["Root", "Thought", "Action", "Action Input"]
Finish: TypeAlias = Literal["answer", "give_up"]


@dataclass(slots=True, eq=False)
class Node:
    """A node of a search.

    Attributes:
        id: its place among all nodes of the episode, in the order in which they were made.
        text: the thought, the tool's name or the arguments, as the model wrote them.
        depth: nodes between it and the root of its search.
        query: the reply that made it, counted from 0; -1 for a root.
        terminal: whether the task is answered with it.
        gave_up: whether the model gave up with it.
        pruned: whether the search does not go on from it.
        problem: why the reply's call could not be read, where it has none that could.
        observation: what the call answered, of an action's input.
        order: its place among the visited nodes, from 0; None where it was not visited.
        waiting: whether the search may come back to its state.
    """

    id: int
    type: NodeType
    text: str = ""
    parent: Node | None = None
    depth: int = 0
    query: int = -1
    terminal: bool = False
    gave_up: bool = False
    pruned: bool = False
    problem: str | None = None
    observation: str = ""
    order: int | None = None
    waiting: bool = False
    children: list[Node] = field(default_factory=list)

    def way(self) -> list[Node]:
        """The nodes from the first root to this one."""
        nodes = [self]
        while nodes[-1].parent is not None:
            nodes.append(nodes[-1].parent)
        return nodes[::-1]


@dataclass(slots=True)
class SearchTree:
    """All nodes of an episode's search. A message of the user begins another root below the answer before it.

    Attributes:
        nodes: by id.
        queries: how often the model was asked.
        answers, give_ups: the nodes that ended in one, in the order in which they were visited.
        chosen: the node whose way is the outcome of the last search; None while it goes on, or where it found none.
        events: what was done since they were taken last, for the journal.
    """

    nodes: list[Node] = field(default_factory=list)
    queries: int = 0
    answers: list[Node] = field(default_factory=list)
    give_ups: list[Node] = field(default_factory=list)
    chosen: Node | None = None
    events: list[dict[str, JSON]] = field(default_factory=list)
    _visited: int = 0

    def add(self, kind: NodeType, text: str = "", parent: Node | None = None) -> Node:
        """A new node, made by the latest reply. A root has the depth 0, whatever is above it; its search has no
        outcome yet."""
        is_root = kind == "Root"
        if is_root:
            self.chosen = None
        depth = 0 if is_root or parent is None else parent.depth + 1
        node = Node(len(self.nodes), kind, text, parent, depth, -1 if is_root else self.queries - 1)
        self.nodes.append(node)
        if parent is not None:
            parent.children.append(node)
        place = {"id": node.id, "parent": parent.id if parent else None, "depth": depth, "query": node.query}
        self.events.append({"event": "node", **place, "type": kind, "text": text})
        return node

    def visit(self, node: Node) -> None:
        """Number a node that the search comes to, and note how it stands then."""
        node.order = self._visited
        self._visited += 1
        stands = {"terminal": node.terminal, "gave_up": node.gave_up, "pruned": node.pruned}
        problem = {} if node.problem is None else {"problem": node.problem}
        self.events.append({"event": "visit", "id": node.id, "order": node.order, **stands, **problem})
        if node.terminal:
            self.answers.append(node)
        elif node.gave_up:
            self.give_ups.append(node)

    def choose(self, node: Node | None) -> None:
        """Note the outcome of the search."""
        self.chosen = node
        chosen = None if node is None else node.id
        self.events.append({"event": "chosen", "id": chosen, "finish": self.finish, "queries": self.queries})

    def take_events(self) -> list[dict[str, JSON]]:
        events, self.events = self.events, []
        return events

    @property
    def finish(self) -> Finish | None:
        """How the chosen way ends."""
        if self.chosen is None:
            return None
        return "answer" if self.chosen.terminal else "give_up" if self.chosen.gave_up else None

    def leaves(self) -> Iterator[Node]:
        return (node for node in self.nodes if not node.children)


def tree_from_events(events: Iterator[dict[str, JSON]]) -> SearchTree | None:
    """The tree of recorded events of a search; None where there are none. Observations are not in the events."""
    tree: SearchTree | None = None
    for data in events:
        tree = tree or SearchTree()
        if data["event"] == "node":
            parent = None if data["parent"] is None else tree.nodes[data["parent"]]
            tree.queries = max(tree.queries, data["query"] + 1)
            tree.add(data["type"], data["text"], parent).query = data["query"]
        elif data["event"] == "visit":
            node = tree.nodes[data["id"]]
            node.terminal, node.gave_up, node.pruned = data["terminal"], data["gave_up"], data["pruned"]
            node.problem = data.get("problem")
            tree.visit(node)
        elif data["event"] == "chosen":
            tree.queries = data["queries"]
            tree.choose(None if data["id"] is None else tree.nodes[data["id"]])
    if tree is not None:
        tree.take_events()
    return tree
