"""Tools that are drawn from words: any verb, any thing, any parameters.

There are too many to learn by heart: what is left is to read the document, and to find in the
request what it speaks of.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from generator.invented_words import ACTIONS, QUALITIES, THINGS
from generator.kinds import (
    Choice,
    City,
    Code,
    Count,
    Country,
    Date,
    DateTime,
    Email,
    Flag,
    Hour,
    Kind,
    Minutes,
    Name,
    Number,
    Path,
    Several,
    Text,
    Time,
)
from generator.tools import Chain, Domain, Param, Tool
from generator.words import made_up

CODES = ("AA-999", "#_999", "A9999", "999999", "aa-9999", "a9a9a9", "AAA99", "99-#", "#-#", "9A-999")
_REQUESTS = (
    "{0}", "{0}", "{0}", "Please {1}", "Please {1}", "Could you {1}", "I want you to {1}", "I'd like to {1}", "Can you {1}",
    "{0}, please", "Help me to {1}", "It's time to {1}", "We need to {1}",
)  # fmt: skip
"""Ways to ask for something; {0} with a capital, {1} without."""
_SENTENCES = (
    "The {0} is {1}.", "The {0} should be {1}.", "{0}: {1}.", "Use {1} as the {0}.", "Set the {0} to {1}.", "{1} is the {0}.",
    "Make the {0} {1}.", "Take {1} for the {0}.", "I want {1} as the {0}.", "{1} for the {0}, please.", "{0} {1}.", "Its {0} is {1}.",
)  # fmt: skip
"""Ways to give a value in a sentence of its own; {0} is what the parameter is called, {1} the value."""
_FRAGMENTS = (
    "with the {0} {1}", "with {0} {1}", "with {1} as the {0}", "{0} {1}", "whose {0} is {1}", "using {1} as {0}", "and set the {0} to {1}",
    "where the {0} is {1}", "for the {0} {1}", "of the {0} {1}", "({0}: {1})", "with a {0} of {1}",
)  # fmt: skip
"""Ways to give a value within the request."""

Forms: TypeAlias = tuple[str, ...]


@dataclass(slots=True, frozen=True)
class Opening:
    """How a request may give a parameter, and whether it always does."""

    forms: Forms
    always: bool


CARRIED = "carried"
_CARRIED_FORMS = ("{carried}", "with {carried}", "number {carried}", "with the id {carried}", "that has {carried}")
IN_THE_REQUEST = 0.65
"""Share of requests that give a parameter, among the others, that may be left out."""


def domain(rng: random.Random) -> Domain:
    """Tools about a few things, drawn."""
    things = [_thing(rng) for _ in range(rng.randint(1, 3))]
    actions = rng.sample(ACTIONS, rng.randint(3, 5))
    pairs = [(action, thing) for action in actions for thing in dict.fromkeys(things)]
    chosen = rng.sample(pairs, min(len(pairs), rng.randint(4, 7)))
    tools = {f"{action[0]} {thing}": _tool(rng, action, thing) for action, thing in chosen}
    others = [action for action in rng.sample(ACTIONS, 6) if action not in actions]
    beyond = tuple(_asked(rng, rng.choice(others), rng.choice([*things, _thing(rng)])) + "." for _ in range(6))
    chain = _chain(rng, tools, things)
    return Domain(tools, (chain,), beyond)


def _thing(rng: random.Random) -> str:
    thing = made_up(rng) if rng.random() < 0.08 else rng.choice(THINGS)
    kind = rng.random()
    if kind < 0.2:
        return f"{rng.choice(QUALITIES)} {thing}"
    return f"{rng.choice(THINGS)} {thing}" if kind < 0.35 else thing


def _tool(rng: random.Random, action: tuple[str, ...], thing: str, carried: Param | None = None) -> Tool:
    """A tool; with parameters of its own, or with the one that is carried to it."""
    verb = action[0] if rng.random() < 0.6 else rng.choice(action)
    parts, openings = _params(rng, verb, thing) if carried is None else ([carried], [Opening(_CARRIED_FORMS, True)])
    requests = []
    for _ in range(4):
        asked = _asked(rng, action if rng.random() < 0.4 else (verb,), thing)
        said = [opening for opening in openings if opening.always or rng.random() < IN_THE_REQUEST]
        rng.shuffle(said)
        text = asked + "".join(rng.choice([" ", " ", ", "]) + rng.choice(opening.forms) for opening in said)
        requests.append(text + rng.choice([".", ".", ".", ""]))
    names = " ".join(_joined(rng, f"{verb} {thing}") for _ in range(2))
    descriptions = tuple(form.format(_large(verb), thing, _third(verb)) for form in _DESCRIPTIONS)
    answer: dict[str, Kind] = {rng.choice(THINGS): rng.choice(_ANSWERS)}
    return Tool(names, descriptions, tuple(parts), tuple(requests), answer)


_DESCRIPTIONS = ("{0} the {1}.", "{0} a {1}.", "{2} a {1}.", "{2} the {1}.", "{0} one {1}.")


def _asked(rng: random.Random, action: tuple[str, ...], thing: str) -> str:
    asked = f"{rng.choice(action)} {rng.choice(['the', 'the', 'a', 'my', 'our', 'this'])} {thing}"
    return rng.choice(_REQUESTS).format(_large(asked), asked)


def _params(rng: random.Random, verb: str, thing: str) -> tuple[list[Param], list[Opening]]:
    """Parameters, and how the request may give them."""
    parts: list[Param] = []
    openings: list[Opening] = []
    bare_used: set[str] = set()
    for number in range(rng.choice([1, 1, 2, 2, 3, 3, 4, 5])):
        key = f"p{number}"
        called = _called(rng)
        required = rng.random() < 0.5
        kind = rng.random()
        if kind < 0.18:
            parts.append(_flag(rng, key, thing))
            openings.append(Opening(("{" + key + "}",), False))
            continue
        if kind < 0.36:
            parts.append(_choice(rng, key, called, required))
            bare: Forms = ("as {" + key + "}", "in {" + key + "}", "{" + key + "}")
        elif kind < 0.5:
            parts.append(_count(rng, key, called, required))
            units = _many(called)
            bare = tuple(f"{link}{{{key}}} {units}" for link in ("with ", "for ", "", "of ", "over "))
        else:
            name, values, forms = rng.choice(_KINDS)
            parts.append(_plain(rng, key, called, values(rng), (verb, thing), required))
            bare = tuple(form.format("{" + key + "}") for form in forms) if name not in bare_used else ()
            bare_used.add(name)
        named = tuple(form.format(called, "{" + key + "}") for form in _FRAGMENTS)
        openings.append(Opening(bare * 3 + named, required))
    return parts, openings


_ITEMS: tuple[Kind, ...] = (Name(), City(), Text(), Email())
_ANSWERS: tuple[Kind, ...] = (Text(), Count(), Code(CODES))
_KINDS: tuple[tuple[str, Callable[[random.Random], Kind], Forms], ...] = (
    ("text", lambda rng: Text(), ("{}", "called {}", "that says {}")),
    ("text", lambda rng: Text(), ("{}", "named {}", "with the words {}")),
    ("person", lambda rng: Name(), ("for {}", "by {}", "with {}")),
    ("name", lambda rng: Name(THINGS, made_up=True), ("{}", "called {}")),
    ("city", lambda rng: City(), ("in {}", "for {}", "at {}", "near {}")),
    ("city", lambda rng: City(), ("in {}", "from {}", "to {}")),
    ("country", lambda rng: Country(), ("in {}", "for {}", "from {}")),
    ("date", lambda rng: Date(), ("on {}", "for {}", "from {}", "by {}")),
    ("time", lambda rng: Time(), ("at {}", "from {}", "for {}")),
    ("time", lambda rng: Hour(), ("at {}", "from {}", "until {}")),
    ("date", lambda rng: DateTime(), ("on {}", "for {}", "from {}")),
    ("duration", lambda rng: Minutes(), ("for {}", "lasting {}", "of {}")),
    ("email", lambda rng: Email(), ("to {}", "for {}", "from {}")),
    ("path", lambda rng: Path(), ("at {}", "in {}", "from {}", "to {}", "{}")),
    ("code", lambda rng: Code(CODES), ("{}", "number {}", "with the id {}", "{}")),
    ("code", lambda rng: Code(CODES), ("{}", "with the code {}", "{}")),
    ("list", lambda rng: Several(Code((rng.choice(CODES),))), ("{}", "for {}", "with {}")),
    ("list", lambda rng: Several(rng.choice(_ITEMS)), ("for {}", "with {}", "of {}")),
    ("number", lambda rng: Number(0, 10 ** rng.randint(1, 4), rng.randint(0, 4)), ()),
    ("number", lambda rng: Number(-(10 ** rng.randint(1, 3)), 10 ** rng.randint(1, 3), rng.randint(0, 4)), ()),
)
"""What is said of a parameter without its name, its values, and how."""


def _called(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.12:
        return f"{rng.choice(QUALITIES)} {rng.choice(THINGS)}"
    return f"{rng.choice(THINGS)} {rng.choice(THINGS)}" if kind < 0.24 else rng.choice(THINGS)


def _plain(rng: random.Random, key: str, called: str, kind: Kind, tool: tuple[str, str], required: bool) -> Param:
    verb, thing = tool
    descriptions: Forms = (
        f"The {called}", _large(called), f"{_large(called)} of the {thing}", f"Which {called} to use", f"{_large(called)} to {verb} with",
        f"What the {called} is", f"The {called} that the {thing} has",
    )  # fmt: skip
    return Param(key, _joined(rng, called), kind, descriptions, required, _sentences(key, called))


def _choice(rng: random.Random, key: str, called: str, required: bool) -> Param:
    capitals = rng.random() < 0.15
    options: dict[str, tuple[str, ...]] = {}
    for said in rng.sample([*QUALITIES, *THINGS], rng.randint(2, 5)):
        if rng.random() < 0.15:
            said = f"{rng.choice(QUALITIES)} {said}"
        option = said.replace(" ", rng.choice("_-"))
        options[option.upper() if capitals else option] = (said,)
    descriptions = (f"The {called}", _large(called), f"Which {called}", f"Kind of {called}", f"Only of this {called}")
    more = (
        f"I want the {{{key}}} {called}.",
        f"The {{{key}}} {called}, please.",
        f"It has to be {{{key}}}.",
        f"{{{key}}}, please.",
    )
    return Param(key, _joined(rng, called), Choice(options), descriptions, required, _sentences(key, called) + more)


def _count(rng: random.Random, key: str, called: str, required: bool) -> Param:
    units = _many(called)
    named = rng.choice(
        [units, f"number of {units}", f"{called} count", f"max {units}", f"{units} wanted", f"n {units}"]
    )
    descriptions = (
        f"Number of {units}",
        f"How many {units}",
        f"{_large(units)}",
        f"How many {units} there are",
        f"{_large(units)} at most",
    )
    says = (
        f"{{{key}}} {units}.", f"I need {{{key}}} {units}.", f"Make it {{{key}}} {units}.", f"With {{{key}}} {units}.", f"{{{key}}} {units}, please.",
        f"There are {{{key}}} {units}.", f"It's for {{{key}}} {units}.", f"The number of {units} is {{{key}}}.", f"At most {{{key}}} {units}.",
    )  # fmt: skip
    return Param(key, _joined(rng, named), Count(2, rng.choice([9, 20, 90, 900])), descriptions, required, says)


def _flag(rng: random.Random, key: str, thing: str) -> Param:
    style = rng.random()
    if style < 0.5:
        names, descriptions, yes, no = _doing(rng)
    elif style < 0.85:
        names, descriptions, yes, no = _including(rng)
    else:
        names, descriptions, yes, no = _being(rng, thing)
    return Param(key, _joined(rng, names), Flag(yes, no, rng.choice([None, True, False])), descriptions)


def _doing(rng: random.Random) -> tuple[str, Forms, Forms, Forms]:
    """Of a flag for something else that is done: name, descriptions, how it is wanted and not wanted."""
    verb, other = rng.choice(rng.choice(ACTIONS)), rng.choice(THINGS)
    does = f"{verb} the {other}"
    name = rng.choice([f"{verb} {other}", f"should {verb} {other}", f"{verb} the {other}"])
    descriptions = (f"Whether to {does}", f"{_large(does)} as well", f"If true, {does}", _large(does))
    yes = ("{1}.", "Please {0}.", "Also {0}.", "{1}, too.", "Make sure to {0}.", "And {0}.", "and {0}", "and also {0}")
    no = (
        "Don't {0}.",
        "Do not {0}.",
        "Please don't {0}.",
        "No need to {0}.",
        "Never {0}.",
        "but don't {0}",
        "and do not {0}",
    )
    return name, descriptions, _filled(yes, does), _filled(no, does)


def _including(rng: random.Random) -> tuple[str, Forms, Forms, Forms]:
    """Of a flag for something that may be part of it."""
    other = rng.choice(THINGS)
    many = rng.choice([_many(other), other])
    name = rng.choice([f"with {many}", f"include {many}", many, f"{many} included", f"has {many}"])
    descriptions = _filled(
        (
            "Whether to include {0}",
            "With {0}",
            "Include {0}",
            "Whether {0} are wanted",
            "Whether there are {0}",
            "Add {0}",
        ),
        many,
    )
    yes = (
        "With {0}.",
        "Include the {0}.",
        "I want {0}.",
        "{1} included.",
        "{1} too, please.",
        "Add the {0}.",
        "with {0}",
        "including {0}",
    )
    no = (
        "Without {0}.",
        "No {0}, please.",
        "Leave out the {0}.",
        "I don't want {0}.",
        "No {0}.",
        "without {0}",
        "but no {0}",
    )
    return name, descriptions, _filled(yes, many), _filled(no, many)


def _being(rng: random.Random, thing: str) -> tuple[str, Forms, Forms, Forms]:
    """Of a flag for how it is."""
    quality = rng.choice(QUALITIES)
    name = rng.choice([f"{quality} only", f"only {quality}", f"is {quality}", quality])
    descriptions = (
        f"Only {quality} ones",
        f"Whether it is {quality}",
        f"Whether it must be {quality}",
        f"Only a {quality} {thing}",
    )
    yes = ("Only {0} ones.", "Just the {0} ones.", "It is {0}.", "It must be {0}.", "A {0} one.", "only {0} ones")
    no = (
        "Not only {0} ones.",
        "It is not {0}.",
        "It needn't be {0}.",
        "It isn't {0}.",
        "Not a {0} one.",
        "not only {0} ones",
    )
    return name, descriptions, _filled(yes, quality), _filled(no, quality)


def _filled(forms: Forms, text: str) -> Forms:
    return tuple(form.format(text, _large(text)) for form in forms)


def _chain(rng: random.Random, tools: dict[str, Tool], things: list[str]) -> Chain:
    """A tool that takes what one of the others answers; it is added to them."""
    first_key = rng.choice(list(tools))
    called, action, thing = rng.choice(THINGS), rng.choice(ACTIONS), rng.choice(things)
    carried = _plain(rng, CARRIED, called, Code((rng.choice(CODES),)), (action[0], thing), required=True)
    tools["second"] = _tool(rng, action, thing, carried)
    verb = action[0]
    ends = (
        f"Then {verb} what you get",
        f"With its {called}, {verb} it",
        f"After that {verb} the one with that {called}",
    )
    requests = tuple(
        f"{text.replace('{', '{1.').rstrip('.')}. {rng.choice(ends)}." for text in tools[first_key].requests
    )
    return Chain(first_key, "second", requests, CARRIED, _joined(rng, called))


def _sentences(key: str, called: str) -> tuple[str, ...]:
    return tuple(_large(form.format(called, "{" + key + "}")) for form in _SENTENCES)


def _joined(rng: random.Random, text: str) -> str:
    """Words as one name."""
    words = text.split()
    style = rng.random()
    if style < 0.7:
        return "_".join(words)
    return "".join([words[0], *(word.capitalize() for word in words[1:])]) if style < 0.93 else "-".join(words)


def _many(text: str) -> str:
    if text.endswith(("s", "x", "ch", "sh")):
        return text + "es"
    return text[:-1] + "ies" if text.endswith("y") and text[-2] not in "aeiou" else text + "s"


def _third(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    return _large(f"{_many(first)} {rest}".strip())


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]
