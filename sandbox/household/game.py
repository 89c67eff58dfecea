"""A game of ALFWorld: commands in, texts out.

What can be commanded, what it changes and when the game is won is in the game's PDDL, what is said in its grammar; both
are in its file. The behaviour is that of TextWorld's PDDL games (Côté et al., 2018) with ALFWorld's names for objects
(Shridhar et al., 2021), without TextWorld and Fast Downward.
"""

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from .commands import Command
from .domain import ROOT, read_domain, read_problem
from .errors import HouseholdError
from .grammar import Reference, read_grammar
from .names import friendly_names
from .search import Budget, holds
from .telling import Teller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .actions import Action
    from .conditions import Clause
    from .facts import Facts
    from .search import Binding

NOTHING = "Nothing happens."
"""What is said to a command that cannot be done."""
INTRODUCTION = "intro"
"""The rule whose text comes first."""
MOST_CHARACTERS = 1000
"""Of a command; a longer one cannot be done."""
MOST_STEPS_FOR_ALL = 2000000
"""To find all that can be done."""
MOST_READINGS = 20000
"""Steps to find out what a command means."""


class HouseholdGame:
    """A game as its file has it.

    Attributes:
        names: what objects are called, by their identifier in PDDL.
        commands: by action.
    """

    def __init__(self, domain: str, problem: str, grammar: str) -> None:
        """Read a game.

        Args:
            domain: text in PDDL.
            problem: text in PDDL.
            grammar: text of the text grammar.

        Raises:
            HouseholdError: it is none, or has actions that nothing is said about.
        """
        self._domain = read_domain(domain)
        self._problem = read_problem(problem, self._domain)
        self._grammar = read_grammar(grammar)
        self.names = dict.fromkeys(self._problem.types, "")
        self.names.update(friendly_names(self._problem.named))
        self._called: dict[str, list[str]] = {}
        for identifier, name in self.names.items():
            self._called.setdefault(name, []).append(identifier)
        self._attributes = {
            identifier: {"name": name, "id": identifier, "definite": "the", "indefinite": "a"}
            for identifier, name in self.names.items()
        }
        self.commands = {}
        for name, action in self._domain.actions.items():
            if name not in self._grammar.wordings:
                raise HouseholdError(f"the grammar says nothing of the action {name}")
            self.commands[name] = Command(action, self._grammar.wordings[name].template)

    def begin(self) -> "HouseholdPlay":
        """The game at its beginning."""
        return HouseholdPlay(self, self._problem.facts.copy())

    @property
    def introduction(self) -> str:
        """What is said at the beginning.

        Raises:
            HouseholdError: the grammar cannot say it.
        """
        return self.tell(self._problem.facts, None, {})

    def tell(self, facts: "Facts", action: "Action | None", parameters: "Binding") -> str:
        """What is said after an action, or at the beginning.

        Raises:
            HouseholdError: the grammar cannot say it.
        """
        known = {} if action is None else action.placeholders(parameters)
        symbols = [Reference(INTRODUCTION)] if action is None else self._grammar.wordings[action.name].feedback
        return Teller(self._grammar, self._attributes, facts).tell(symbols, known)

    @property
    def goal(self) -> "list[Clause]":
        """Clauses of which one must hold for the game to be won."""
        return self._problem.goal

    def changes(self, predicate: str) -> bool:
        """Whether there is an action that changes facts of a predicate."""
        return any(predicate in command.action.changing() for command in self.commands.values())

    def is_won(self, facts: "Facts") -> bool:
        """Whether the goal is reached. Raises HouseholdError where it takes too long to find out."""
        return holds(self._problem.goal, facts, {})

    def understand(self, text: str, facts: "Facts") -> "tuple[Action, Binding] | None":
        """The action that a command asks for, if it can be done now.

        Raises:
            HouseholdError: it takes too long to find out.
        """
        if len(text) > MOST_CHARACTERS:
            return None
        budget, reading = Budget(), Budget(MOST_READINGS)
        for command in self.commands.values():
            ways = [
                way
                for names in command.readings(text, reading)
                for given in self._objects(command.action, names, budget)
                for way in command.action.ways(facts, given, budget)
            ]
            if ways:
                return command.action, min(ways, key=lambda way: sorted(way.items()))
        return None

    def admissible(self, facts: "Facts") -> "set[str]":
        """All commands that can be done now.

        Raises:
            HouseholdError: it takes too long to find out.
        """
        budget = Budget(MOST_STEPS_FOR_ALL)
        return {
            command.written({parameter: self.names[name] for parameter, name in way.items()})
            for command in self.commands.values()
            for way in command.action.ways(facts, {}, budget)
        }

    def _objects(self, action: "Action", names: "Binding", budget: Budget) -> "Iterator[Binding]":
        """The objects that parameters with these names can be."""
        found = []
        for parameter, name in names.items():
            kind = action.parameters[parameter]
            found.append([one for one in self._called.get(name, ()) if self._is_a(one, kind)])
        for chosen in product(*found):
            budget.spend(1)
            yield {parameter: chosen[position] for position, parameter in enumerate(names)}

    def _is_a(self, identifier: str, kind: str) -> bool:
        return kind == ROOT or kind in self._domain.kinds(self._problem.types[identifier])


@lru_cache(maxsize=32)
def read_household_game(domain: str, problem: str, grammar: str) -> HouseholdGame:
    """A game, which is kept for the next time. Raises HouseholdError as `HouseholdGame` does."""
    return HouseholdGame(domain, problem, grammar)


class HouseholdPlay:
    """A game being played.

    Attributes:
        facts: what is true now; to be changed by `do` only.
    """

    __slots__ = ("_game", "facts")

    def __init__(self, game: HouseholdGame, facts: "Facts") -> None:
        self._game = game
        self.facts = facts

    @property
    def won(self) -> bool:
        return self._game.is_won(self.facts)

    @property
    def fingerprint(self) -> str:
        """The same for two states of a game that are the same, of 32 hexadecimal digits."""
        return f"{self.facts.fingerprint:032x}"

    def do(self, command: str) -> str:
        """Do what a command says, and what is said to it.

        Raises:
            HouseholdError: the game's own rules or grammar do not allow to tell.
        """
        understood = self._game.understand(command.strip(), self.facts)
        if understood is None:
            return NOTHING
        action, parameters = understood
        for (predicate, row), value in action.changes(self.facts, parameters).items():
            self.facts.set(predicate, row, value)
        return self._game.tell(self.facts, action, parameters)

    def admissible_commands(self) -> "list[str]":
        """All commands that can be done now, sorted. Raises HouseholdError as `do` does."""
        return sorted(self._game.admissible(self.facts))

    def snapshot(self) -> "Facts":
        """The state, to come back to."""
        return self.facts.copy()

    def restore(self, state: "Facts") -> None:
        """Come back to a state that `snapshot` gave."""
        self.facts = state.copy()
