"""A page's accessibility tree as a text, as WebArena shows it: one line for each node that can be seen.

The rules are those of the published program. Two things differ: elements have numbers from 1 in the order in which an
episode shows them, so that the same page is the same text each time; and the properties that newer Chromiums add are
left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height in the window, in CSS pixels."""

WIDTH, HEIGHT = 1280, 720
"""Of the window, as the published runs have it."""
LEAST_SEEN = 0.6
"""Of the published measure of how much of a node is in the window."""
HIDDEN_PROPERTIES = frozenset({"focusable", "editable", "readonly", "level", "settable", "multiline", "invalid"})
NEWER_PROPERTIES = frozenset({"url", "hiddenRoot", "hidden"})
EMPTY_WITHOUT_NAME = frozenset({
    "generic", "img", "image", "list", "strong", "paragraph", "banner", "navigation", "Section", "LabelText", "Legend",
    "listitem",
})  # fmt: skip
"""Roles; an `image` is what newer Chromiums call an `img`."""
ROOT, STATIC_TEXT = "RootWebArea", "StaticText"
LOOKED_BACK = 3
"""Lines; a static text that one of them has already is left out."""


@dataclass(slots=True)
class Line:
    """
    Attributes:
        backend: the browser's own number of the element.
    """

    depth: int
    backend: int
    role: str
    name: str
    properties: str

    def text(self, number: int) -> str:
        end = f" {self.properties}" if self.properties else ""
        return "\t" * self.depth + f"[{number}] {self.role} {self.name!r}{end}"


def tree_lines(nodes: Sequence[Mapping[str, Any]], rectangles: Mapping[int, Rectangle]) -> list[Line]:
    """The lines of a tree.

    Args:
        nodes: as `Accessibility.getFullAXTree` gives them, the root first.
        rectangles: by the browser's number of an element; of what is not laid out there is none. What is typed into a
            field has none either, and is where the field is.
    """
    kept: list[Line] = []
    for line in _walk(nodes, rectangles):
        if line.role == STATIC_TEXT:
            said = repr(line.name)[1:-1]
            if not said or any(said in _content(before) for before in kept[-LOOKED_BACK:]):
                continue
        kept.append(line)
    return kept


def _content(line: Line) -> str:
    return f"{line.role} {line.name!r} {line.properties}"


def _walk(nodes: Sequence[Mapping[str, Any]], rectangles: Mapping[int, Rectangle]) -> Iterator[Line]:
    """Depth first; the children of a node that is left out take its place."""
    by_id = {node["nodeId"]: node for node in reversed(nodes)}
    waiting: list[tuple[Mapping[str, Any], int, Rectangle | None]] = []
    if nodes:
        waiting.append((by_id[nodes[0]["nodeId"]], 0, None))
    seen: set[str] = set()
    while waiting:
        node, depth, around = waiting.pop()
        if node["nodeId"] in seen:
            continue
        seen.add(node["nodeId"])
        rectangle = rectangles.get(node.get("backendDOMNodeId", -1))
        if rectangle is None and node.get("role", {}).get("value") == STATIC_TEXT:
            rectangle = around
        line = _line(node, depth, rectangle)
        if line is not None:
            yield line
        below = depth if line is None else depth + 1
        within = rectangle or around
        waiting += [(by_id[child], below, within) for child in reversed(node.get("childIds", ())) if child in by_id]


def _line(node: Mapping[str, Any], depth: int, rectangle: Rectangle | None) -> Line | None:
    backend, role = node.get("backendDOMNodeId"), node.get("role", {}).get("value")
    name = node.get("name", {}).get("value")
    if not isinstance(backend, int) or not isinstance(role, str) or not isinstance(name, str):
        return None
    if role != ROOT and not _is_seen(rectangle):
        return None
    properties = _properties(node)
    if not name.strip() and role in EMPTY_WITHOUT_NAME and (not properties or role == "listitem"):
        return None
    return Line(depth, backend, role, name, properties)


def _properties(node: Mapping[str, Any]) -> str:
    shown = []
    for item in node.get("properties", ()):
        if item["name"] not in HIDDEN_PROPERTIES | NEWER_PROPERTIES and "value" in item.get("value", {}):
            shown.append(f"{item['name']}: {item['value']['value']}")
    return " ".join(shown)


def _is_seen(rectangle: Rectangle | None) -> bool:
    """Whether enough is in the window. The published program multiplies by the height where it means to divide."""
    if rectangle is None:
        return False
    left, top, width, height = rectangle
    if width == 0 or height == 0:
        return False
    across = max(0.0, min(left + width, WIDTH) - max(left, 0.0))
    down = max(0.0, min(top + height, HEIGHT) - max(top, 0.0))
    return across * down / width * height >= LEAST_SEEN


def rectangles_of(snapshot: Mapping[str, Any]) -> dict[int, Rectangle]:
    """Where the elements of the main document are, from what `DOMSnapshot.captureSnapshot` gives."""
    document = snapshot["documents"][0]
    left, top = document.get("scrollOffsetX", 0), document.get("scrollOffsetY", 0)
    numbers = document["nodes"]["backendNodeId"]
    found: dict[int, Rectangle] = {}
    for node, (x, y, width, height) in zip(document["layout"]["nodeIndex"], document["layout"]["bounds"], strict=True):
        found.setdefault(numbers[node], (x - left, y - top, width, height))
    return found


def numbered(lines: Sequence[Line], number: Callable[[int], int]) -> str:
    """The lines as one text. `number` gives the number to show for the browser's own."""
    return "\n".join(line.text(number(line.backend)) for line in lines)
