"""Requests to documents, and what follows: a call, several at once, or one after the other."""

from __future__ import annotations

import json
import random
from typing import Any, TypeAlias

from generator import small_talk, words
from generator.documents import SLOT, Document
from generator.kinds import Flag, Several, Value
from generator.requests import APART, Manner, Request
from generator.tools import Chain

Exchange: TypeAlias = tuple[str, list[str]]
"""A request; what the model says, and between two of its turns what the tools answer."""
DONE = "Done."
LEFT_OPEN_WITH_OTHERS = (0, 0, 0, 1, 1, 2)
"""How many parameters that it leaves open a request gives that stands beside another, each as often as it stands here."""
_IN_OTHER_WORDS = 0.5
"""Share of chains that are made of the two tools' own requests, not of the chain's."""
_TWO_VALUES = 0.4
"""Share of spread requests in which a piece with two values is what is told several times."""
_REFERENCES = ("the first one", "the first one", "the first of them", "the first hit", "the one on top", "whichever comes first",
               "the first in the list")  # fmt: skip
"""To the first of the answers."""
_REFERENCES_TO_ONE = ("it", "that", "that one", "what you get", "the one you find", "what comes out of it")
"""To the only answer."""
_AFTERWARDS = (". Then ", ". After that, ", ". With that done, ", ". Once you have it, ", ". When you know, ", ", then ", " and then ", ", and ", "; then ",
               ". Next, ", ". And ")  # fmt: skip


def one_call(
    rng: random.Random, document: Document, extras: int, plain: float = 0.0, manner: Manner = APART
) -> Exchange | None:
    """A request for one call.

    Args:
        extras: how many parameters it gives at most that its first sentence leaves open.
        plain: share of requests that speak of parameters as the document does.
    """
    request = Request(document, manner)
    text = request.plainly_told() if rng.random() < plain else request.told(document.tool.requests, extras)
    if text is None or not request.complete():
        return None
    replies = [_json(request.call())]
    if rng.random() < 0.2:
        replies += [_returned(rng, [document]), DONE]
    return small_talk.around(rng, text), replies


def several_calls(rng: random.Random, documents: list[Document], manner: Manner = APART) -> Exchange | None:
    """A request that asks each of some tools, in their order, for something."""
    texts, calls = [], []
    for document in documents:
        request = Request(document, manner)
        text = request.told(document.tool.requests, rng.choice(LEFT_OPEN_WITH_OTHERS))
        call = request.call()
        if text is None or not request.complete() or call in calls:
            return None
        texts.append(text)
        calls.append(call)
    return small_talk.joined(rng, texts), _at_once(rng, documents, calls)


def spread(rng: random.Random, document: Document, manner: Manner = APART) -> Exchange | None:
    """A request to one tool that tells a piece of it several times: "Show a, b and c", "two of a and four of b"."""
    template = words.alternatives(rng, rng.choice(document.tool.requests))
    piece = _piece(rng, document, template)
    if piece is None:
        return None
    start, end = piece
    pieces = [Request(document) for _ in range(rng.choice([2, 2, 2, 3]))]
    told = [one.fill(template[start:end]) or "" for one in pieces]
    whole = template[:start] + words.enumeration(rng, told) + template[end:]
    request = Request(document, manner, dict(pieces[0].values))
    text = request.told((whole,), rng.choice(LEFT_OPEN_WITH_OTHERS))
    if text is None or not request.complete():
        return None
    calls = [document.call(request.values | one.values) for one in pieces]
    if any(call in calls[:number] for number, call in enumerate(calls)):
        return None
    return small_talk.around(rng, text), _at_once(rng, [document] * len(calls), calls)


def _piece(rng: random.Random, document: Document, template: str) -> tuple[int, int] | None:
    """From where to where of the template is told several times: a slot, or two with what is between them."""
    slots = list(SLOT.finditer(template))
    if any(slot[1] not in document.fields for slot in slots):
        return None
    number = rng.randrange(max(1, len(slots)))
    chosen = slots[number : number + (2 if rng.random() < _TWO_VALUES else 1)]
    if not chosen or any(isinstance(document.fields[slot[1]].param.kind, Flag | Several) for slot in chosen):
        return None
    start, end = chosen[0].start(), chosen[-1].end()
    outside = {slot[1] for slot in slots if slot not in chosen}
    is_broken = any(mark in template[start:end] for mark in ".?!:") or outside & {slot[1] for slot in chosen}
    return None if is_broken else (start, end)


def chained(
    rng: random.Random, chain: Chain, first: Document, second: Document, manner: Manner = APART
) -> Exchange | None:
    """A request that needs the second tool with a value out of the first one's answer."""
    if first.name == second.name or chain.carried not in second.fields:
        return None
    result, value = _source(rng, chain, first, second)
    one, two = Request(first, manner), Request(second, manner, {chain.carried: value})
    if rng.random() < _IN_OTHER_WORDS:
        text = _one_after_the_other(rng, chain, one, two)
    else:
        filled = one.fill(words.alternatives(rng, rng.choice(chain.requests)), "1.")
        text = None if filled is None else two.fill(filled, "2.")
    if text is None or not one.complete() or not two.complete():
        return None
    answered = f"{first.name} returned: {_json(result)}"
    replies = [_json(one.call()), answered, _json(two.call()), _returned(rng, [second]), DONE]
    return small_talk.around(rng, text), replies


def _one_after_the_other(rng: random.Random, chain: Chain, one: Request, two: Request) -> str | None:
    """The two tools' own requests, the second with a word for what the first answers."""
    slot = "{" + chain.carried + "}"
    templates = [template for template in two.document.tool.requests if slot in template]
    if not templates:
        return None
    said = rng.choice(_REFERENCES if chain.many else _REFERENCES_TO_ONE)
    template = rng.choice(templates).replace(slot, said)
    asked = one.told(one.document.tool.requests, rng.choice(LEFT_OPEN_WITH_OTHERS))
    then = two.told((template,), rng.choice(LEFT_OPEN_WITH_OTHERS))
    if asked is None or then is None:
        return None
    return small_talk.going_on(asked, rng.choice(_AFTERWARDS), then)


def _source(rng: random.Random, chain: Chain, first: Document, second: Document) -> tuple[Any, Value]:
    """The first tool's answer, and the value in it that the second call takes."""
    variant = second.fields[chain.carried].variant
    rows = []
    for _ in range(rng.randint(1, 3) if chain.many else 1):
        row = first.answer()
        row[chain.source] = variant.draw(rng)
        rows.append(row)
    value = rows[0][chain.source]
    if isinstance(value.json, list) and len(value.json) != 1:
        value = Value(value.text, value.json[:1])
        rows[0][chain.source] = value
    shown = [row | {chain.source: _bare(row[chain.source].json)} for row in rows]
    name = rng.choice(["items", "results", "hits", "found", "list", words.made_up(rng)])
    return ({name: shown} if chain.many else shown[0]), value


def _bare(json_value: Any) -> Any:
    return json_value[0] if isinstance(json_value, list) and len(json_value) == 1 else json_value


def _at_once(rng: random.Random, documents: list[Document], calls: list[dict[str, Any]]) -> list[str]:
    replies = [_json(calls)]
    if rng.random() < 0.3:
        replies += [_returned(rng, documents), DONE]
    return replies


def _returned(rng: random.Random, documents: list[Document]) -> str:
    return "\n".join(f"{document.name} returned: {_json(_result(rng, document))}" for document in documents)


def _result(rng: random.Random, document: Document) -> Any:
    answer = document.answer()
    if rng.random() < 0.2:
        return {rng.choice(["items", "results", words.made_up(rng)]): [answer]}
    return answer or {"status": "ok"}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
