"""Solves a game: commands that reach its goal, for the six kinds of goals that ALFWorld has.

For objects that fit the goal: take each, clean, heat or cool it where the goal asks for that, put it where it belongs;
then switch on what the goal wants on. Whatever lies somewhere closed is opened first.
"""

from typing import TYPE_CHECKING

from .conditions import Clause
from .game import NOTHING
from .search import solutions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conditions import Literal
    from .facts import Facts
    from .game import HouseholdGame
    from .search import Binding

TREATMENTS = {
    "isclean": ("cleanobject", ("sinkbasintype", "sinktype")),
    "ishot": ("heatobject", ("microwavetype",)),
    "iscool": ("coolobject", ("fridgetype",)),
}
"""By what an object is to be: the action, and the types of receptacles that it is done with."""


class _StuckError(Exception):
    """A plan cannot go on."""


def solve_household(game: "HouseholdGame") -> "list[str]":
    """Commands after which a game is won; none where no plan of these kinds wins it.

    Raises:
        HouseholdError: the game's rules do not allow to tell.
    """
    for clause, objects in _goals(game):
        plan = _Plan(game)
        try:
            plan.reach([_named(literal, objects) for literal in clause.true])
        except _StuckError:
            continue
        if plan.play.won:
            return plan.commands
    return []


def _goals(game: "HouseholdGame") -> "Iterator[tuple[Clause, Binding]]":
    """The objects that fit the goal as far as no action changes it."""
    facts = game.begin().snapshot()
    for clause in game.goal:
        fixed = Clause()
        fixed.types = clause.types
        fixed.different = clause.different
        fixed.true = [literal for literal in clause.true if not game.changes(literal[0])]
        for objects in sorted(solutions(fixed, facts, {}), key=lambda found: sorted(found.items())):
            yield clause, objects


def _named(literal: "Literal", objects: "Binding") -> "Literal":
    return literal[0], tuple(objects.get(word, word) for word in literal[1])


class _Plan:
    """A plan being made, and carried out at once.

    Attributes:
        commands: so far.
    """

    def __init__(self, game: "HouseholdGame") -> None:
        self.play = game.begin()
        self.commands: list[str] = []
        self._game = game

    def reach(self, wanted: "list[Literal]") -> None:
        """Do all that facts ask for. Raises _StuckError where something cannot be done."""
        treated = [(row[0], name) for name, row in wanted if name in TREATMENTS]
        for name, row in wanted:
            if name == "inreceptacle" and self._must_be_put(row, [one for one, _ in treated]):
                self._take(row[0])
                for one, treatment in treated:
                    if one == row[0]:
                        self._treat(one, treatment)
                self._go(row[1])
                self._open(row[1])
                self._do("putobject", o=row[0], r=row[1])
        for name, row in wanted:
            if name == "holds":
                self._take(row[1])
        for name, row in wanted:
            if name == "istoggled":
                self._go(self._place_of(row[0]))
                self._do("toggleobject", o=row[0])

    def _must_be_put(self, row: "tuple[str, ...]", treated: "list[str]") -> bool:
        return row[0] in treated or not self._is("inreceptacle", *row)

    def _take(self, thing: str) -> None:
        place = self._place_of(thing)
        self._go(place)
        self._open(place)
        self._do("pickupobject", o=thing, r=place)

    def _treat(self, thing: str, treatment: str) -> None:
        action, kinds = TREATMENTS[treatment]
        rows = sorted(row for kind in kinds for row in self._facts.relation("receptacletype").at(1, kind))
        if not rows:
            raise _StuckError
        self._go(rows[0][0])
        self._do(action, o=thing, r=rows[0][0])

    def _go(self, place: str) -> None:
        here = {row[1] for row in self._facts.relation("atlocation").rows}
        there = {row[1] for row in self._facts.relation("receptacleatlocation").at(0, place)}
        if not here & there:
            self._do("gotolocation", r=place)

    def _open(self, place: str) -> None:
        if self._is("openable", place) and not self._is("opened", place):
            self._do("openobject", r=place)

    def _place_of(self, thing: str) -> str:
        rows = sorted(self._facts.relation("inreceptacle").at(0, thing))
        if not rows:
            raise _StuckError
        return rows[0][1]

    def _is(self, name: str, *row: str) -> bool:
        return row in self._facts.relation(name).rows

    def _do(self, action: str, **parameters: str) -> None:
        if action not in self._game.commands:
            raise _StuckError
        names = {parameter: self._game.names[name] for parameter, name in parameters.items()}
        command = self._game.commands[action].written(names)
        if self.play.do(command) == NOTHING:
            raise _StuckError
        self.commands.append(command)

    @property
    def _facts(self) -> "Facts":
        return self.play.facts
