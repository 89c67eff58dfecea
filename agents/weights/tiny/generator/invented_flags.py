"""Parameters of invented tools that are true or false, and how people say so."""

from __future__ import annotations

import random

from generator.invented_requests import Forms
from generator.invented_words import ACTIONS, QUALITIES, THINGS
from generator.kinds import Flag
from generator.spelling import large, many, participle
from generator.tools import Param
from generator.words import joined


def flag(rng: random.Random, key: str, thing: str) -> Param:
    style = rng.random()
    if style < 0.5:
        names, descriptions, yes, no = _doing(rng)
    elif style < 0.85:
        names, descriptions, yes, no = _including(rng)
    else:
        names, descriptions, yes, no = _being(rng, thing)
    return Param(key, joined(rng, names), Flag(yes, no, rng.choice([None, True, False])), descriptions)


def _doing(rng: random.Random) -> tuple[str, Forms, Forms, Forms]:
    """Of a flag for something else that is done: name, descriptions, how it is wanted and not wanted."""
    verb, other = rng.choice(rng.choice(ACTIONS)), rng.choice(THINGS)
    does = f"{verb} the {other}"
    name = rng.choice([f"{verb} {other}", f"should {verb} {other}", f"{verb} the {other}"])
    descriptions = (f"Whether to {does}", f"{large(does)} as well", f"If true, {does}", large(does))
    done = participle(verb)
    yes = (
        "{1}.", "Please {0}.", "Also {0}.", "{1}, too.", "Make sure to {0}.", "And {0}.", "And also {0}.", "{1} as well.", "I want you to {0}.",
        f"The {other} should be {done}, too.", f"The {other} must be {done}.", f"I'd like the {other} {done}.", f"With the {other} {done}.",
        f"And the {other} {done}.",
    )  # fmt: skip
    no = (
        "Don't {0}.", "Do not {0}.", "Please don't {0}.", "No need to {0}.", "Never {0}.", "You needn't {0}.", "There's no reason to {0}.",
        f"The {other} should not be {done}.", f"Nobody should {verb} the {other}.", f"Without the {other} being {done}.",
        f"The {other} mustn't be {done}.", f"I don't want the {other} {done}.", f"No {other} is to be {done}.", "I'd rather not {0}.",
        f"Leave the {other} alone.",
    )  # fmt: skip
    return name, descriptions, _filled(yes, does), _filled(no, does)


def _including(rng: random.Random) -> tuple[str, Forms, Forms, Forms]:
    """Of a flag for something that may be part of it."""
    other = rng.choice(THINGS)
    several = rng.choice([many(other), other])
    name = rng.choice([f"with {several}", f"include {several}", several, f"{several} included", f"has {several}"])
    descriptions = _filled(
        (
            "Whether to include {0}",
            "With {0}",
            "Include {0}",
            "Whether {0} are wanted",
            "Whether there are {0}",
            "Add {0}",
        ),
        several,
    )
    yes = (
        "With {0}.", "Include the {0}.", "I want {0}.", "{1} included.", "{1} too, please.", "Add the {0}.", "Including {0}.", "And {0}.",
        "{1} should be in it.", "There should be {0}.", "Don't forget the {0}.", "It needs {0}.", "Together with the {0}.", "{1} are welcome.",
    )  # fmt: skip
    no = (
        "Without {0}.", "No {0}, please.", "Leave out the {0}.", "I don't want {0}.", "No {0}.", "But no {0}.", "{1} are not needed.",
        "There should be no {0}.", "Spare me the {0}.", "Nothing with {0}.", "Forget about the {0}.", "It doesn't need {0}.", "Except the {0}.",
        "I can do without {0}.",
    )  # fmt: skip
    return name, descriptions, _filled(yes, several), _filled(no, several)


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
    yes = (
        "Only {0} ones.", "Just the {0} ones.", "It is {0}.", "It must be {0}.", "A {0} one.", "It has to be {0}.", "{1}, please.", "They should be {0}.",
        "Nothing that is not {0}.", "As long as it is {0}.", "I insist on {0} ones.",
    )  # fmt: skip
    no = (
        "Not only {0} ones.", "It is not {0}.", "It needn't be {0}.", "It isn't {0}.", "Not a {0} one.", "Whether {0} or not.", "It doesn't have to be {0}.",
        "I don't care whether it is {0}.", "Nothing {0}.", "But not {0}.",
    )  # fmt: skip
    return name, descriptions, _filled(yes, quality), _filled(no, quality)


def _filled(forms: Forms, text: str) -> Forms:
    return tuple(form.format(text, large(text)) for form in forms)
