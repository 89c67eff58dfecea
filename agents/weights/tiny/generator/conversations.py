"""Conversations to learn from: documents, a request, calls, their answers, the last word."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from generator import invented, small_talk, words
from generator.documents import APART, Document, Manner
from generator.domains import DOMAINS
from generator.kinds import Value
from generator.tools import Chain, Domain, Tool

INVENTED = 0.5
"""Share of conversations to train on whose tools are invented."""
SEVERAL = 0.2
"""Share of requests of a session with several tools that ask for several calls."""
SENTENCES = (0, 0, 1, 2, 3, 4)
"""How many sentences on parameters that it leaves open may follow a request, each as often as it stands here."""
SENTENCES_TO_LEARN = (0, 1, 2, 3, 4, 6)
"""The same in sessions: what is often left out is learned to be null, and then null where it is given, too."""
AS_PEOPLE_SAY_IT = Manner(woven=0.5, joined=0.5)
"""How requests of sessions give what their first sentence leaves open."""
DONE = "Done."
NOTHING_SUITS = "None of the tools that I have can do this."


@dataclass(slots=True, frozen=True)
class Conversation:
    """A conversation. `request` comes after the tools' documents in the first message.

    Attributes:
        kind: `single`, `choose`, `several`, `chain`, `none`, or `session` for several requests one after the other.
        tools: documents as OpenAI's `function` has them.
        turns: what the model says, and between two of them what the tools answered or the user asks next.
    """

    kind: str
    tools: list[dict[str, Any]]
    request: str
    turns: list[str]


Maker: TypeAlias = Callable[[random.Random, dict[str, Domain]], Conversation | None]


def conversation(rng: random.Random, domains: dict[str, Domain] | None = None) -> Conversation:
    """A conversation of a random kind, with one request."""
    return _made(rng, domains or DOMAINS, {_single: 35, _choose: 28, _several: 14, _chain: 11, _none: 12})


def session(
    rng: random.Random, domains: dict[str, Domain] | None = None, easy: float = 0.0, plain: float = 0.0
) -> Conversation:
    """A conversation to train on: most have more requests to the same tools, so that a document is read once for many.

    Args:
        easy: share of conversations that offer one tool only, and ask for one call at a time.
        plain: share of requests that speak of parameters as the document does.
    """
    domains = domains or DOMAINS
    if rng.random() < INVENTED:
        domains = {"invented": invented.domain(rng)}
    if rng.random() < easy:
        offered = _offered(rng, domains, 0)
    elif rng.random() < 0.3:
        return _made(rng, domains, {_several: 40, _chain: 35, _none: 25})
    else:
        offered = _offered(rng, domains, rng.choice([0, 0, 1, 2, 3, 4]))
    turns: list[str] = []
    for _ in range(rng.randint(2, 5)):
        request, replies = _exchange(rng, offered, plain)
        turns += [request, *replies]
    return Conversation("session", _specs(offered), turns[0], turns[1:])


def _made(rng: random.Random, domains: dict[str, Domain], makers: dict[Maker, int]) -> Conversation:
    while True:
        drawn = rng.choices(list(makers), list(makers.values()))[0](rng, domains)
        if drawn is not None:
            return drawn


def _offered(rng: random.Random, domains: dict[str, Domain], more: int) -> list[Document]:
    """A tool's document among `more` others."""
    while True:
        domain, document = _draw(rng, domains)
        offered = _with_others(rng, domains, domain, [document], more)
        if all(one.complete() for one in offered):
            return offered


def _exchange(rng: random.Random, offered: list[Document], plain: float) -> tuple[str, list[str]]:
    """A request to one of some tools, or to none, and what follows."""
    while True:
        if rng.random() < 0.06:
            return small_talk.remark(rng), [NOTHING_SUITS]
        if rng.random() < SEVERAL * (len(offered) > 1):
            joint = _joint_request(rng, rng.choices(offered, k=rng.choice([2, 2, 2, 3])))
            if joint is not None:
                return joint[0], [joint[1]]
        made = _request(rng, rng.choice(offered), SENTENCES_TO_LEARN, plain, AS_PEOPLE_SAY_IT)
        if made is not None:
            return made


def _request(
    rng: random.Random,
    document: Document,
    sentences: tuple[int, ...] = SENTENCES,
    plain: float = 0.0,
    manner: Manner = APART,
) -> tuple[str, list[str]] | None:
    values: dict[str, Value] = {}
    request: str | None
    if rng.random() < plain:
        request = document.plain_request(values)
    else:
        request = document.request(document.tool.requests, values, rng.choice(sentences), manner)
    if request is None or not document.complete():
        return None
    replies = [_written(document.call(values))]
    if rng.random() < 0.2:
        replies += [_returned([(document.name, _result(rng, document))]), DONE]
    return small_talk.around(rng, request), replies


def _single(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    document = Document(rng.choice(_all_tools(domains)), rng)
    return _one_call(rng, "single", document, [document])


def _choose(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    domain, document = _draw(rng, domains)
    return _one_call(rng, "choose", document, _with_others(rng, domains, domain, [document], rng.randint(1, 5)))


def _one_call(rng: random.Random, kind: str, document: Document, offered: list[Document]) -> Conversation | None:
    made = _request(rng, document)
    return None if made is None else Conversation(kind, _specs(offered), made[0], made[1])


def _several(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    domain, first = _draw(rng, domains)
    documents = [first]
    for _ in range(rng.choice([1, 1, 1, 2])):
        same = rng.random()
        documents.append(first if same < 0.4 else _draw(rng, {"d": domain} if same < 0.7 else domains)[1])
    if len({(document.name, id(document)) for document in documents}) != len({document.name for document in documents}):
        return None
    made = _joint_request(rng, documents)
    if made is None:
        return None
    request, reply = made
    turns = [reply]
    if rng.random() < 0.5:
        turns += [_returned([(document.name, _result(rng, document)) for document in documents]), DONE]
    distinct = list({id(document): document for document in documents}.values())
    offered = _with_others(rng, domains, domain, distinct, rng.choice([0, 0, 1, 2]))
    return Conversation("several", _specs(offered), request, turns)


def _joint_request(rng: random.Random, documents: list[Document]) -> tuple[str, str] | None:
    """A request that asks each of some tools, in their order, for something, and the calls."""
    parts, calls = [], []
    for document in documents:
        values: dict[str, Value] = {}
        text = document.request(document.tool.requests, values, rng.choice([0, 0, 0, 1]))
        call = document.call(values)
        if text is None or not document.complete() or call in calls:
            return None
        parts.append(text)
        calls.append(call)
    return small_talk.joined(rng, parts), _written(calls)


def _chain(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    domain = rng.choice([domain for domain in domains.values() if domain.chains])
    chain = rng.choice(domain.chains)
    first, second = Document(domain.tools[chain.first], rng), Document(domain.tools[chain.second], rng)
    if first.name == second.name or chain.carried not in second.fields:
        return None
    text = words.alternatives(rng, rng.choice(chain.requests))
    one: dict[str, Value] = {}
    two: dict[str, Value] = {}
    filled = first.fill(text, one, "1.")
    request = None if filled is None else second.fill(filled, two, "2.")
    if request is None or not first.complete() or not second.complete():
        return None
    result, value = _source(rng, chain, first, second)
    two[chain.carried] = value
    turns = [_written(first.call(one)), _returned([(first.name, result)]), _written(second.call(two))]
    turns += [_returned([(second.name, _result(rng, second))]), DONE]
    offered = _with_others(rng, domains, domain, [first, second], rng.choice([0, 0, 1, 2]))
    return Conversation("chain", _specs(offered), small_talk.around(rng, request), turns)


def _source(rng: random.Random, chain: Chain, first: Document, second: Document) -> tuple[Any, Value]:
    """The first tool's answer, and the value in it that the second call takes."""
    variant = second.fields[chain.carried].variant
    rows = []
    for _ in range(rng.randint(1, 3) if chain.many else 1):
        row = first.answer()
        row[chain.source] = variant.draw(rng)
        rows.append(row)
    value = rows[0][chain.source]
    single = isinstance(value.json, list) and len(value.json) != 1
    if single:
        value = Value(value.text, value.json[:1])
        rows[0][chain.source] = value
    shown = [row | {chain.source: _bare(row[chain.source].json)} for row in rows]
    name = rng.choice(["items", "results", "hits", "found", "list", words.made_up(rng)])
    return ({name: shown} if chain.many else shown[0]), value


def _bare(json_value: Any) -> Any:
    return json_value[0] if isinstance(json_value, list) and len(json_value) == 1 else json_value


def _none(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    domain, asked = _draw(rng, domains)
    near = list(domain.tools.values())
    far = [tool for other in domains.values() if other is not domain for tool in other.tools.values()]
    kind = rng.random()
    text: str | None
    if kind < 0.4:
        text, offered = words.alternatives(rng, rng.choice(domain.beyond)), near
    elif kind < 0.65:
        text, offered = small_talk.remark(rng), near
    else:
        text = asked.request(asked.tool.requests, {}, rng.choice([0, 0, 1]))
        offered = far if kind < 0.85 else [tool for tool in near if tool is not asked.tool]
    if text is None or not offered:
        return None
    return _nothing(rng, rng.sample(offered, min(len(offered), rng.randint(1, 6))), text)


def _nothing(rng: random.Random, tools: list[Tool], text: str) -> Conversation:
    return Conversation("none", _specs([Document(tool, rng) for tool in tools]), text, [NOTHING_SUITS])


def _draw(rng: random.Random, domains: dict[str, Domain]) -> tuple[Domain, Document]:
    domain = rng.choice(list(domains.values()))
    return domain, Document(rng.choice(list(domain.tools.values())), rng)


def _all_tools(domains: dict[str, Domain]) -> list[Tool]:
    return [tool for domain in domains.values() for tool in domain.tools.values()]


def _with_others(
    rng: random.Random, domains: dict[str, Domain], domain: Domain, needed: list[Document], more: int
) -> list[Document]:
    """The needed documents among others, most of them of the same domain, all names different."""
    taken = {id(document.tool) for document in needed}
    same = [tool for tool in domain.tools.values() if id(tool) not in taken]
    rng.shuffle(same)
    near = {id(tool) for tool in domain.tools.values()}
    far = [tool for tool in _all_tools(domains) if id(tool) not in near]
    rng.shuffle(far)
    offered = list(needed)
    for _ in range(more):
        pool = same if same and (rng.random() < 0.8 or not far) else far
        document = Document(pool.pop(), rng) if pool else needed[0]
        if document.name not in {other.name for other in offered}:
            offered.append(document)
    rng.shuffle(offered)
    return offered


def _specs(documents: list[Document]) -> list[dict[str, Any]]:
    return [document.spec for document in documents]


def _result(rng: random.Random, document: Document) -> Any:
    answer = document.answer()
    if rng.random() < 0.2:
        return {rng.choice(["items", "results", words.made_up(rng)]): [answer]}
    return answer or {"status": "ok"}


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _returned(results: list[tuple[str, Any]]) -> str:
    return "\n".join(f"{name} returned: {_written(result)}" for name, result in results)
