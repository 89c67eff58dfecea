"""Clauses of a request that give a parameter ("at most 3 hits", "with Oslo as the origin")."""

from __future__ import annotations

import random
import re

from generator.kinds import (
    Choice,
    City,
    Code,
    Count,
    Country,
    Date,
    DateTime,
    Email,
    Hour,
    Kind,
    Minutes,
    Name,
    Path,
    Several,
    Text,
    Time,
)

AT_THE_BEGINNING = 0.25
"""Share of clauses that come before the request, where they may."""
LINKS = (" ", " ", ", ", ", ", " and ", "; ", ", and ")
"""Between a request and a clause, or two clauses."""
_NAMED = (
    "{0} {1}", "{0} {1}", "with {0} {1}", "with the {0} {1}", "with {1} as the {0}", "with {1} as {0}", "with a {0} of {1}", "{1} as {0}",
    "{1} for the {0}", "({0} {1})", "({0}: {1})", "{0} is {1}", "the {0} being {1}", "the {0} should be {1}", "using {1} as {0}",
    "set the {0} to {1}", "make the {0} {1}", "for {0} {1}", "in {0} {1}", "by {0} {1}", "at {0} {1}", "of {0} {1}", "to {0} {1}", "on {0} {1}",
)  # fmt: skip
"""With what the parameter is called."""
_BARE: dict[type, tuple[str, ...]] = {
    Date: ("on {}", "for {}", "by {}", "from {}", "of {}", "on the {}"),
    DateTime: ("on {}", "for {}", "from {}", "by {}"),
    Time: ("at {}", "from {}", "by {}", "around {}"),
    Hour: ("at {}", "from {}", "by {}"),
    Minutes: ("for {}", "lasting {}", "of {}", "within {}"),
    City: ("in {}", "from {}", "to {}", "for {}", "near {}"),
    Country: ("in {}", "from {}", "to {}"),
    Email: ("to {}", "for {}", "from {}", "copied to {}"),
    Name: ("for {}", "by {}", "with {}", "from {}", "called {}"),
    Text: ("called {}", "saying {}", "about {}", "with the words {}", "{}"),
    Code: ("number {}", "with {}", "for {}", "({})", "on {}"),
    Path: ("in {}", "from {}", "to {}", "under {}", "as {}"),
    Choice: ("in {}", "{}", "only {}", "by {}", "as {}", "{} please", "for {}"),
    Several: ("with {}", "for {}", "in {}", "{}", "only {}"),
    Count: ("{} of them", "{} in all", "at most {}", "{} will do", "no more than {}"),
}
"""By the kind of a value, where the tool has no other parameter of that kind."""
_LEADING = re.compile(r"(?:with|for|on|in|at|from|to|by|as|using|within|near|of|under|over|between|until) ")
_FOLLOWING = re.compile(r"(?:[A-Z][a-z]+|I) [a-z{]")


def clause(rng: random.Random, kind: Kind, called: str, value: str, alone: bool) -> str:
    """The value in a clause, without a link before it.

    Args:
        called: what the parameter is called.
        alone: whether the tool has no other parameter of that kind, so that it needn't be named.
    """
    bare = _BARE.get(type(kind), ())
    if bare and alone and rng.random() < 0.5:
        return rng.choice(bare).format(value)
    if isinstance(kind, Count) and called.endswith("s") and rng.random() < 0.6:
        return rng.choice(("{1} {0}", "with {1} {0}", "for {1} {0}", "at most {1} {0}")).format(called, value)
    if isinstance(kind, Choice) and rng.random() < 0.3:
        return rng.choice(("{1} {0}", "with {1} {0}", "the {1} {0}", "in the {1} {0}")).format(called, value)
    return rng.choice(_NAMED).format(called, value)


def may_lead(text: str, template: str) -> bool:
    """Whether a clause may come before a request: one that begins with a preposition, and the request with words."""
    return bool(_LEADING.match(text) and _FOLLOWING.match(template))
