"""What the Java and the JavaScript decoder share: checked syntax trees, a call's arguments, guessed values."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tree_sitter import Language, Parser

from .errors import DecodeError

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_SOURCE = 3_072
"""No longer source is parsed: the longest recorded call has 500 characters, while tree-sitter takes time and memory
quadratic in the length for some that do not parse (`x=>x=>…` as Java: a second and 300 MB for this length)."""

MAX_VALUE = 32_768
"""No longer value is converted: the longest expected one has 200 characters."""

Arguments: TypeAlias = dict[str | None, str]
"""A call's arguments; one given by position has the name None."""

_CAPSULE_NAME = b"tree_sitter.Language"
_NEW_CAPSULE = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(
    ("PyCapsule_New", ctypes.pythonapi)
)


@dataclass(slots=True, frozen=True)
class SourceCall:
    """A call as it is written.

    Attributes:
        arguments: (name, text) of each in order; one given by position has the name None.
    """

    name: str
    arguments: Sequence[tuple[str | None, str]]

    def named(self, parameters: Sequence[str]) -> dict[str, str]:
        """The arguments by name, where those by position take the names of the parameters at their places.

        Raises:
            DecodeError: two arguments have one name.
        """
        named: Arguments = {}
        for index, (name, text) in enumerate(self.arguments):
            place = parameters[index] if index < len(parameters) else f"argument {index + 1}"
            add_argument(named, place if name is None else name, text)
        return {str(name): text for name, text in named.items()}


def make_parser(grammar: object) -> Parser:
    """The parser of a grammar.

    Args:
        grammar: a capsule, or the address that grammars of before 0.23 give; `Language` still takes
            an address, with a warning that it will not for long.
    """
    capsule = _NEW_CAPSULE(grammar, _CAPSULE_NAME, None) if isinstance(grammar, int) else grammar
    return Parser(Language(capsule))


def parse(parser: Parser, source: str) -> Node:
    """The root of a source's tree. A token that the parser has to add, such as a last `)`, is no error.

    Raises:
        DecodeError: the source is too long, is not Unicode, or does not parse.
    """
    if len(source) > MAX_SOURCE:
        raise DecodeError(f"{len(source)} characters are too long for a call")
    try:
        root = parser.parse(source.encode()).root_node
    except UnicodeEncodeError as error:
        raise DecodeError(f"the source is not Unicode: {error}") from error
    if any(node.is_error for node in _broken_nodes(root)):
        raise DecodeError("the source has a syntax error")
    return root


def _broken_nodes(root: Node) -> Iterator[Node]:
    """The nodes of a tree that are or contain an error or an added token."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.has_error:
            yield node
            stack.extend(node.children)


def add_argument(arguments: Arguments, name: str | None, value: str) -> None:
    """Adds an argument to a call's.

    Raises:
        DecodeError: the call has one of that name.
    """
    if name in arguments:
        raise DecodeError(f"two arguments have the name {name}")
    arguments[name] = value


def to_integer(text: str) -> int | None:
    """What Python reads as an integer; None for a text that it does not (or has too many digits)."""
    try:
        return int(text)
    except ValueError:
        return None


def guess_number(text: str) -> int | float | str:
    """A number where Python reads one (`nan` and `1_0` too), else the text."""
    integer = to_integer(text)
    if integer is not None:
        return integer
    try:
        return float(text)
    except ValueError:
        return text
