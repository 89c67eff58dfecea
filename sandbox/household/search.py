"""Looks for the objects with which a clause holds."""

from typing import TYPE_CHECKING

from .errors import HouseholdError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .conditions import Clause, Literal
    from .facts import Facts

    Binding = dict[str, str]

MOST_STEPS = 200000
"""That are taken for one question: rows looked at, and ways to read a command."""


class Budget:
    """How many steps may still be taken."""

    __slots__ = ("_left", "_steps")

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self._steps = steps
        self._left = steps

    def spend(self, steps: int) -> None:
        """Raises HouseholdError where nothing is left."""
        self._left -= steps
        if self._left < 0:
            raise HouseholdError(f"it takes more than {self._steps} steps to find out what holds or can be done")


class Step:
    """One step of a search: rows to go through, then tests of what they bring.

    Attributes:
        rows: a relation and its arguments; None for all objects of `kind` as `new`.
        tests: a clause of what can be tested after the step.
    """

    __slots__ = ("kinds", "new", "rows", "tests")

    def __init__(self, rows: "Literal | None", new: "list[str]", kinds: "Mapping[str, str]") -> None:
        self.rows = rows
        self.new = new
        self.kinds = {name: kinds[name] for name in new if name in kinds}
        self.tests: Clause | None = None


def solutions(
    clause: "Clause", facts: "Facts", given: "Mapping[str, str]", budget: "Budget | None" = None
) -> "Iterator[Binding]":
    """Every way to name the clause's variables so that it holds, in no particular order.

    Args:
        given: variables that have a name already.

    Raises:
        HouseholdError: the search takes too long.
    """
    budget = budget or Budget()
    plan = clause.plans.get(frozenset(given))
    if plan is None:
        plan = clause.plans[frozenset(given)] = _make_plan(clause, facts, given, budget)
    return _search(plan, 0, facts, dict(given), budget)


def holds(
    clauses: "Iterable[Clause]", facts: "Facts", given: "Mapping[str, str]", budget: "Budget | None" = None
) -> bool:
    """Whether one of the clauses holds for some objects.

    Raises:
        HouseholdError: the search takes too long.
    """
    budget = budget or Budget()
    return any(True for clause in clauses for _ in solutions(clause, facts, given, budget))


def _search(
    plan: "Sequence[Step]", position: int, facts: "Facts", binding: "Binding", budget: Budget
) -> "Iterator[Binding]":
    if position == len(plan):
        yield dict(binding)
        return
    step = plan[position]
    for row in _candidates(step, facts, binding, budget):
        if _bind(step, row, facts, binding) and _passes(step.tests, facts, binding, budget):
            yield from _search(plan, position + 1, facts, binding, budget)
        for name in step.new:
            binding.pop(name, None)


def _candidates(step: Step, facts: "Facts", binding: "Binding", budget: Budget) -> "Sequence[tuple[str, ...]]":
    if step.rows is None:
        rows = [(name,) for kind in step.kinds.values() for name in facts.objects.get(kind, ())] if step.new else [()]
        budget.spend(len(rows))
        return rows
    name, arguments = step.rows
    relation = facts.relation(name)
    if relation.width != len(arguments):
        return []
    known = [(position, binding.get(word, word)) for position, word in enumerate(arguments) if word not in step.new]
    if len(known) == len(arguments):
        row = tuple(value for _, value in known)
        budget.spend(1)
        return [row] if row in relation.rows else []
    found = min((relation.at(*place) for place in known), key=len) if known else relation.rows
    budget.spend(1 + len(found))
    return [row for row in found if all(row[position] == value for position, value in known)]


def _bind(step: Step, row: "tuple[str, ...]", facts: "Facts", binding: "Binding") -> bool:
    """Take the names of a row; False where they do not fit."""
    arguments = step.new if step.rows is None else step.rows[1]
    for position, word in enumerate(arguments):
        if word not in step.new:
            continue
        value = row[position]
        if binding.setdefault(word, value) != value:
            return False
        kind = step.kinds.get(word)
        if kind is not None and value not in facts.objects.get(kind, ()):
            return False
    return True


def _passes(tests: "Clause | None", facts: "Facts", binding: "Binding", budget: Budget) -> bool:
    if tests is None:
        return True
    for left, right in tests.same:
        if binding.get(left, left) != binding.get(right, right):
            return False
    for left, right in tests.different:
        if binding.get(left, left) == binding.get(right, right):
            return False
    for name, arguments in tests.untrue:
        budget.spend(1)
        if tuple(binding.get(word, word) for word in arguments) in facts.relation(name).rows:
            return False
    return not any(holds(clauses, facts, binding, budget) for clauses in tests.never)


def _make_plan(clause: "Clause", facts: "Facts", given: "Iterable[str]", budget: Budget) -> "list[Step]":
    """Steps in an order that keeps the number of rows small: next always what promises the fewest rows."""
    known = set(given)
    first = Step(None, [], {})
    plan, waiting = [first], list(clause.true)
    _add_tests(first, clause, known, set())
    while waiting:
        budget.spend(len(waiting))
        best = min(waiting, key=lambda literal: _expected_rows(literal, facts, known))
        waiting.remove(best)
        plan.append(_step(best, clause, known))
    for name, kind in clause.types.items():
        if name not in known:
            step = Step(None, [name], {name: kind})
            _add_tests(step, clause, known | {name}, known)
            known.add(name)
            plan.append(step)
    return plan


def _step(literal: "Literal", clause: "Clause", known: "set[str]") -> Step:
    new = [word for word in dict.fromkeys(literal[1]) if word[0] == "?" and word not in known]
    step = Step(literal, new, clause.types)
    _add_tests(step, clause, known | set(new), known)
    known.update(new)
    return step


def _expected_rows(literal: "Literal", facts: "Facts", known: "set[str]") -> float:
    relation = facts.relation(literal[0])
    if relation.width != len(literal[1]):
        return 0.0
    rows = float(len(relation.rows))
    for position, word in enumerate(literal[1]):
        if word[0] != "?" or word in known:
            rows /= max(1, relation.values(position))
    return rows


def _add_tests(step: Step, clause: "Clause", known: "set[str]", before: "set[str]") -> None:
    """Let a step test what can be tested after it and could not be before; the first step tests what can be at all."""
    first = step.rows is None and not step.new

    def ready(words: "Iterable[str]") -> bool:
        variables = {word for word in words if word[0] == "?"}
        return variables <= known and (first or not variables <= before)

    tests = type(clause)()
    tests.same = [pair for pair in clause.same if ready(pair)]
    tests.different = [pair for pair in clause.different if ready(pair)]
    tests.untrue = [literal for literal in clause.untrue if ready(literal[1])]
    tests.never = [clauses for clauses in clause.never if ready(_outer_words(clauses))]
    if tests.same or tests.different or tests.untrue or tests.never:
        step.tests = tests


def _outer_words(clauses: "Iterable[Clause]") -> "Iterator[str]":
    """The arguments in clauses that they do not bring in themselves."""
    for clause in clauses:
        words = [word for _, arguments in clause.true + clause.untrue for word in arguments]
        words += [word for pair in clause.same + clause.different for word in pair]
        words += [word for inner in clause.never for word in _outer_words(inner)]
        for word in words:
            if word not in clause.types:
                yield word
