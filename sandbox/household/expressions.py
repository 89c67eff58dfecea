"""Expressions of a text grammar: attributes of objects and texts, joined by `+` and `or`."""

import re
from typing import TYPE_CHECKING

from .errors import HouseholdError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r"\s*(?:(\w+)\s*\.\s*(\w+)|'([^']*)'|\"([^\"]*)\"|(\w+)|([+]))\s*")

ATTRIBUTES = ("name", "id", "definite", "indefinite")
"""Of an object: what it is called, its name in PDDL, `the` and `a`."""


class Expression:
    """Alternatives, of which the first that is not empty is taken; each is a sum of texts and attributes.

    Attributes:
        alternatives: lists of texts, or of pairs of a variable and an attribute.
    """

    __slots__ = ("alternatives",)

    def __init__(self, alternatives: "list[list[str | tuple[str, str]]]") -> None:
        self.alternatives = alternatives

    def text(self, attributes: "Mapping[str, Mapping[str, str]]") -> str:
        """What it comes to.

        Args:
            attributes: of the objects, by variable.

        Raises:
            HouseholdError: a variable stands for no object.
        """
        found = ""
        for parts in self.alternatives:
            found = "".join(part if isinstance(part, str) else _attribute(attributes, *part) for part in parts)
            if found:
                break
        return found


def _attribute(attributes: "Mapping[str, Mapping[str, str]]", variable: str, attribute: str) -> str:
    if variable not in attributes:
        raise HouseholdError(f"the grammar: nothing is called {variable} here")
    return attributes[variable][attribute]


def read_expression(text: str) -> Expression:
    """An expression such as `o.indefinite + ' ' + o.name`. A variable alone stands for its name.

    Raises:
        HouseholdError: it is something else.
    """
    alternatives: list[list[str | tuple[str, str]]] = [[]]
    position, wanted = 0, True
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise HouseholdError(f"the grammar: {text!r} is no expression of names, texts, + and or")
        variable, attribute, single, double, word, _ = token.groups()
        position = token.end()
        joins = token.group(6) is not None or (word == "or" and not wanted)
        if joins == wanted:
            raise HouseholdError(f"the grammar: {text!r} is no expression of names, texts, + and or")
        wanted = joins
        if joins:
            alternatives += [[]] if word == "or" else []
        elif attribute is not None and attribute not in ATTRIBUTES:
            raise HouseholdError(f"the grammar: objects have no {attribute!r}; they have: {', '.join(ATTRIBUTES)}")
        elif attribute is not None:
            alternatives[-1].append((variable, attribute))
        else:
            texts = [found for found in (single, double) if found is not None]
            alternatives[-1].append(texts[0] if texts else (word, "name"))
    if wanted:
        raise HouseholdError(f"the grammar: {text!r} is no expression of names, texts, + and or")
    return Expression(alternatives)
