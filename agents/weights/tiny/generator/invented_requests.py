"""Requests for invented tools: what is to be done to what, and the parameters in its clauses."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TypeAlias

from generator import clauses
from generator.spelling import large, many, participle, small

Forms: TypeAlias = tuple[str, ...]
_ARTICLES = ("the", "the", "a", "my", "our", "this")
_REQUESTS = (
    "{Do}", "{Do}", "{Do}", "{Do}", "Please {do}", "Please {do}", "Could you {do}", "I want you to {do}", "I'd like to {do}",
    "Can you {do}", "{Do}, please", "Help me to {do}", "It's time to {do}", "We need to {do}", "Would you {do}", "I have to {do}",
    "I must {do}", "Let's {do}", "Go and {do}", "Just {do}", "Now {do}", "You should {do}", "I need somebody to {do}",
    "Be so kind as to {do}", "My boss wants me to {do}",
    "{Noun} must be {done}", "{Noun} should be {done}", "{Noun} has to be {done}", "I want {noun} {done}", "I need {noun} {done}",
    "{Noun} needs to be {done}", "Get {noun} {done}", "Nobody has {done} {noun} yet", "{Noun} is to be {done}",
    "{Noun}: {verb} it", "{Noun} - could you {verb} it", "I'd like {noun} to be {done}",
)  # fmt: skip
_LOOKING = (
    "Which {things} are there", "What {things} do we have", "Are there {things}", "I'm looking for {noun}", "I need to see {noun}",
    "Is there {noun}", "What is {noun}", "Which {things} can I get", "What about {noun}", "Tell me about {noun}", "I wonder about {noun}",
)  # fmt: skip
_MAKING = (
    "I need {noun}", "I want {noun}", "{Noun}, please", "We'd like {noun}", "There should be {noun}", "I'm in need of {noun}",
    "Let there be {noun}", "Let me have {noun}", "Give me {noun}", "We are short of {things}: {noun}",
)  # fmt: skip
_ENDING = (
    "I no longer need {noun}", "Get rid of {noun}", "{Noun} can go", "I don't want {noun} any more", "We are done with {noun}",
    "Away with {noun}", "{Noun} is not needed any longer",
)  # fmt: skip
_OTHER_WAYS = {
    **dict.fromkeys(("show", "find", "list", "fetch", "check", "look"), _LOOKING),
    **dict.fromkeys(("create", "order", "reserve", "rent"), _MAKING),
    **dict.fromkeys(("delete", "cancel", "stop"), _ENDING),
}
"""By the first verb of an action: ways to ask for it without the verb."""
_WITH_THE_THING = 0.4
"""Share of requests whose thing comes with a parameter ("three blue ladders"), where one suits."""
IN_THE_REQUEST = 0.65
"""Share of requests that give a parameter, among the others, that may be left out."""


@dataclass(slots=True, frozen=True)
class Opening:
    """How a request may give a parameter, or several that belong together.

    Attributes:
        forms: what follows the thing that the request is about.
        always: whether every request gives it.
        nouns: the thing together with the value.
    """

    forms: Forms
    always: bool
    nouns: Forms = ()


def asked(rng: random.Random, action: tuple[str, ...], thing: str, noun: str = "", by_verb: float = 0.75) -> str:
    """What is to be done to what, without an end.

    Args:
        by_verb: share of requests with the verb, where there are others for the action.
    """
    noun = noun or f"{rng.choice(_ARTICLES)} {thing}"
    verb = rng.choice(action)
    ways = _OTHER_WAYS.get(action[0], ())
    form = rng.choice(ways if ways and rng.random() >= by_verb else _REQUESTS)
    does = f"{verb} {noun}"
    return form.format(
        do=does,
        Do=large(does),
        noun=noun,
        Noun=noun if noun.startswith("{") else large(noun),
        verb=verb,
        done=participle(verb),
        things=many(thing),
    )


def request(rng: random.Random, action: tuple[str, ...], thing: str, openings: list[Opening]) -> str:
    """A request with slots for all parameters that are always given, and for some others."""
    said = [opening for opening in openings if opening.always or rng.random() < IN_THE_REQUEST]
    rng.shuffle(said)
    with_noun = next((opening for opening in said if opening.nouns), None)
    noun = ""
    if with_noun is not None and rng.random() < _WITH_THE_THING:
        noun = rng.choice(with_noun.nouns)
        said.remove(with_noun)
    text = asked(rng, action, thing, noun)
    given = [rng.choice(opening.forms) for opening in said]
    if given and clauses.may_lead(given[0], text) and rng.random() < clauses.AT_THE_BEGINNING:
        text = f"{large(given.pop(0))}, {small(text)}"
    for clause in given:
        link = rng.choice([" ", " ", " ", ", ", ", ", " and "])
        text += (" " if clause.startswith("and ") else link) + clause
    ends = ["?", "?", "?", ""] if re.match(r"Which|What|Are|Is|Could|Can|Would", text) else [".", ".", ".", ""]
    return text + rng.choice(ends)
