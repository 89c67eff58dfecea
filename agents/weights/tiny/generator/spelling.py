"""Forms of English words: plural, third person, participle, small and capital first letters."""

from __future__ import annotations

_PARTICIPLES = {
    "find": "found", "show": "shown", "make": "made", "get": "got", "keep": "kept", "send": "sent", "split": "split", "pay": "paid",
    "feed": "fed", "stop": "stopped", "ship": "shipped", "wrap": "wrapped", "plan": "planned", "tag": "tagged", "scan": "scanned",
    "book": "booked", "mix": "mixed", "enrol": "enrolled", "cancel": "cancelled", "total": "totalled", "label": "labelled",
    "transfer": "transferred", "look up": "looked up", "display": "displayed",
}  # fmt: skip


def many(text: str) -> str:
    if text.endswith(("s", "x", "ch", "sh")):
        return text + "es"
    return text[:-1] + "ies" if text.endswith("y") and text[-2:-1] not in tuple("aeiou") else text + "s"


def third(verb: str) -> str:
    """Of a verb, with what may follow it: as it describes a tool ("Looks up")."""
    first, _, rest = verb.partition(" ")
    return large(f"{many(first)} {rest}".strip())


def participle(verb: str) -> str:
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "ed"


def small(text: str) -> str:
    """With a small first letter, but for "I"."""
    return text if text[:1] == "I" and text[1:2] in (" ", "'") else text[:1].lower() + text[1:]


def large(text: str) -> str:
    return text[:1].upper() + text[1:]
