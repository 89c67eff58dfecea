"""PDDL's brackets: a text becomes nested lists of words."""

from typing import TYPE_CHECKING

from .errors import HouseholdError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    Node: TypeAlias = "str | Branch"

MOST_CHARACTERS = 1000000
MOST_LEVELS = 100


class Branch:
    """What stands between two brackets: words in lower case, and branches.

    Attributes:
        line: where it begins, from 1.
    """

    __slots__ = ("items", "line")

    def __init__(self, line: int) -> None:
        self.items: list[Node] = []
        self.line = line

    @property
    def head(self) -> str:
        """The first word; empty where there is none."""
        first = self.items[0] if self.items else ""
        return first if isinstance(first, str) else ""

    def branches(self) -> "Iterator[Branch]":
        """Its branches, after the first item.

        Raises:
            HouseholdError: there is a word among them.
        """
        for item in self.items[1:]:
            if isinstance(item, str):
                raise HouseholdError(f"line {self.line}: {item!r} where a bracket should open")
            yield item

    def words(self, start: int = 0) -> "list[str]":
        """Its items from `start` on.

        Raises:
            HouseholdError: there is a branch among them.
        """
        words = []
        for item in self.items[start:]:
            if not isinstance(item, str):
                raise HouseholdError(f"line {item.line}: a bracket where a word should be")
            words.append(item)
        return words


def read_brackets(text: str) -> Branch:
    """The one branch that a text consists of. Comments go from a semicolon to the end of the line.

    A question mark begins a word wherever it stands, as Fast Downward's reader has it; a comma belongs to its word.

    Raises:
        HouseholdError: a bracket is missing or too many, the text or its depth is too large.
    """
    if len(text) > MOST_CHARACTERS:
        raise HouseholdError(f"the text has more than {MOST_CHARACTERS} characters")
    top = Branch(1)
    stack = [top]
    for line, written in enumerate(text.lower().split("\n"), 1):
        for word in _words(written):
            if word == "(":
                branch = Branch(line)
                stack[-1].items.append(branch)
                stack.append(branch)
                if len(stack) > MOST_LEVELS:
                    raise HouseholdError(f"line {line}: brackets go more than {MOST_LEVELS} levels deep")
            elif word == ")":
                stack.pop()
                if not stack:
                    raise HouseholdError(f"line {line}: a bracket closes that was not opened")
            else:
                stack[-1].items.append(word)
    if len(stack) > 1:
        raise HouseholdError(f"the bracket that opens in line {stack[-1].line} is not closed")
    if len(top.items) != 1 or not isinstance(top.items[0], Branch):
        raise HouseholdError("the text is not one expression in brackets")
    return top.items[0]


def _words(line: str) -> "list[str]":
    """The brackets and words of a line."""
    line = line.partition(";")[0].replace("(", " ( ").replace(")", " ) ")
    return line.replace("?", " ?").split()


def read_typed(words: "list[str]", line: int) -> "list[tuple[str, str]]":
    """The names of a list such as `a b - kind c - other`, each with its type, which is `object` where none follows.

    Raises:
        HouseholdError: a hyphen without a name before it or a type after it.
    """
    typed: list[tuple[str, str]] = []
    waiting: list[str] = []
    position = 0
    while position < len(words):
        word = words[position]
        if word == "-":
            if not waiting or position + 1 == len(words):
                raise HouseholdError(f"line {line}: a hyphen without a name before it or a type after it")
            position += 1
            typed += [(name, words[position]) for name in waiting]
            waiting = []
        else:
            waiting.append(word)
        position += 1
    return typed + [(name, "object") for name in waiting]
