"""Conditions over facts: as PDDL writes them, and as lists of clauses that are easy to look for.

A clause is a conjunction; a condition holds where one of its clauses does, for some objects in place of the variables
that are not given. What must hold for all objects is a clause's `never`: clauses of what must not be found.
"""

from typing import TYPE_CHECKING

from .brackets import read_typed
from .errors import HouseholdError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .brackets import Branch

    Literal = tuple[str, tuple[str, ...]]

MOST_CLAUSES = 256
MOST_CLAUSES_OF_ALL = 100000
"""Of all conditions of a file, those made on the way counted."""
MOST_PARTS = 300
"""Of one clause: facts, their arguments, comparisons, variables, and the largest of each list that must not hold."""


class Clause:
    """A conjunction. Arguments are variables, which begin with a question mark, or names of objects.

    Attributes:
        types: of the variables that it brings in.
        true: what must be a fact.
        untrue: what must be none.
        same: pairs of arguments that must be equal.
        different: pairs that must not.
        never: lists of clauses of which none may hold.
        inner: the size of what is in `never`.
        plans: of the search, by the variables that are given; kept by `search`.
    """

    __slots__ = ("different", "inner", "never", "plans", "same", "true", "types", "untrue")

    def __init__(self) -> None:
        self.types: dict[str, str] = {}
        self.true: list[Literal] = []
        self.untrue: list[Literal] = []
        self.same: list[tuple[str, str]] = []
        self.different: list[tuple[str, str]] = []
        self.never: list[list[Clause]] = []
        self.inner = 0
        self.plans: dict[frozenset[str], Any] = {}

    @property
    def size(self) -> int:
        """How many parts it has: what bounds the work to plan a search for it, and the depth of that search."""
        arguments = sum(len(arguments) for _, arguments in self.true + self.untrue)
        pairs = len(self.same) + len(self.different)
        return self.inner + len(self.types) + len(self.true) + len(self.untrue) + arguments + 3 * pairs

    def check_size(self) -> None:
        """Raise HouseholdError where it has more than `MOST_PARTS` parts."""
        if self.size > MOST_PARTS:
            raise HouseholdError(f"a condition has more than {MOST_PARTS} parts")

    def joined(self, other: "Clause") -> "Clause":
        """A clause that asks for both. Raises HouseholdError where it gets too long."""
        both = Clause()
        both.types = dict(self.types, **other.types)
        for name in ("true", "untrue", "same", "different", "never"):
            setattr(both, name, getattr(self, name) + getattr(other, name))
        both.inner = self.inner + other.inner
        both.check_size()
        return both


class ConditionReader:
    """Reads conditions of a domain.

    Args:
        arities: of its predicates, by name.
    """

    def __init__(self, arities: "Mapping[str, int]") -> None:
        self._arities = arities
        self._renamed = 0
        self._made = 0

    def read(self, branch: "Branch", variables: "Mapping[str, str]", negated: bool = False) -> "list[Clause]":
        """The clauses of a condition, or of its opposite.

        Args:
            variables: those that can be used, by the name that the text has for them.

        Raises:
            HouseholdError: it is no condition, or has more than `MOST_CLAUSES` clauses.
        """
        if not branch.items:
            return [] if negated else [Clause()]
        head = branch.head
        if head in ("and", "or"):
            parts = [self.read(part, variables, negated) for part in branch.branches()]
            return self._all_of(parts, branch.line) if (head == "and") != negated else self._any_of(parts, branch.line)
        if head == "not":
            return self.read(self._only(branch), variables, not negated)
        if head == "imply":
            return self._read_imply(branch, variables, negated)
        if head in ("exists", "forall"):
            return self._read_quantified(branch, variables, negated)
        return [self._read_literal(branch, variables, negated)]

    def read_atom(self, branch: "Branch", variables: "Mapping[str, str]") -> "Literal":
        """A predicate with its arguments.

        Raises:
            HouseholdError: the predicate is not declared, or not with so many arguments, or a variable is unknown.
        """
        words = branch.words()
        if not words or words[0] not in self._arities:
            known = ", ".join(sorted(self._arities))
            raise HouseholdError(f"line {branch.line}: unknown predicate {branch.head!r}; there are: {known}")
        if len(words) - 1 != self._arities[words[0]]:
            wanted, given = self._arities[words[0]], len(words) - 1
            raise HouseholdError(f"line {branch.line}: {words[0]} has {wanted} arguments, not {given}")
        return words[0], self._arguments(words[1:], variables, branch.line)

    def bring_in(self, branch: "Branch", variables: "Mapping[str, str]") -> "tuple[dict[str, str], dict[str, str]]":
        """The variables of a quantifier: all names that can be used under it, and the types of the new ones."""
        inner, types = dict(variables), {}
        for name, kind in read_typed(branch.words(), branch.line):
            if name[0] != "?":
                raise HouseholdError(f"line {branch.line}: {name!r} is no variable")
            self._renamed += 1
            inner[name] = f"{name}#{self._renamed}"
            types[inner[name]] = kind
        return inner, types

    def _read_imply(self, branch: "Branch", variables: "Mapping[str, str]", negated: bool) -> "list[Clause]":
        sides = list(branch.branches())
        if len(sides) != 2:
            raise HouseholdError(f"line {branch.line}: imply has two sides")
        parts = [self.read(sides[0], variables, not negated), self.read(sides[1], variables, negated)]
        return self._all_of(parts, branch.line) if negated else self._any_of(parts, branch.line)

    def _read_quantified(self, branch: "Branch", variables: "Mapping[str, str]", negated: bool) -> "list[Clause]":
        parts = list(branch.branches())
        if len(parts) != 2:
            raise HouseholdError(f"line {branch.line}: {branch.head} has variables and one condition")
        inner, types = self.bring_in(parts[0], variables)
        exists = (branch.head == "exists") != negated
        clauses = self.read(parts[1], inner, negated if exists else not negated)
        for clause in clauses:
            clause.types.update(types)
            clause.check_size()
        if exists:
            return clauses
        everywhere = Clause()
        everywhere.never.append(clauses)
        everywhere.inner = 1 + max((clause.size for clause in clauses), default=0)
        everywhere.check_size()
        return [everywhere]

    def _read_literal(self, branch: "Branch", variables: "Mapping[str, str]", negated: bool) -> Clause:
        clause = Clause()
        if branch.head == "=":
            sides = self._arguments(branch.words(1), variables, branch.line)
            if len(sides) != 2:
                raise HouseholdError(f"line {branch.line}: = has two arguments")
            (clause.different if negated else clause.same).append((sides[0], sides[1]))
        else:
            (clause.untrue if negated else clause.true).append(self.read_atom(branch, variables))
        return clause

    def _any_of(self, parts: "list[list[Clause]]", line: int) -> "list[Clause]":
        return self._few([clause for part in parts for clause in part], line)

    def _all_of(self, parts: "list[list[Clause]]", line: int) -> "list[Clause]":
        clauses = [Clause()]
        for part in parts:
            clauses = self._few([left.joined(right) for left in clauses for right in part], line)
        return clauses

    def _few(self, clauses: "list[Clause]", line: int) -> "list[Clause]":
        self._made += len(clauses)
        if len(clauses) > MOST_CLAUSES or self._made > MOST_CLAUSES_OF_ALL:
            raise HouseholdError(f"line {line}: the conditions have too many alternatives; one may have {MOST_CLAUSES}")
        return clauses

    def _arguments(self, words: "list[str]", variables: "Mapping[str, str]", line: int) -> "tuple[str, ...]":
        for word in words:
            if word[0] == "?" and word not in variables:
                raise HouseholdError(f"line {line}: unknown variable {word}")
        return tuple(variables.get(word, word) for word in words)

    @staticmethod
    def _only(branch: "Branch") -> "Branch":
        parts = list(branch.branches())
        if len(parts) != 1:
            raise HouseholdError(f"line {branch.line}: not has one condition")
        return parts[0]
