"""Tools that are drawn from words: any verb, any thing, any parameters.

There are too many to learn by heart: what is left is to read the document, and to find in the
request what it speaks of.
"""

from __future__ import annotations

import random

from generator import invented_requests
from generator.invented_parameters import CODES, carried, parameters
from generator.invented_requests import Opening
from generator.invented_words import ACTIONS, QUALITIES, THINGS
from generator.kinds import Code, Count, Kind, Text
from generator.spelling import large, third
from generator.tools import Chain, Domain, Param, Part, Tool
from generator.words import joined, made_up

CARRIED = "carried"
_CARRIED_FORMS = ("{carried}", "with {carried}", "number {carried}", "with the id {carried}", "that has {carried}")
_ANSWERS: tuple[Kind, ...] = (Text(), Count(), Code(CODES))


def domain(rng: random.Random) -> Domain:
    """Tools about a few things, drawn."""
    things = [_thing(rng) for _ in range(rng.randint(1, 3))]
    actions = rng.sample(ACTIONS, rng.randint(3, 5))
    pairs = [(action, thing) for action in actions for thing in dict.fromkeys(things)]
    chosen = rng.sample(pairs, min(len(pairs), rng.randint(4, 7)))
    tools = {f"{action[0]} {thing}": _tool(rng, action, thing) for action, thing in chosen}
    others = [action for action in rng.sample(ACTIONS, 6) if action not in actions]
    beyond = tuple(
        invented_requests.asked(rng, rng.choice(others), rng.choice([*things, _thing(rng)]), by_verb=1) + "."
        for _ in range(6)
    )
    chain = _chain(rng, tools, things)
    return Domain(tools, (chain,), beyond)


def _thing(rng: random.Random) -> str:
    thing = made_up(rng) if rng.random() < 0.08 else rng.choice(THINGS)
    kind = rng.random()
    if kind < 0.2:
        return f"{rng.choice(QUALITIES)} {thing}"
    return f"{rng.choice(THINGS)} {thing}" if kind < 0.35 else thing


def _tool(rng: random.Random, action: tuple[str, ...], thing: str, given: Param | None = None) -> Tool:
    """A tool; with parameters of its own, or with the one that is carried to it."""
    verb = action[0] if rng.random() < 0.6 else rng.choice(action)
    parts: list[Part]
    if given is None:
        parts, openings = parameters(rng, verb, thing)
    else:
        parts, openings = [given], [Opening(_CARRIED_FORMS, True)]
    requests = tuple(
        invented_requests.request(rng, action if rng.random() < 0.4 else (verb,), thing, openings) for _ in range(4)
    )
    names = " ".join(joined(rng, f"{verb} {thing}") for _ in range(2))
    descriptions = tuple(form.format(large(verb), thing, third(verb)) for form in _DESCRIPTIONS)
    answer: dict[str, Kind] = {rng.choice(THINGS): rng.choice(_ANSWERS)}
    return Tool(names, descriptions, tuple(parts), requests, answer)


_DESCRIPTIONS = ("{0} the {1}.", "{0} a {1}.", "{2} a {1}.", "{2} the {1}.", "{0} one {1}.")


def _chain(rng: random.Random, tools: dict[str, Tool], things: list[str]) -> Chain:
    """A tool that takes what one of the others answers; it is added to them."""
    first_key = rng.choice(list(tools))
    called, action, thing = rng.choice(THINGS), rng.choice(ACTIONS), rng.choice(things)
    given = carried(rng, CARRIED, called, (action[0], thing))
    tools["second"] = _tool(rng, action, thing, given)
    verb = action[0]
    ends = (
        f"Then {verb} what you get",
        f"With its {called}, {verb} it",
        f"After that {verb} the one with that {called}",
    )
    requests = tuple(
        f"{text.replace('{', '{1.').rstrip('.?')}. {rng.choice(ends)}." for text in tools[first_key].requests
    )
    return Chain(first_key, "second", requests, CARRIED, joined(rng, called))
