"""Conversations to learn from: documents, a request, calls, their answers, the last word."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from generator import invented, small_talk, words
from generator.documents import Document
from generator.domains import DOMAINS
from generator.exchanges import Exchange, chained, one_call, several_calls, spread
from generator.requests import Manner, Request
from generator.tools import Chain, Domain, Tool

INVENTED = 0.5
"""Share of conversations to train on whose tools are invented."""
SEVERAL = 0.14
"""Share of requests of a session with several tools that ask some of them for something."""
SPREAD = 0.08
"""Share of requests of a session that ask one tool for several calls."""
WITH_A_CHAIN = 0.4
"""Share of sessions with several tools in which one needs what another answers."""
CHAINED = 0.25
"""Share of their requests that need it."""
SENTENCES = (0, 0, 1, 2, 3, 4)
"""How many sentences on parameters that it leaves open may follow a request, each as often as it stands here."""
SENTENCES_TO_LEARN = (0, 1, 2, 3, 4, 6)
"""The same in sessions: what is often left out is learned to be null, and then null where it is given, too."""
AS_PEOPLE_SAY_IT = Manner(woven=0.5, joined=0.5)
"""How requests of sessions give what their first sentence leaves open."""
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


Link: TypeAlias = tuple[Chain, Document, Document]
"""A chain, and the documents of its two tools."""
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
        domain, offered = _offered(rng, domains, 0)
    elif rng.random() < 0.15:
        return _made(rng, domains, {_several: 30, _chain: 30, _none: 40})
    else:
        domain, offered = _offered(rng, domains, rng.choice([0, 0, 1, 2, 3, 4]))
    links = _links(domain, offered)
    turns: list[str] = []
    for _ in range(rng.randint(2, 5)):
        request, replies = _exchange(rng, offered, links, plain)
        turns += [request, *replies]
    return Conversation("session", _specs(offered), turns[0], turns[1:])


def _made(rng: random.Random, domains: dict[str, Domain], makers: dict[Maker, int]) -> Conversation:
    while True:
        drawn = rng.choices(list(makers), list(makers.values()))[0](rng, domains)
        if drawn is not None:
            return drawn


def _offered(rng: random.Random, domains: dict[str, Domain], more: int) -> tuple[Domain, list[Document]]:
    """A tool's document among `more` others, and their field of life; now and then the two of a chain."""
    while True:
        domain, document = _draw(rng, domains)
        needed = [document]
        if more and rng.random() < WITH_A_CHAIN:
            chain = rng.choice(domain.chains)
            needed = [Document(domain.tools[key], rng) for key in dict.fromkeys((chain.first, chain.second))]
        if len({one.name for one in needed}) < len(needed):
            continue
        offered = _with_others(rng, domains, domain, needed, more - len(needed) + 1)
        if all(one.complete() for one in offered):
            return domain, offered


def _exchange(rng: random.Random, offered: list[Document], links: list[Link], plain: float) -> Exchange:
    """A request to some of the tools, or to none, and what follows."""
    while True:
        kind = rng.random()
        if kind < 0.06:
            return small_talk.remark(rng), [NOTHING_SUITS]
        made: Exchange | None
        if links and kind < 0.06 + CHAINED:
            made = chained(rng, *rng.choice(links), AS_PEOPLE_SAY_IT)
        elif kind > 1 - SPREAD:
            made = spread(rng, rng.choice(offered), AS_PEOPLE_SAY_IT)
        elif len(offered) > 1 and kind > 1 - SPREAD - SEVERAL:
            made = several_calls(rng, rng.choices(offered, k=rng.choice([2, 2, 2, 3])), AS_PEOPLE_SAY_IT)
        else:
            made = one_call(rng, rng.choice(offered), rng.choice(SENTENCES_TO_LEARN), plain, AS_PEOPLE_SAY_IT)
        if made is not None:
            return made


def _links(domain: Domain, offered: list[Document]) -> list[Link]:
    """The chains of which both tools are offered."""
    by_tool = {id(document.tool): document for document in offered}
    found = []
    for chain in domain.chains:
        ends = [by_tool.get(id(domain.tools[key])) for key in (chain.first, chain.second)]
        if ends[0] is not None and ends[1] is not None and ends[0] is not ends[1] and chain.carried in ends[1].fields:
            found.append((chain, ends[0], ends[1]))
    return found


def _single(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    document = Document(rng.choice(_all_tools(domains)), rng)
    return _one_call(rng, "single", document, [document])


def _choose(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    domain, document = _draw(rng, domains)
    return _one_call(rng, "choose", document, _with_others(rng, domains, domain, [document], rng.randint(1, 5)))


def _one_call(rng: random.Random, kind: str, document: Document, offered: list[Document]) -> Conversation | None:
    made = one_call(rng, document, rng.choice(SENTENCES))
    return None if made is None else Conversation(kind, _specs(offered), *made)


def _several(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    domain, first = _draw(rng, domains)
    documents = [first]
    if rng.random() < 0.3:
        made = spread(rng, first)
    else:
        for _ in range(rng.choice([1, 1, 1, 2])):
            same = rng.random()
            documents.append(first if same < 0.4 else _draw(rng, {"d": domain} if same < 0.7 else domains)[1])
        made = several_calls(rng, documents)
    distinct = list({id(document): document for document in documents}.values())
    if made is None or len({document.name for document in distinct}) != len(distinct):
        return None
    offered = _with_others(rng, domains, domain, distinct, rng.choice([0, 0, 1, 2]))
    return Conversation("several", _specs(offered), *made)


def _chain(rng: random.Random, domains: dict[str, Domain]) -> Conversation | None:
    domain = rng.choice([domain for domain in domains.values() if domain.chains])
    chain = rng.choice(domain.chains)
    first, second = Document(domain.tools[chain.first], rng), Document(domain.tools[chain.second], rng)
    made = chained(rng, chain, first, second)
    if made is None:
        return None
    offered = _with_others(rng, domains, domain, [first, second], rng.choice([0, 0, 1, 2]))
    return Conversation("chain", _specs(offered), *made)


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
        text = Request(asked).told(asked.tool.requests, rng.choice([0, 0, 1]))
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
