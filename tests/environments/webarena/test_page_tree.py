"""Accessibility trees as text."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from environments.webarena.page_checks import post_url
from environments.webarena.page_tree import Rectangle, numbered, tree_lines

SEEN: Rectangle = (10.0, 10.0, 100.0, 20.0)
BELOW: Rectangle = (10.0, 800.0, 100.0, 20.0)


def node(number: int, role: str, name: str | None, *children: int, **properties: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"nodeId": str(number), "backendDOMNodeId": number, "role": {"value": role}}
    if name is not None:
        made["name"] = {"value": name}
    made["properties"] = [{"name": key, "value": {"value": value}} for key, value in properties.items()]
    return made | {"childIds": [str(child) for child in children]}


def shown(nodes: list[dict[str, Any]], **places: Rectangle) -> str:
    rectangles = {one["backendDOMNodeId"]: SEEN for one in nodes} | {int(key[1:]): at for key, at in places.items()}
    return numbered(tree_lines(nodes, rectangles), lambda backend: backend)


def test_a_node_is_a_line_below_its_parent() -> None:
    nodes = [
        node(1, "RootWebArea", "Shop", 2, focused=True, level=1),
        node(2, "generic", "", 3),
        node(3, "link", "It's here", 4, url="http://a.example/"),
        node(4, "StaticText", "It's here"),
    ]
    assert shown(nodes) == "[1] RootWebArea 'Shop' focused: True\n\t[3] link \"It's here\""


def test_what_is_out_of_sight_is_left_out_and_its_children_are_not() -> None:
    nodes = [
        node(1, "RootWebArea", "Shop", 2, 4),
        node(2, "list", "All", 3),
        node(3, "link", "First"),
        node(4, "link", "Second"),
    ]
    assert shown(nodes, n2=BELOW, n4=BELOW) == "[1] RootWebArea 'Shop'\n\t[3] link 'First'"
    assert "Second" not in shown(nodes, n4=(10.0, 10.0, 0.0, 20.0))


def test_typed_text_is_where_its_field_is() -> None:
    nodes = [
        node(1, "RootWebArea", "Shop", 2),
        node(2, "textbox", "Name", 3),
        node(3, "generic", "", 4),
        node(4, "StaticText", "ann"),
    ]
    text = numbered(tree_lines(nodes, {2: SEEN}), lambda backend: backend)
    assert text.endswith("[2] textbox 'Name'\n\t\t[4] StaticText 'ann'")
    assert "ann" not in numbered(tree_lines(nodes, {2: BELOW}), lambda backend: backend)


def test_a_deep_tree_and_a_tree_that_bites_its_tail_are_read() -> None:
    deep = [node(number, "link", f"n{number}", number + 1) for number in range(1, 3000)]
    assert shown(deep).count("\n") == 2998
    assert shown([node(1, "RootWebArea", "a", 2), node(2, "link", "b", 1)]) == "[1] RootWebArea 'a'\n\t[2] link 'b'"


@st.composite
def trees(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 12))
    roles = st.sampled_from(["RootWebArea", "generic", "link", "StaticText", "listitem", "img", "statictext"])
    names = st.none() | st.text(max_size=8)
    children = st.lists(st.integers(1, count + 2), max_size=4)
    return [node(number, draw(roles), draw(names), *draw(children)) for number in range(1, count + 1)]


@given(trees(), st.dictionaries(st.integers(1, 12), st.tuples(*[st.floats(-2000, 2000)] * 4)))
def test_every_tree_can_be_shown_and_no_node_twice(
    nodes: list[dict[str, Any]], rectangles: dict[int, Rectangle]
) -> None:
    numbers = [line.backend for line in tree_lines(nodes, rectangles)]
    assert len(numbers) == len(set(numbers))


def test_the_address_of_a_post() -> None:
    assert post_url("http://f.example:9999/f/books/17/a-title/-/comment/3") == "http://f.example:9999/f/books/17/"
    assert post_url("http://f.example/f/books") == "http://f.example/f/books"
    assert post_url("http://f.example/user/ann/posts") == "http://f.example/user/ann/posts"
