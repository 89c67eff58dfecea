"""What people say around a request, how they join several, and remarks that ask no tool for anything."""

from __future__ import annotations

import random
from collections.abc import Sequence

from generator import words
from generator.spelling import small

_BEFORE = (
    "Hi!", "Hello,", "Good morning.", "Hey there!", "Excuse me,", "I'm in a hurry.", "One more thing.", "Right then.",
    "Quick question:", "Okay, next.", "It's me again.", "I have been putting this off for days.", "Sorry to bother you.",
    "My <boss|neighbour|sister|colleague> asked me to see to this.", "I'm on the road and can't do it myself.", "So.",
)  # fmt: skip
_AFTER = (
    "Thanks!", "Thank you.", "Please.", "Cheers.", "That's all.", "Many thanks in advance.", "I'd be grateful.",
    "It's <rather|quite|fairly> urgent.", "There's no hurry.", "No need to explain it.", "Nothing else for now.",
    "I <forgot|lost> my notes, hence the question.", "It's for my <mother|team|son|friend>.", "I'm curious.",
)  # fmt: skip
_REMARKS = (
    "Hello!", "How are you today?", "Who are you?", "<Thanks|Thank you>, that <was|is> very <kind|helpful>.", "See you tomorrow.",
    "Goodbye, and have a nice <day|evening>.", "You have been a great help.", "That is all I wanted to know.",
    "Tell me a <joke|riddle|story> about a <{noun}|{noun}>.", "What does the word {noun} mean?", "Spell the word {noun} backwards.",
    "How much is {a} <times|plus|minus|divided by> {b}?", "What is the square root of {a}?", "Is {a} a prime number?",
    "What's {a} per cent of {b}?", "Convert {a} miles into kilometres.", "Work out {a} + {b} for me.",
    "Who <wrote|composed|painted|invented> the {adjective} {noun}?", "What is the capital of {country}?",
    "How many people live in {city}?", "When was the <battle|university|castle> of {city} <fought|founded|built>?",
    "Which is <older|larger>, {city} or {city2}?", "Why is the sky blue?", "How do <birds|fish|bees> find their way?",
    "Explain in <one sentence|a few words> what a {noun} is.", "What's the difference between a {noun} and a {noun2}?",
    "Write a <poem|haiku|limerick> about a {adjective} {noun}.", "Translate {quoted} into <French|German|Latin>.",
    "What would you like for your birthday?", "Do you like <music|cats|winter>?", "I feel <tired|lonely|happy> today.",
    "Never mind, it has been taken care of.", "Forget it, I've changed my mind.", "I only wanted to say hello.",
    "Give me <three|some> ideas for a {adjective} <party|present>.", "Can you recommend a <book|hobby>?",
    "Who won the football match in {city} last night?", "What did the shares of {name} cost <yesterday|last year>?",
    "Call a taxi to the {noun} <station|hotel>.", "Water the plants, please.", "Please feed the <cat|dog|fish>.",
    "Wash my {adjective} {noun}.", "Repair my {noun}, it is broken.", "Draw me a {adjective} {noun}.",
    "Paint the {noun} {adjective}.", "Phone {person} and say that I'm late.", "Close the <window|door|curtains>.",
    "Print {a} copies of it.", "Vote for {person}.", "Send {person} some flowers.", "Teach me to play the {noun}.",
)  # fmt: skip


def around(rng: random.Random, request: str) -> str:
    """The request, now and then with a greeting or a remark beside it."""
    if rng.random() < 0.12:
        request = f"{words.alternatives(rng, rng.choice(_BEFORE))} {request}"
    if rng.random() < 0.12:
        request = f"{request} {words.alternatives(rng, rng.choice(_AFTER))}"
    return request


def joined(rng: random.Random, requests: Sequence[str]) -> str:
    """Several requests as one text."""
    number = _NUMBER[len(requests)]
    opening = rng.choice(
        ["", "", "", "", "A few things.", f"{number} things:", f"{number} jobs at once:", "Do this for me:", f"{number} <errands|tasks|wishes>:"]
    )  # fmt: skip
    links = _LINKS_OF_REQUESTS if rng.random() < 0.6 else rng.sample(_LINKS_OF_REQUESTS, 1)
    text = requests[0]
    for request in requests[1:]:
        text = going_on(text, rng.choice(links), request)
    return f"{words.alternatives(rng, opening)} {text}".strip()


_NUMBER = {1: "One", 2: "Two", 3: "Three"}
_LINKS_OF_REQUESTS = (
    ". ", ". ", ". And ", ". Also: ", ". Then ", ". Besides, ", ". At the same time: ", ". Next: ", ". Apart from that: ", ". Also, ",
    ", and ", ", and ", " and ", "; ", ", then ", ", and also ", "; and ",
)  # fmt: skip
_WITH_A_CAPITAL = (". ", ": ")
"""Ends of links after which a request keeps its capital."""


def going_on(text: str, link: str, request: str) -> str:
    """Two requests with a link between them, a full stop in it or none."""
    follows = request if link.endswith(_WITH_A_CAPITAL) else _lowered(request)
    stop = text[-1:] if text.endswith(("?", "!", ".")) else ""
    if link.startswith(".") and stop:
        return text + link[1:] + follows
    return (text[:-1] if stop else text) + link + follows


def _lowered(text: str) -> str:
    first = text.split(" ", 1)[0]
    return small(text) if first.replace("'", "").isalpha() else text


def remark(rng: random.Random) -> str:
    """Something that no tool is for."""
    country = rng.choice(list(words.COUNTRIES))
    fillings = {
        "noun": words.word(rng), "noun2": words.word(rng), "adjective": words.word(rng), "country": country,
        "a": str(rng.randint(2, 999)), "b": str(rng.randint(2, 999)), "city": words.city(rng), "city2": words.city(rng),
        "quoted": f'"{words.phrase(rng)}"', "name": words.made_up_name(rng), "person": words.person(rng),
    }  # fmt: skip
    return words.alternatives(rng, rng.choice(_REMARKS)).format(**fillings)
