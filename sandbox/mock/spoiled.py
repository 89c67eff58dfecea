"""Answers that a fault spoils after the request was applied."""

from __future__ import annotations

import json
import random
import re

from sandbox.mock.exchange import WireAnswer
from sandbox.mock.faults import FaultKind
from sandbox.mock.wire_text import json_bytes
from sandbox.types import JSON

_PAGE = b"<html><head><title>Service error</title></head><body><h1>Something went wrong</h1></body></html>"


def spoiled(answer: WireAnswer, kind: FaultKind | None, chooser: random.Random) -> WireAnswer | None:
    """The answer with a fault; None where the fault cannot happen to it."""
    if kind == "truncated" and len(answer.body) > 1:
        length = max(1, int(len(answer.body) * chooser.uniform(0.1, 0.9)))
        return WireAnswer(answer.status, answer.headers, answer.body[:length])
    if kind == "not_json" and answer.body:
        return WireAnswer(answer.status, {**answer.headers, "Content-Type": "text/html"}, _PAGE)
    if kind == "renamed_field":
        return _renamed(answer, chooser)
    return None


def _renamed(answer: WireAnswer, chooser: random.Random) -> WireAnswer | None:
    """An answer in which a property of the body, or of each thing in its list, has another name."""
    try:
        body: JSON = json.loads(answer.body)
    except ValueError:
        return None
    things = _things(body)
    names = sorted({name for thing in things for name in thing})
    if not names:
        return None
    old = chooser.choice(names)
    for thing in things:
        if old in thing:
            renamed = {_other_name(name, thing) if name == old else name: value for name, value in thing.items()}
            thing.clear()
            thing.update(renamed)
    return WireAnswer(answer.status, answer.headers, json_bytes(body))


def _things(body: JSON) -> list[dict[str, JSON]]:
    """The objects of a list, of a body that is a list or has one; else the body itself."""
    if isinstance(body, dict):
        lists = [value for value in body.values() if isinstance(value, list)]
        body = next((value for value in lists if value and isinstance(value[0], dict)), [body])
    return [thing for thing in body if isinstance(thing, dict)] if isinstance(body, list) else []


def _other_name(name: str, thing: dict[str, JSON]) -> str:
    """The name as another version of an API might have it: the other way of joining words, or a mark at its end."""
    if "_" in name.strip("_"):
        first, *rest = name.split("_")
        other = first + "".join(part.capitalize() for part in rest)
    else:
        other = re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1].lower()}", name)
    while other in thing:
        other += "_v2"
    return other
