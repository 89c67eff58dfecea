"""Text grammars are read, or said to be wrong."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import HouseholdError
from sandbox.household.expressions import read_expression
from sandbox.household.facts import Facts, Relation
from sandbox.household.grammar import Grammar, read_grammar, read_query, read_symbols
from sandbox.household.telling import Teller

NAMES = {name: {"name": name.upper(), "id": name, "definite": "the", "indefinite": "a"} for name in "abc"}
FACTS = Facts(
    {"p": Relation([("a",), ("b",), ("c",)]), "q": Relation([("a", "b"), ("a", "a")])}, {}, {"t": frozenset("abc")}
)
RULES = {
    "list_empty": [{"rhs": "none"}],
    "list_separator": [{"rhs": ", "}],
    "list_last_separator": [{"rhs": " and "}],
    "loop": [{"rhs": "#loop#"}],
    "long": [{"rhs": "x" * 1000}],
}
LONG = " & ".join(f"p(x{number}:t)" for number in range(2000))


def grammar(**rules: str) -> Grammar:
    data = RULES | {name: [{"rhs": text}] for name, text in rules.items()}
    return read_grammar(f'grammar :: """{json.dumps(data)}""";')


def tell(text: str, **known: str) -> str:
    given_names = {f"?{variable}:t": name for variable, name in known.items()}
    return Teller(grammar(), NAMES, FACTS).tell(read_symbols(text), given_names)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plain. Don't;", "plain. Don't"),
        ("{x.name} is {x.id}", "B is b"),
        ("{x}", "B"),
        ("{x.indefinite + ' ' + x.name}", "a B"),
        ("{'' or x.id}", "b"),
        ("[{y.id | p(y:t)}]", "a and c"),
        ("[{x.name | q(y:t, x:t)}]", "B"),
        ("[{y.name | q(x:t, y:t)}]", "none"),
        ("[{y.name | p(y:t, x:t)}]", "none"),
        ("[{y.name | q(y:t)}]", "none"),
        ("[{y.name | q(y:t, z:t, v:t) & p(y:t)}]", "none"),
        ("{y.name | p(y:t)}", "AC"),
        ("[{x.name}]", "B"),
        ("a {x.name} } b", "a B "),
    ],
)
def test_a_text_is_told(text: str, told: str) -> None:
    assert tell(text, x="b") == told


def test_different_placeholders_are_different_objects() -> None:
    assert tell("[{y.name | q(x:t, y:t)}]", x="a") == "B"
    assert tell("[{y.name | p(y:t)}]", x="a", z="b") == "C"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{z.name}", "nothing is called z"),
        ("#unknown#", "no rule for #unknown#"),
        ("#loop#", "more than 20000 parts"),
        ("#long#" * 2000, "more than 1000000 characters"),
    ],
)
def test_a_text_that_cannot_be_told_is_an_error(text: str, complaint: str) -> None:
    with pytest.raises(HouseholdError, match=complaint):
        tell(text, x="b")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rule x", "line 1: expected an action or a grammar"),
        ('\naction a { colour :: "x"; }', "line 2: expected template"),
        ("action a { template :: x; }", "expected a text in quotes"),
        ('action a { template :: "x";', "expected template"),
        ('grammar :: """{""";', "no JSON"),
        ('grammar :: """[]""";', "no rules by name"),
        ('grammar :: """{"a": [{"rhs": 1}]}""";', "a is no list of rules"),
        ('grammar :: """{"a": [{"rhs": "{x.colour}"}]}""";', "no 'colour'"),
        ('grammar :: """{"a": [{"rhs": "{x.name x}"}]}""";', "no expression"),
        ('grammar :: """{"a": [{"condition": "p(x)", "rhs": ""}]}""";', "no name with a type"),
        ('grammar :: """{"a": [{"condition": "p", "rhs": ""}]}""";', "no fact such as"),
        (f'grammar :: """{json.dumps({"a": [{"condition": LONG, "rhs": ""}]})}""";', "more than 300 parts"),
        (f'grammar :: """{json.dumps({"a": [{"rhs": f"{{x | {LONG}}}"}]})}""";', "more than 300 parts"),
    ],
)
def test_what_is_wrong_is_told(text: str, complaint: str) -> None:
    with pytest.raises(HouseholdError, match=complaint):
        read_grammar(text)


SNIPPETS = st.lists(
    st.sampled_from([*"{}[]#|&.:,\"'+()", "or", "x", "name", "p(x:t)", " ", "\n", "\t", "é"]), max_size=12
)


@given(SNIPPETS.map("".join) | st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_symbols, read_expression, read_query, read_grammar):
        with suppress(HouseholdError):
            read(text)


@given(st.lists(st.sampled_from(["action a {", "}", "template ::", '"x"', '"""', ";", "grammar ::", "{", "#", "\n"])))
def test_any_document_is_read_or_refused(parts: list[str]) -> None:
    with suppress(HouseholdError):
        read_grammar(" ".join(parts))
