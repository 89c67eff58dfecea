"""How actions are commanded: `take apple 3 from sinkbasin 1`."""

from typing import TYPE_CHECKING

from .errors import HouseholdError
from .expressions import Expression
from .grammar import Each

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .actions import Action
    from .grammar import Symbol
    from .search import Budget


class Command:
    """The command of one action.

    Attributes:
        action: what it does.
    """

    __slots__ = ("_parts", "action")

    def __init__(self, action: "Action", template: "Sequence[Symbol]") -> None:
        """Take a template, whose expressions are names of the action's parameters.

        Raises:
            HouseholdError: it has other expressions, or two without a word between them.
        """
        self.action = action
        self._parts = [part if isinstance(part, str) else (_parameter(part, action),) for part in template]
        for left, right in zip(self._parts[:-1], self._parts[1:]):  # noqa: B905
            if not isinstance(left, str) and not isinstance(right, str):
                raise HouseholdError(f"the grammar: the template of {action.name} has no word between two names")

    def written(self, names: "Mapping[str, str]") -> str:
        """The command for parameters with these names."""
        return "".join(part if isinstance(part, str) else names[part[0]] for part in self._parts)

    def readings(self, text: str, budget: "Budget") -> "Iterator[dict[str, str]]":
        """The names that a text can have in place of the parameters.

        Raises:
            HouseholdError: there are too many ways to read it.
        """
        return self._read(text, 0, 0, {}, budget)

    def _read(
        self, text: str, part_at: int, position: int, names: "dict[str, str]", budget: "Budget"
    ) -> "Iterator[dict[str, str]]":
        budget.spend(1)
        if part_at == len(self._parts):
            if position == len(text):
                yield names
            return
        part = self._parts[part_at]
        if isinstance(part, str):
            if text.startswith(part, position):
                yield from self._read(text, part_at + 1, position + len(part), names, budget)
            return
        for end in self._ends(text, part_at + 1, position):
            name = text[position:end]
            if names.get(part[0], name) == name:
                yield from self._read(text, part_at + 1, end, dict(names, **{part[0]: name}), budget)

    def _ends(self, text: str, next_at: int, position: int) -> "Iterator[int]":
        """Where a name can end that begins at a position."""
        if next_at == len(self._parts):
            yield len(text)
            return
        word = str(self._parts[next_at])
        end = text.find(word, position)
        while end >= 0:
            yield end
            end = text.find(word, end + 1)


def _parameter(symbol: "Symbol", action: "Action") -> str:
    """The parameter whose name a symbol writes; its query, if it has one, says nothing more of it."""
    expression = symbol.symbol if isinstance(symbol, Each) else symbol
    if isinstance(expression, Expression) and len(expression.alternatives) == len(expression.alternatives[0]) == 1:
        part = expression.alternatives[0][0]
        if not isinstance(part, str) and part[1] == "name" and part[0] in action.parameters:
            return part[0]
    raise HouseholdError(f"the grammar: the template of {action.name} has something else than names of its parameters")
