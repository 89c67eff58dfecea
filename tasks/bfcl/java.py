"""Java calls as the official decoder reads them, and with all their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import tree_sitter_java

from .errors import DecodeError
from .java_types import convert
from .source_values import Arguments, SourceCall, add_argument, make_parser, parse

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["convert", "decode", "read_call"]

_PARSER = make_parser(tree_sitter_java.language())

_SEARCH_FRAMES = 995
"""Deeper in a tree the official decoder exceeds Python's recursion limit."""

_VALUE_FRAMES = 992
"""The same for a value's parts, which take `_PART_FRAMES` each."""

_PART_FRAMES = 3

_QUOTED = ("string_literal", "character_literal")
_COMMENTS = ("line_comment", "block_comment")

Part: TypeAlias = "tuple[Node | str, int]"
"""A node to read, or its finished text, and the frames that the original takes to get there."""


def decode(source: str) -> Any:
    """The first method call anywhere in a source, as `[{name: {argument: text}}]`.

    An argument by position is left out; an identifier or class literal is the argument None.

    Returns:
        An empty dict where there is no call.

    Raises:
        DecodeError: the official decoder fails.
    """
    found = _find_call(parse(_PARSER, source))
    return [_Reader(source).call(*found)] if found else {}


def read_call(source: str) -> SourceCall | None:
    """The first method call anywhere in a source, with all arguments as they are written; None where there is no call.

    Literals are without their quotes.

    Raises:
        DecodeError: the source is too long, is not Unicode, or does not parse.
    """
    found = _find_call(parse(_PARSER, source))
    return _Reader(source.encode()).whole_call(found[0]) if found else None


def _find_call(root: Node) -> tuple[Node, int] | None:
    """The first call of a tree, and how deep it is."""
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > _SEARCH_FRAMES:
            raise DecodeError("the source is nested too deep")
        if node.type == "method_invocation":
            return node, depth
        stack.extend((child, depth + 1) for child in reversed(node.children))
    return None


class _Reader:
    """Reads the nodes of a source's tree.

    The original cuts a node's text from the *string* at the node's positions in *bytes*, so that after
    each non-ASCII character texts are later than they should be. So it is here with a source that is a string.
    """

    def __init__(self, source: str | bytes) -> None:
        self._source = source

    def call(self, node: Node, depth: int) -> dict[str, Arguments]:
        given = node.child_by_field_name("arguments")
        arguments: Arguments = {}
        for argument in given.children if given is not None else ():
            if argument.type == "assignment_expression":
                parameter, _, value = argument.children[:3]
                add_argument(arguments, self._text(parameter), self._value(value, depth))
            elif argument.type in ("identifier", "class_literal"):
                add_argument(arguments, None, self._text(argument))
        return {self._name(node): arguments}

    def whole_call(self, node: Node) -> SourceCall:
        given = node.child_by_field_name("arguments")
        arguments: list[tuple[str | None, str]] = []
        for argument in given.named_children if given is not None else ():
            name, value = argument.child_by_field_name("left"), argument.child_by_field_name("right")
            if argument.type == "assignment_expression" and name is not None and value is not None:
                arguments.append((self._text(name), self._as_written(value)))
            elif argument.type not in _COMMENTS:
                arguments.append((None, self._as_written(argument)))
        return SourceCall(self._name(node), arguments)

    def _name(self, node: Node) -> str:
        name = self._field_text(node, "name")
        return name if node.child_by_field_name("object") is None else f"{self._field_text(node, 'object')}.{name}"

    def _text(self, node: Node) -> str:
        text = self._source[node.start_byte : node.end_byte]
        return text if isinstance(text, str) else text.decode()

    def _field_text(self, node: Node, field: str) -> str:
        child = node.child_by_field_name(field)
        return "" if child is None else self._text(child)

    def _as_written(self, node: Node) -> str:
        return self._text(node)[1:-1] if node.type in _QUOTED else self._text(node)

    def _value(self, node: Node, depth: int) -> str:
        """An argument's text: a literal's without its quotes, any other's without space between its tokens."""
        if node.type in _QUOTED:
            return self._text(node)[1:-1]
        pieces: list[str] = []
        stack: list[Part] = [(node, depth)]
        while stack:
            part, frames = stack.pop()
            if frames > _VALUE_FRAMES:
                raise DecodeError("a value is nested too deep")
            if isinstance(part, str):
                pieces.append(part)
            else:
                stack.extend((inner, frames + more) for inner, more in reversed(self._parts(part)))
        return "".join(pieces)

    def _parts(self, node: Node) -> list[Part]:
        """What a node's text is put together from. Calls and class literals keep their space."""
        if node.type in ("method_invocation", "class_literal") or not node.children:
            return [(self._text(node), 0)]
        if node.type == "array_creation_expression":
            return _array_parts(node)
        if node.type == "object_creation_expression":
            return _object_parts(node)
        return [(child, _PART_FRAMES) for child in node.children]


def _array_parts(node: Node) -> list[Part]:
    """`new int[]{1,2}`, of one dimension however many there are."""
    item_type, items = node.child_by_field_name("type"), node.child_by_field_name("value")
    if item_type is None or items is None:
        raise DecodeError("an array has no items")
    return [("new ", 0), (item_type, 1), ("[]", 0), (items, 1)]


def _object_parts(node: Node) -> list[Part]:
    """`new Foo(1, 2)`, without a class body and without the object of `outer.new Foo()`."""
    class_type, given = node.child_by_field_name("type"), node.child_by_field_name("arguments")
    if class_type is None or given is None:
        raise DecodeError("an object has no class")
    parts: list[Part] = [("new ", 0), (class_type, 1), ("(", 0)]
    arguments = [child for child in given.children if child.type not in ("(", ",", ")")]
    for index, argument in enumerate(arguments):
        parts += [(", " if index else "", 0), (argument, 1)]
    return [*parts, (")", 0)]
