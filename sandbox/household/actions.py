"""What can be done in a game: each action's condition and its effects."""

from typing import TYPE_CHECKING

from .brackets import read_typed
from .conditions import Clause
from .errors import HouseholdError
from .search import Budget, holds, solutions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .brackets import Branch
    from .conditions import ConditionReader, Literal
    from .facts import Facts
    from .search import Binding

    Changes = dict[Literal, bool]

COSTS = ("increase", "decrease", "assign", "scale-up", "scale-down")
"""Effects on numbers, which a game does not use."""


class Effect:
    """One change.

    Attributes:
        types: variables that it makes the change for, all objects of their types.
        when: clauses of which one must hold; None for always.
    """

    __slots__ = ("literal", "types", "value", "when")

    def __init__(self, literal: "Literal", value: bool, types: "dict[str, str]", when: "list[Clause] | None") -> None:
        self.literal = literal
        self.value = value
        self.types = types
        self.when = when


class Action:
    """An action of a domain.

    Attributes:
        parameters: their types by name, without question marks.
    """

    def __init__(
        self, name: str, parameters: "dict[str, str]", clauses: "list[Clause]", effects: "list[Effect]"
    ) -> None:
        self.name = name
        self.parameters = parameters
        self._clauses = clauses
        self._effects = effects
        for clause in clauses:
            clause.types.update((f"?{parameter}", kind) for parameter, kind in parameters.items())
            clause.check_size()

    def ways(self, facts: "Facts", given: "Mapping[str, str]", budget: "Budget | None" = None) -> "Iterator[Binding]":
        """The parameters with which it can be done now.

        It cannot be done with parameters for which its own condition says that nothing would change, such as to go to
        where one is: Fast Downward's translation leaves these out.

        Args:
            given: parameters whose objects are chosen already, of the right types.

        Raises:
            HouseholdError: it takes too long to find out.
        """
        words = {f"?{parameter}": value for parameter, value in given.items()}
        for clause in self._clauses:
            for found in solutions(clause, facts, words, budget):
                if not self._changes_nothing(clause, found):
                    yield {parameter: found[f"?{parameter}"] for parameter in self.parameters}

    def placeholders(self, parameters: "Mapping[str, str]") -> "dict[str, str]":
        """Its parameters as a text grammar's queries call them, such as `?r:receptacle`."""
        return {f"?{name}:{kind}": parameters[name] for name, kind in self.parameters.items()}

    def changing(self) -> "set[str]":
        """The predicates of its effects."""
        return {effect.literal[0] for effect in self._effects}

    def changes(self, facts: "Facts", parameters: "Mapping[str, str]") -> "Changes":
        """The facts that it makes true or untrue. What it makes both is true.

        Raises:
            HouseholdError: it takes too long to find out.
        """
        binding = {f"?{parameter}": value for parameter, value in parameters.items()}
        changes: Changes = {}
        budget = Budget()
        for effect in self._effects:
            for found in _everyone(effect.types, facts, binding, budget):
                if effect.when is None or holds(effect.when, facts, found, budget):
                    literal = _ground(effect.literal, found)
                    changes[literal] = effect.value or changes.get(literal, False)
        return changes

    def _changes_nothing(self, clause: "Clause", binding: "Mapping[str, str]") -> bool:
        if any(effect.when is not None or effect.types for effect in self._effects):
            return False
        changes: Changes = {}
        for effect in self._effects:
            literal = _ground(effect.literal, binding)
            changes[literal] = effect.value or changes.get(literal, False)
        true = {_ground(literal, binding) for literal in clause.true}
        untrue = {_ground(literal, binding) for literal in clause.untrue}
        return all(literal in (true if value else untrue) for literal, value in changes.items())


def _ground(literal: "Literal", binding: "Mapping[str, str]") -> "Literal":
    name, arguments = literal
    return name, tuple(binding.get(word, word) for word in arguments)


def _everyone(types: "Mapping[str, str]", facts: "Facts", binding: "Binding", budget: Budget) -> "list[Binding]":
    bindings = [binding]
    for word, kind in types.items():
        names = sorted(facts.objects.get(kind, ()))
        budget.spend(len(bindings) * len(names))
        bindings = [dict(one, **{word: name}) for one in bindings for name in names]
    return bindings


def read_action(branch: "Branch", reader: "ConditionReader") -> Action:
    """An action as a domain declares it.

    Raises:
        HouseholdError: it is none.
    """
    name = branch.items[1] if len(branch.items) > 1 else ""
    if not isinstance(name, str) or not name:
        raise HouseholdError(f"line {branch.line}: an action without a name")
    parts = _read_parts(branch)
    typed = read_typed(parts[":parameters"].words(), branch.line) if ":parameters" in parts else []
    variables = {word: word for word, _ in typed}
    if len(variables) != len(typed) or any(word[0] != "?" for word in variables):
        raise HouseholdError(f"line {branch.line}: the parameters of {name} are not variables with different names")
    clauses = reader.read(parts[":precondition"], variables) if ":precondition" in parts else [Clause()]
    effects = list(_read_effects(parts[":effect"], reader, variables, {}, None)) if ":effect" in parts else []
    return Action(name, {word[1:]: kind for word, kind in typed}, clauses, effects)


def _read_parts(branch: "Branch") -> "dict[str, Branch]":
    """What follows the name: words that begin with a colon, each with a branch."""
    parts: dict[str, Branch] = {}
    items = branch.items[2:]
    for position in range(0, len(items), 2):
        word = items[position]
        part = items[position + 1] if position + 1 < len(items) else ""
        if word not in (":parameters", ":precondition", ":effect") or isinstance(part, str):
            raise HouseholdError(
                f"line {branch.line}: an action has parameters, a precondition and an effect in brackets"
            )
        parts[str(word)] = part
    return parts


def _read_effects(
    branch: "Branch",
    reader: "ConditionReader",
    variables: "dict[str, str]",
    types: "dict[str, str]",
    when: "list[Clause] | None",
) -> "Iterator[Effect]":
    head, parts = branch.head, [part for part in branch.items if not isinstance(part, str)]
    if head == "and":
        for part in branch.branches():
            yield from _read_effects(part, reader, variables, types, when)
    elif head == "forall" and len(parts) == 2:
        inner, new = reader.bring_in(parts[0], variables)
        yield from _read_effects(parts[1], reader, inner, dict(types, **new), when)
    elif head == "when" and len(parts) == 2 and when is None:
        yield from _read_effects(parts[1], reader, variables, types, reader.read(parts[0], variables))
    elif head == "not" and len(parts) == 1:
        yield Effect(reader.read_atom(parts[0], variables), False, types, when)
    elif branch.items and head not in COSTS:
        yield Effect(reader.read_atom(branch, variables), True, types, when)
