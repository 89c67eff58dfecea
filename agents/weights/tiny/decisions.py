"""Which parts of a reply a grammar leaves to the model: names of tools and values, not the form around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Piece: TypeAlias = tuple[str, bool]
"""Text, and whether the model decides on it."""


def encode(text: str, tokenizer: Tokenizer) -> tuple[list[int], list[bool]]:
    """The tokens of a reply, and which of them hold something that the model decides on."""
    encoded = tokenizer.encode(text)
    free: list[bool] = []
    for piece, decided in pieces(text):
        free += [decided] * len(piece)
    assert len(free) == len(text), text
    return encoded.ids, [any(free[start:end]) for start, end in encoded.offsets]


def pieces(text: str) -> Iterator[Piece]:
    """The parts of a reply in order; one without calls is the model's own as a whole.

    What follows a number is decided on with it, for it says that there is no further digit.
    """
    after_number = False
    for piece, decided in _parts(text):
        if after_number and not decided:
            yield piece[0], True
            piece = piece[1:]
        yield piece, decided
        after_number = decided and piece[-1].isdigit()


def _parts(text: str) -> Iterator[Piece]:
    if not text.startswith(("{", "[")):
        yield text, True
        return
    value = json.loads(text)
    calls = value if isinstance(value, list) else [value]
    if isinstance(value, list):
        yield "[", True
    for number, call in enumerate(calls):
        if number:
            yield ", ", True
        yield "{", number == 0
        yield '"name": "', False
        yield f'{call["name"]}"', True
        yield ', "arguments": {', False
        yield from _values(call["arguments"])
        yield "}}", False
    if isinstance(value, list):
        yield "]", True


def _values(arguments: dict[str, Any]) -> Iterator[Piece]:
    """The blank before a value is decided with it: a number's is a token, and the choice against ` null`."""
    for number, (name, value) in enumerate(arguments.items()):
        yield f"{', ' if number else ''}{json.dumps(name, ensure_ascii=False)}:", False
        if isinstance(value, dict):
            yield " {", True
            yield from _values(value)
            yield "}", False
        else:
            yield f" {json.dumps(value, ensure_ascii=False)}", True
