"""Parameters of invented tools, and how requests give them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from generator.invented_flags import flag
from generator.invented_requests import Forms, Opening
from generator.invented_words import QUALITIES, THINGS
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
    Number,
    Path,
    Several,
    Text,
    Time,
)
from generator.ordinary_words import LONG
from generator.spelling import large, many
from generator.tools import Group, Param, Part
from generator.words import joined

CODES = ("AA-999", "#_999", "A9999", "999999", "aa-9999", "a9a9a9", "AAA99", "99-#", "#-#", "9A-999")
_SENTENCES = (
    "The {0} is {1}.", "The {0} should be {1}.", "{0}: {1}.", "Use {1} as the {0}.", "Set the {0} to {1}.", "{1} is the {0}.",
    "Make the {0} {1}.", "Take {1} for the {0}.", "I want {1} as the {0}.", "{1} for the {0}, please.", "{0} {1}.", "Its {0} is {1}.",
    "What I have as the {0} is {1}.", "The {0}, by the way, is {1}.", "I was told the {0}: {1}.", "As the {0} I'd take {1}.",
)  # fmt: skip
"""Ways to give a value in a sentence of its own; {0} is what the parameter is called, {1} the value."""
_FRAGMENTS = (
    "with the {0} {1}", "with {0} {1}", "with {1} as the {0}", "{0} {1}", "whose {0} is {1}", "using {1} as {0}", "and set the {0} to {1}",
    "where the {0} is {1}", "for the {0} {1}", "of the {0} {1}", "({0}: {1})", "with a {0} of {1}", "({0} {1})", "at {0} {1}", "in {0} {1}",
    "by {0} {1}", "to the {0} {1}", "{0} is {1}", "as for the {0}, {1}", "with {1} for a {0}", "the {0} being {1}", "{0}: {1}", "{0} = {1}",
)  # fmt: skip
"""Ways to give a value within the request."""
_ITEMS: tuple[Kind, ...] = (Name(), City(), Text(), Email())
_LISTS = ("{p}", "the {things} {p}", "these {things}: {p}", "{things} {p}", "{p} (all {things})")
_OF_TIME = ("the {thing} of {p}", "the {p} {thing}", "the {thing} on {p}")
_OF_A_PLACE = ("the {p} {thing}", "the {thing} in {p}", "our {thing} in {p}")
_CALLED = ("{p}", "the {thing} {p}", "{thing} {p}", "a {thing} called {p}", "the {thing} named {p}")
_NUMBERED = (
    "{p}",
    "{thing} {p}",
    "{thing} {p}",
    "the {thing} {p}",
    "{thing} number {p}",
    "the {thing} with the id {p}",
)
_KINDS: tuple[tuple[str, Callable[[random.Random], Kind], Forms, Forms], ...] = (
    ("text", lambda rng: Text(), ("{}", "called {}", "that says {}", "about {}", "and call it {}"), _CALLED),
    ("text", lambda rng: Text(), ("{}", "named {}", "with the words {}", "saying {}"), _CALLED),
    ("person", lambda rng: Name(), ("for {}", "by {}", "with {}", "on behalf of {}"), ("the {thing} of {p}", "{p}'s {thing}")),
    ("name", lambda rng: Name(THINGS, made_up=True), ("{}", "called {}"), _CALLED),
    ("city", lambda rng: City(), ("in {}", "for {}", "at {}", "near {}", "around {}"), _OF_A_PLACE),
    ("city", lambda rng: City(), ("in {}", "from {}", "to {}", "over in {}"), _OF_A_PLACE),
    ("country", lambda rng: Country(), ("in {}", "for {}", "from {}"), ("a {thing} from {p}", "the {thing} in {p}")),
    ("date", lambda rng: Date(), ("on {}", "for {}", "from {}", "by {}", "not before {}", "not later than {}"), _OF_TIME),
    ("time", lambda rng: Time(), ("at {}", "from {}", "for {}", "around {}", "{} sharp"), _OF_TIME),
    ("time", lambda rng: Hour(), ("at {}", "from {}", "until {}", "by {}"), _OF_TIME),
    ("date", lambda rng: DateTime(), ("on {}", "for {}", "from {}", "not before {}"), ()),
    ("duration", lambda rng: Minutes(), ("for {}", "lasting {}", "of {}", "which takes {}"), ("{p} of {thing}", "the {thing} of {p}")),
    ("email", lambda rng: Email(), ("to {}", "for {}", "from {}", "and let {} know"), ("{p}", "the {thing} of {p}")),
    ("path", lambda rng: Path(), ("at {}", "in {}", "from {}", "to {}", "{}", "under {}"), ("{p}", "the {thing} {p}", "{p}, the {thing}")),
    ("code", lambda rng: Code(CODES), ("{}", "number {}", "with the id {}", "{}"), _NUMBERED),
    ("code", lambda rng: Code(CODES), ("{}", "with the code {}", "{}"), _NUMBERED),
    ("code", lambda rng: Code(("999999", "9999", "99999"), number=True), ("{}", "no. {}", "{}"), _NUMBERED),
    ("list", lambda rng: Several(Code((rng.choice(CODES),)), 4), ("{}", "for {}", "with {}", "out of {}"), _LISTS),
    ("list", lambda rng: Several(rng.choice(_ITEMS), 4), ("for {}", "with {}", "of {}", "made of {}"), _LISTS),
    ("list", lambda rng: Several(Name(tuple(rng.sample(THINGS, 8)), made_up=False), 4), ("for {}", "with {}", "on {}"), _LISTS),
    ("number", lambda rng: Number(0, 10 ** rng.randint(1, 4), rng.randint(0, 4)), (), ()),
    ("number", lambda rng: Number(-(10 ** rng.randint(1, 3)), 10 ** rng.randint(1, 3), rng.randint(0, 4)), (), ()),
)  # fmt: skip
"""What is said of a parameter without its name, its values, and how: within the request, and together with the thing."""
_ENDS: tuple[tuple[Callable[[random.Random], Kind], str], ...] = (
    (lambda rng: Hour(), "time"),
    (lambda rng: Time(), "time"),
    (lambda rng: Date(), "time"),
    (lambda rng: DateTime(), "time"),
    (lambda rng: City(), "place"),
    (lambda rng: Code((rng.choice(CODES),)), "place"),
    (lambda rng: Number(0, 10 ** rng.randint(1, 4), rng.randint(0, 2)), "amount"),
    (lambda rng: Count(2, rng.choice([9, 90, 900])), "amount"),
)
"""Values that a beginning and an end have."""
_NAMES_OF_ENDS = {
    "time": ("start end", "from to", "from until", "begin finish", "since until", "earliest latest", "opens closes", "after before"),
    "place": ("from to", "origin destination", "source target", "start goal", "departure arrival", "here there"),
    "amount": ("min max", "minimum maximum", "lowest highest", "from to", "lower upper", "at_least at_most", "above below"),
}  # fmt: skip
_FORMS_OF_ENDS = {
    "time": ("from {a} to {b}", "from {a} until {b}", "between {a} and {b}", "starting {a} and ending {b}", "from {a} till {b}", "{a} to {b}",
             "not before {a} nor after {b}", "which begins {a} and is over {b}"),
    "place": ("from {a} to {b}", "to {b} from {a}", "{a} to {b}", "starting at {a} and going to {b}", "out of {a} into {b}", "between {a} and {b}"),
    "amount": ("from {a} to {b}", "between {a} and {b}", "at least {a} and at most {b}", "{a} to {b}", "over {a} and under {b}",
               "not under {a} and not over {b}", "in the range {a} to {b}", "of at most {b} but at least {a}"),
}  # fmt: skip
_DESCRIPTIONS_OF_ENDS = {
    "time": (("Start of the {}", "End of the {}"), ("When the {} begins", "When the {} ends"), ("From when", "Until when"), ("Earliest", "Latest")),
    "place": (("Where the {} starts", "Where the {} goes"), ("From where", "To where"), ("Where it is now", "Where it should go")),
    "amount": (("Lower limit", "Upper limit"), ("Smallest {}", "Largest {}"), ("At least this {}", "At most this {}"), ("Least {}", "Most {}")),
}  # fmt: skip


def parameters(rng: random.Random, verb: str, thing: str) -> tuple[list[Part], list[Opening]]:
    """Parameters, and how the request may give them."""
    parts: list[Part] = []
    openings: list[Opening] = []
    bare_used: set[str] = set()
    for number in range(rng.choice([1, 1, 2, 2, 3, 3, 4, 5])):
        key, required, kind = f"p{number}", rng.random() < 0.5, rng.random()
        if kind < 0.16:
            made: tuple[Part, Opening] = flag(rng, key, thing), Opening(("{" + key + "}",), False)
        elif kind < 0.3:
            made = _choice(rng, key, thing, required)
        elif kind < 0.42:
            made = _count(rng, key, thing, required)
        elif kind < 0.49 and "ends" not in bare_used:
            bare_used.add("ends")
            both, opening = _ends(rng, key, thing, required)
            parts += both
            openings.append(opening)
            continue
        elif kind < 0.56:
            made = _group(rng, key, (verb, thing), required)
        else:
            made = _plain(rng, key, (verb, thing), required, bare_used)
        parts.append(made[0])
        openings.append(made[1])
    return parts, openings


def carried(rng: random.Random, key: str, called: str, tool: tuple[str, str]) -> Param:
    """The parameter that another tool's answer fills."""
    return _named(rng, key, called, Code((rng.choice(CODES),)), tool, True)


def _called(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.12:
        return f"{rng.choice(QUALITIES)} {rng.choice(THINGS)}"
    return f"{rng.choice(THINGS)} {rng.choice(THINGS)}" if kind < 0.24 else rng.choice(THINGS)


def _plain(
    rng: random.Random, key: str, tool: tuple[str, str], required: bool, bare_used: set[str]
) -> tuple[Param, Opening]:
    called = _called(rng)
    name, values, forms, nouns = rng.choice(_KINDS)
    bare: Forms = ()
    if name not in bare_used:
        bare_used.add(name)
        bare = tuple(form.format("{" + key + "}") for form in forms)
    else:
        nouns = ()
    part = _named(rng, key, called, values(rng), tool, required)
    return part, Opening(bare * 5 + _fragments(key, called), required, _nouns(nouns, key, tool[1]))


def _named(rng: random.Random, key: str, called: str, kind: Kind, tool: tuple[str, str], required: bool) -> Param:
    verb, thing = tool
    descriptions: Forms = (
        f"The {called}", large(called), f"{large(called)} of the {thing}", f"Which {called} to use", f"{large(called)} to {verb} with",
        f"What the {called} is", f"The {called} that the {thing} has",
    )  # fmt: skip
    return Param(key, joined(rng, called), kind, descriptions, required, _sentences(key, called))


def _choice(rng: random.Random, key: str, thing: str, required: bool) -> tuple[Param, Opening]:
    called = _called(rng)
    form = rng.choices((str, str.upper, large), (70, 15, 15))[0]
    capitals = rng.random() < 0.15
    options: dict[str, tuple[str, ...]] = {}
    told = [_one_or_two_words(rng, said) for said in rng.sample([*QUALITIES, *THINGS, *LONG], rng.randint(2, 5))]
    counts = Counter(word for said in told for word in said.split())
    for said in told:
        alone = [word for word in said.split() if counts[word] == 1]
        forms = (said, said, many(said) if said in THINGS else said, *alone)
        options[form(said.replace(" ", rng.choice("_-")))] = tuple(map(large, forms)) if capitals else forms
    descriptions = (f"The {called}", large(called), f"Which {called}", f"Kind of {called}", f"Only of this {called}")
    slot = "{" + key + "}"
    more = (
        f"I want the {slot} {called}.",
        f"The {slot} {called}, please.",
        f"It has to be {slot}.",
        f"{slot}, please.",
    )
    bare: Forms = (
        f"as {slot}",
        f"in {slot}",
        slot,
        f"by {slot}",
        f"with {slot}",
        f"that are {slot}",
        f"that is {slot}",
        f"{slot} only",
    )
    nouns = _nouns(
        ("the {p} {thing}", "a {p} {thing}", "{p} {things}", "all {p} {things}", "the {things} that are {p}"),
        key,
        thing,
    )
    part = Param(key, joined(rng, called), Choice(options), descriptions, required, _sentences(key, called) + more)
    return part, Opening(bare * 2 + _fragments(key, called), required, nouns)  # fmt: skip


def _one_or_two_words(rng: random.Random, said: str) -> str:
    return f"{rng.choice(QUALITIES)} {said}" if rng.random() < 0.3 else said


def _count(rng: random.Random, key: str, thing: str, required: bool) -> tuple[Param, Opening]:
    """A number of things; now and then of what the tool is about, which the request then speaks of in the plural."""
    itself = rng.random() < 0.4
    called = thing if itself else _called(rng)
    units, slot = many(called), "{" + key + "}"
    named = rng.choice(
        [units, f"number of {units}", f"{called} count", f"max {units}", f"{units} wanted", f"n {units}"]
        + ["quantity", "amount", "count", "number", "how many", "pieces", "limit"] * itself
    )
    descriptions = (
        f"Number of {units}",
        f"How many {units}",
        large(units),
        f"How many {units} there are",
        f"{large(units)} at most",
    )
    says = (
        f"{slot} {units}.", f"I need {slot} {units}.", f"Make it {slot} {units}.", f"With {slot} {units}.", f"{slot} {units}, please.",
        f"There are {slot} {units}.", f"It's for {slot} {units}.", f"The number of {units} is {slot}.", f"At most {slot} {units}.",
    )  # fmt: skip
    bare: Forms = tuple(f"{link}{slot} {units}" for link in ("with ", "for ", "", "of ", "over ", "at most ", "up to "))
    nouns: Forms = ()
    if itself:
        bare = (
            f"{slot} of them",
            f"{slot} in all",
            f"{slot} times",
            f"at most {slot}",
            f"no more than {slot}",
            f"{slot} pieces",
        )
        nouns = (f"{slot} {units}", f"{slot} {units}", f"{slot} of the {units}", f"the first {slot} {units}", f"{slot} more {units}",
                 f"up to {slot} {units}")  # fmt: skip
    kind = Count(2, rng.choice([9, 20, 90, 900]))
    return Param(key, joined(rng, named), kind, descriptions, required, says), Opening(
        bare * 3 + _fragments(key, named), required, nouns
    )


def _ends(rng: random.Random, key: str, thing: str, required: bool) -> tuple[list[Part], Opening]:
    """A beginning and an end: of a time, a way, or an amount."""
    values, kind = rng.choice(_ENDS)
    start, end = rng.choice(_NAMES_OF_ENDS[kind]).split()
    value = values(rng)
    called = "" if rng.random() < 0.6 else _called(rng)
    keys = {"a": f"{key}a", "b": f"{key}b"}
    slots = {name: "{" + one + "}" for name, one in keys.items()}
    forms = tuple(form.format(**slots) for form in _FORMS_OF_ENDS[kind])
    named = tuple(f"{called} {form}".strip() for form in forms)
    sentences = tuple(large(f"{form}.") for form in forms if not form.startswith("{"))
    described = rng.choice(_DESCRIPTIONS_OF_ENDS[kind])
    both: list[Part] = []
    for one, name, description in zip(keys.values(), (start, end), described, strict=True):
        full = f"{name} {called}".strip() if rng.random() < 0.5 else f"{called} {name}".strip()
        text = description.format(called or thing)
        both.append(Param(one, joined(rng, full.replace("_", " ")), value, (text, text), required, sentences))
    return both, Opening(forms + named, required)


def _group(rng: random.Random, key: str, tool: tuple[str, str], required: bool) -> tuple[Group, Opening]:
    """An object of two values."""
    called = _called(rng)
    params, clauses = [], []
    for letter in "ab":
        name, kind = rng.choice(THINGS), rng.choice(_KINDS)[1](rng)
        slot = key + letter
        params.append(_named(rng, slot, name, kind, (tool[0], called), True))
        clauses.append(
            rng.choice([f"{name} {{{slot}}}", f"{{{slot}}} as {name}", f"{name}: {{{slot}}}", f"the {name} {{{slot}}}"])
        )
    one, two = clauses
    forms = (
        f"with {one} and {two}", f"with the {called} {one}, {two}", f"({called}: {one}, {two})", f"{one}, {two}", f"for a {called} with {one} and {two}",
        f"with {two} and {one}", f"whose {called} has {two} and {one}",
    )  # fmt: skip
    says = (
        f"The {called} has {one} and {two}.",
        f"{large(called)}: {one}, {two}.",
        f"As {called} take {two} and {one}.",
    )
    params = [Param(one.key, one.names, one.kind, one.descriptions, True, says) for one in params]
    descriptions = (f"The {called}", f"{large(called)} of the {tool[1]}", large(called))
    return Group(joined(rng, called), descriptions, tuple(params), required), Opening(forms, required)


def _fragments(key: str, called: str) -> Forms:
    return tuple(form.format(called, "{" + key + "}") for form in _FRAGMENTS)


def _sentences(key: str, called: str) -> Forms:
    return tuple(large(form.format(called, "{" + key + "}")) for form in _SENTENCES)


def _nouns(forms: Forms, key: str, thing: str) -> Forms:
    return tuple(form.format(p="{" + key + "}", thing=thing, things=many(thing)) for form in forms)
