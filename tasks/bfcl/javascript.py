"""JavaScript calls as the official decoder reads them, and with all their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tree_sitter_javascript

from .javascript_types import convert, unquote
from .source_values import Arguments, SourceCall, add_argument, make_parser, parse

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["convert", "decode", "read_call"]

_PARSER = make_parser(tree_sitter_javascript.language())


def decode(source: str) -> Any:
    """The first statement that is a call, as `[{name: {argument: text}}]`.

    An argument by position is left out; an identifier or `true` is the argument None.

    Returns:
        None where no statement is a call.

    Raises:
        DecodeError: the official decoder fails.
    """
    node = _find_call(parse(_PARSER, source))
    return None if node is None else [_named_only(node)]


def read_call(source: str) -> SourceCall | None:
    """The first statement that is a call, with all arguments as they are written; None where there is none.

    Texts are without their quotes.

    Raises:
        DecodeError: the source is too long, is not Unicode, or does not parse.
    """
    node = _find_call(parse(_PARSER, source))
    function = None if node is None else node.child_by_field_name("function")
    given = None if node is None else node.child_by_field_name("arguments")
    if function is None or given is None or given.type != "arguments":
        return None
    arguments: list[tuple[str | None, str]] = []
    for argument in given.named_children:
        name, value = argument.child_by_field_name("left"), argument.child_by_field_name("right")
        if argument.type == "assignment_expression" and name is not None and value is not None:
            arguments.append((_text(name), unquote(_text(value))))
        elif argument.type != "comment":
            arguments.append((None, unquote(_text(argument))))
    return SourceCall(_text(function), arguments)


def _find_call(root: Node) -> Node | None:
    for statement in root.children:
        if statement.type == "expression_statement" and statement.children[0].type == "call_expression":
            return statement.children[0]
    return None


def _named_only(node: Node) -> dict[str, Arguments]:
    """The call of a node, whose second child is what is given: after `f?.` or a comment, nothing."""
    arguments: Arguments = {}
    for argument in node.children[1].children:
        if argument.type == "assignment_expression":
            name, _, value = argument.children[:3]
            add_argument(arguments, _text(name), unquote(_text(value)))
        elif argument.type in ("identifier", "true"):
            add_argument(arguments, None, _text(argument))
    return {_text(node.children[0]): arguments}


def _text(node: Node) -> str:
    return (node.text or b"").decode()
