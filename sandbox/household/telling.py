"""Makes a text of a game's facts by its grammar."""

from typing import TYPE_CHECKING

from .errors import HouseholdError
from .grammar import Each, Reference
from .search import Budget, solutions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .conditions import Clause
    from .facts import Facts
    from .grammar import Grammar, Symbol

    Names = Mapping[str, Mapping[str, str]]

MOST_SYMBOLS = 20000
"""That one text may be made of."""
MOST_CHARACTERS = 1000000
"""Of one text."""


class Teller:
    """Tells of one state.

    Args:
        names: the attributes of the objects, by identifier.
    """

    def __init__(self, grammar: "Grammar", names: "Names", facts: "Facts") -> None:
        self._grammar = grammar
        self._names = names
        self._facts = facts
        self._budget = Budget()

    def tell(self, symbols: "Sequence[Symbol]", known: "Mapping[str, str]") -> str:
        """The text of a rule.

        Args:
            known: objects by their placeholder, such as `?r:receptacle`.

        Raises:
            HouseholdError: the grammar lacks what the rule asks for, or the text gets too long or takes too long.
        """
        waiting = [(symbol, known) for symbol in reversed(symbols)]
        told: list[str] = []
        characters = 0
        for _ in range(MOST_SYMBOLS):
            if not waiting:
                return "".join(told)
            symbol, here = waiting.pop()
            if isinstance(symbol, str):
                told.append(symbol)
                characters += len(symbol)
            elif isinstance(symbol, Reference):
                waiting += [(part, here) for part in reversed(self._chosen(symbol.name, here))]
            elif isinstance(symbol, Each):
                waiting += reversed(self._spread(symbol, here))
            else:
                attributes = {_variable(word): self._names[name] for word, name in here.items()}
                told.append(symbol.text(attributes))
                characters += len(told[-1])
            if characters > MOST_CHARACTERS:
                raise HouseholdError(f"the grammar: a text of more than {MOST_CHARACTERS} characters")
        raise HouseholdError(f"the grammar: a text of more than {MOST_SYMBOLS} parts")

    def _chosen(self, name: str, known: "Mapping[str, str]") -> "Sequence[Symbol]":
        """The first of a name's rules that may be taken."""
        for rule in self._grammar.rules.get(name, ()):
            if rule.condition is None or self._matches(rule.condition, known):
                return rule.symbols
        raise HouseholdError(f"the grammar: there is no rule for #{name}# here")

    def _spread(self, each: Each, known: "Mapping[str, str]") -> "list[tuple[Symbol, Mapping[str, str]]]":
        """A symbol for each match, with separators where it is a list."""
        symbols: list[tuple[Symbol, Mapping[str, str]]] = []
        matches = self._matches(each.query, known)
        for position, match in enumerate(matches):
            if each.listed and position:
                last = position == len(matches) - 1
                symbols.append((Reference("list_last_separator" if last else "list_separator"), known))
            symbols.append((each.symbol, dict(known, **match)))
        if each.listed and not matches:
            symbols.append((Reference("list_empty"), known))
        return symbols

    def _matches(self, query: "Clause", known: "Mapping[str, str]") -> "list[Mapping[str, str]]":
        """The ways in which a query holds, in the order of the names that it finds.

        Different placeholders stand for different objects, as in TextWorld.
        """
        given = {word: known[word] for word in query.types if word in known}
        new = [word for word in query.types if word not in known]
        taken = set(known.values())
        found = []
        for solution in solutions(query, self._facts, given, self._budget):
            values = [solution[word] for word in new]
            if len(set(values)) == len(values) and taken.isdisjoint(values):
                found.append(values)
        return [
            dict(given, **{word: values[position] for position, word in enumerate(new)}) for values in sorted(found)
        ]


def _variable(word: str) -> str:
    return word[1:].split(":", 1)[0]
