"""PDDL's two files: a domain says what can be done, a problem what there is and what is to be reached."""

from functools import lru_cache
from typing import TYPE_CHECKING

from .actions import read_action
from .brackets import read_brackets, read_typed
from .conditions import ConditionReader
from .errors import HouseholdError
from .facts import Facts, Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .actions import Action
    from .brackets import Branch
    from .conditions import Clause
    from .facts import Row

ROOT = "object"
"""The type of everything."""
MOST_KINDS = 20
"""That an object has: its type, that type's own, and so on."""
MOST_OBJECTS = 20000
MOST_FACTS = 200000


class Domain:
    """What can be done.

    Attributes:
        parents: the type that each type belongs to.
        arities: the number of arguments of each predicate.
        constants: objects that every problem has, with their types.
        actions: by name.
    """

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self.arities: dict[str, int] = {}
        self.constants: dict[str, str] = {}
        self.actions: dict[str, Action] = {}

    def kinds(self, kind: str) -> "list[str]":
        """A type with those that it belongs to. One that is not declared belongs to nothing, not even to `object`.

        Raises:
            HouseholdError: there are too many.
        """
        found = [kind]
        while found[-1] in self.parents and self.parents[found[-1]] not in found:
            found.append(self.parents[found[-1]])
            if len(found) > MOST_KINDS:
                raise HouseholdError(f"the type {kind} belongs to more than {MOST_KINDS} others")
        return found


class Problem:
    """What there is at the beginning, and what is to be reached.

    Attributes:
        types: of the objects.
        facts: at the beginning.
        goal: clauses of which one must hold.
    """

    def __init__(
        self, types: "dict[str, str]", facts: Facts, rows: "set[tuple[str, Row]]", goal: "list[Clause]"
    ) -> None:
        self.types = types
        self.facts = facts
        self.goal = goal
        self.named = {word for _, row in rows for word in row}
        """Objects that a fact at the beginning is about."""


@lru_cache(maxsize=16)
def read_domain(text: str) -> Domain:
    """A domain's file.

    Raises:
        HouseholdError: it is none.
    """
    domain = Domain()
    sections = _sections(text, "domain")
    for branch in sections.get(":types", ()):
        domain.parents.update(read_typed(branch.words(1), branch.line))
    domain.parents.pop(ROOT, None)
    for branch in sections.get(":constants", ()):
        domain.constants.update(read_typed(branch.words(1), branch.line))
    for branch in sections.get(":predicates", ()):
        for predicate in branch.branches():
            domain.arities[predicate.head] = len(read_typed(predicate.words(1), predicate.line))
    reader = ConditionReader(domain.arities)
    for branch in sections.get(":action", ()):
        action = read_action(branch, reader)
        domain.actions[action.name] = action
    return domain


def read_problem(text: str, domain: Domain) -> Problem:
    """A problem's file.

    Raises:
        HouseholdError: it is none, or has nothing to reach.
    """
    sections = _sections(text, "problem")
    types = dict(domain.constants)
    for branch in sections.get(":objects", ()):
        types.update(read_typed(branch.words(1), branch.line))
    rows: set[tuple[str, Row]] = set()
    reader = ConditionReader(domain.arities)
    for branch in sections.get(":init", ()):
        rows.update(reader.read_atom(fact, {}) for fact in branch.branches() if fact.head != "=")
    if len(types) > MOST_OBJECTS or len(rows) > MOST_FACTS:
        raise HouseholdError(f"a problem has at most {MOST_OBJECTS} objects and {MOST_FACTS} facts")
    unknown = sorted({word for _, row in rows for word in row} - set(types))
    if unknown:
        raise HouseholdError(f"facts at the beginning are about {unknown[0]}, which is no object")
    goals = sections.get(":goal", [])
    parts = list(goals[0].branches()) if len(goals) == 1 else []
    if len(parts) != 1:
        raise HouseholdError("a problem has one goal, in brackets")
    return Problem(types, _first_facts(domain, types, rows), rows, reader.read(parts[0], {}))


def _first_facts(domain: Domain, types: "Mapping[str, str]", rows: "set[tuple[str, Row]]") -> Facts:
    objects: dict[str, set[str]] = {}
    for name, kind in types.items():
        for one in domain.kinds(kind):
            objects.setdefault(one, set()).add(name)
    changing: dict[str, set[Row]] = {name: set() for action in domain.actions.values() for name in action.changing()}
    fixed: dict[str, set[Row]] = {name: set() for name in domain.arities if name not in changing}
    for name, row in rows:
        (changing if name in changing else fixed)[name].add(row)
    return Facts(
        {name: Relation(found) for name, found in fixed.items()},
        changing,
        {kind: frozenset(names) for kind, names in objects.items()},
    )


def _sections(text: str, kind: str) -> "dict[str, list[Branch]]":
    """The parts of a file, by their first word."""
    top = read_brackets(text)
    sections: dict[str, list[Branch]] = {}
    if top.head != "define":
        raise HouseholdError(f"a {kind}'s file begins with (define")
    for branch in top.branches():
        sections.setdefault(branch.head, []).append(branch)
    known = KNOWN[kind]
    for name, branches in sections.items():
        if name not in known:
            raise HouseholdError(f"line {branches[0].line}: a {kind} has no {name!r}; it has: {', '.join(known)}")
    if kind not in sections:
        raise HouseholdError(f"the file is no {kind}'s: it has no ({kind} NAME)")
    return sections


KNOWN = {
    "domain": ("domain", ":requirements", ":types", ":constants", ":predicates", ":functions", ":action"),
    "problem": ("problem", ":domain", ":requirements", ":objects", ":init", ":goal", ":metric"),
}
