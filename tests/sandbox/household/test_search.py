"""Conditions hold where a plain reading of them says so."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import HouseholdError
from sandbox.household.brackets import read_brackets
from sandbox.household.conditions import ConditionReader
from sandbox.household.facts import Facts, Relation
from sandbox.household.search import holds, solutions

ARITIES = {"p": 1, "q": 2}
NAMES = ["a", "b", "c"]
OBJECTS = {"object": frozenset(NAMES), "few": frozenset(NAMES[:2]), "none": frozenset[str]()}
ROWS = st.sets(st.tuples(st.sampled_from(NAMES))), st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)))
Tree = list[Any]


def conditions(variables: tuple[str, ...], depth: int) -> st.SearchStrategy[Tree]:
    """Conditions over variables, as nested lists."""
    word = st.sampled_from([*variables, *NAMES])
    atoms = st.tuples(st.just("p"), word) | st.tuples(st.sampled_from(["q", "="]), word, word)
    found: st.SearchStrategy[Tree] = atoms.map(list)
    if depth == 0:
        return found
    inner = st.deferred(lambda: conditions(variables, depth - 1))
    new = f"?v{depth}"
    under = st.deferred(lambda: conditions((*variables, new), depth - 1))
    return (
        found
        | st.tuples(st.sampled_from(["and", "or"]), inner, inner).map(list)
        | st.tuples(st.just("imply"), inner, inner).map(list)
        | inner.map(lambda one: ["not", one])
        | st.tuples(st.sampled_from(["exists", "forall"]), st.sampled_from([*OBJECTS]), under).map(
            lambda parts: [parts[0], [new, "-", parts[1]], parts[2]]
        )
    )


def text(tree: Tree) -> str:
    return "(" + " ".join(part if isinstance(part, str) else text(part) for part in tree) + ")"


def plainly(tree: Tree, facts: dict[str, set[Any]], names: dict[str, str]) -> bool:
    """What a condition means, by going through all objects."""
    head = tree[0]
    if head in ("and", "or"):
        return (all if head == "and" else any)(plainly(part, facts, names) for part in tree[1:])
    if head == "not":
        return not plainly(tree[1], facts, names)
    if head == "imply":
        return not plainly(tree[1], facts, names) or plainly(tree[2], facts, names)
    if head in ("exists", "forall"):
        (variable, _, kind), inner = tree[1], tree[2]
        found = (plainly(inner, facts, names | {variable: name}) for name in OBJECTS[kind])
        return (any if head == "exists" else all)(found)
    row = tuple(names.get(word, word) for word in tree[1:])
    return row[0] == row[1] if head == "=" else row in facts[head]


@given(conditions(("?x", "?y"), 3), *ROWS)
def test_a_search_finds_what_going_through_all_finds(tree: Tree, ones: set[Any], pairs: set[Any]) -> None:
    facts = Facts({"p": Relation(ones)}, {"q": pairs}, OBJECTS)
    clauses = ConditionReader(ARITIES).read(read_brackets(text(tree)), {"?x": "?x", "?y": "?y"})
    for clause in clauses:
        clause.types.update({"?x": "few", "?y": "object"})
    found = {(one["?x"], one["?y"]) for clause in clauses for one in solutions(clause, facts, {})}
    rows = {"p": ones, "q": pairs}
    expected = {
        (x, y) for x, y in product(OBJECTS["few"], OBJECTS["object"]) if plainly(tree, rows, {"?x": x, "?y": y})
    }
    assert found == expected
    for x, y in expected:
        assert holds(clauses, facts, {"?x": x, "?y": y})


def test_a_search_that_takes_too_long_is_given_up() -> None:
    names = frozenset(f"o{number}" for number in range(300))
    rows = [(name,) for name in names]
    facts = Facts({"p": Relation(rows), "q": Relation()}, {}, {"object": names})
    quick = "(exists (?a ?b ?c ?d) (and (p ?a) (p ?b) (p ?c) (p ?d) (q ?d ?d)))"
    assert not holds(ConditionReader(ARITIES).read(read_brackets(quick), {}), facts, {})
    slow = "(exists (?a ?b ?c) (and (not (q ?a ?b)) (not (q ?b ?c)) (= ?a ?c) (not (= ?a ?c))))"
    with pytest.raises(HouseholdError, match="takes more than 200000 steps"):
        holds(ConditionReader(ARITIES).read(read_brackets(slow), {}), facts, {})


@pytest.mark.parametrize(
    ("condition", "complaint"),
    [
        ("(r ?x)", "unknown predicate 'r'; there are: p, q"),
        ("(p ?x ?x)", "p has 1 arguments, not 2"),
        ("(p ?z)", r"unknown variable \?z"),
        ("(not (p ?x) (p ?x))", "not has one condition"),
        ("(exists (?z) (p ?z) (p ?z))", "exists has variables and one condition"),
        ("(forall (z) (p z))", "'z' is no variable"),
        ("(imply (p ?x))", "imply has two sides"),
        ("(= ?x)", "= has two arguments"),
        ("(and p)", "where a bracket should open"),
        ("(and " + "(or (p ?x) (q ?x ?x))" * 9 + ")", "too many alternatives; one may have 256"),
        ("(and " + "(p ?x)" * 200 + ")", "more than 300 parts"),
        ("(and " + "(= ?x ?x)" * 5000 + ")", "more than 300 parts"),
        ("(exists (" + " ".join(f"?z{number}" for number in range(2000)) + ") (p ?x))", "more than 300 parts"),
        (
            "".join(f"(forall (?a{one} ?b{one} ?c{one} ?d{one} ?e{one} ?f{one}) (or (p ?a{one}) " for one in range(45))
            + "(p ?x)"
            + "))" * 45,
            "more than 300 parts",
        ),
    ],
)
def test_a_condition_that_is_none_is_refused(condition: str, complaint: str) -> None:
    with pytest.raises(HouseholdError, match=complaint):
        ConditionReader(ARITIES).read(read_brackets(condition), {"?x": "?x"})
