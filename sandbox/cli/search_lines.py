"""A search's tree as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.search_trees import Node, SearchTree

_WIDTH = 100
"""Characters of a node's text."""


def search_lines(tree: SearchTree) -> Iterator[str]:
    """A line for each node below its parent, then how the search ended."""
    way = set() if tree.chosen is None else {node.id for node in tree.chosen.way()}
    for root in (node for node in tree.nodes if node.parent is None):
        yield from _below(root, way)
    yield f"{tree.queries} queries, outcome: {tree.finish or 'none'}"


def _below(root: Node, way: set[int]) -> Iterator[str]:
    waiting = [(root, 0)]
    while waiting:
        node, indent = waiting.pop()
        yield f"{'*' if node.id in way else ' '} {'  ' * indent}{_line(node)}"
        waiting += [(child, indent + 1) for child in reversed(node.children)]


def _line(node: Node) -> str:
    text = " ".join(node.text[: 4 * _WIDTH].split())
    text = text if len(text) <= _WIDTH else f"{text[:_WIDTH]}..."
    marks = [
        name
        for name, holds in (
            ("answer", node.terminal),
            ("given up", node.gave_up),
            ("call cannot be read", node.problem is not None),
            ("not followed", node.pruned),
        )
        if holds
    ]
    visited = f" [{node.order}]" if node.order is not None else ""
    return f"{node.type}{visited}{': ' if text else ''}{text}{f' ({marks[0]})' if marks else ''}"
