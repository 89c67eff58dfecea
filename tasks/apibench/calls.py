"""Reading an API call out of an answer, as parsed values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox import NotACallError, ToolCall, ToolSpec, parse_python_call

MAX_CANDIDATES, MAX_CANDIDATE_CHARACTERS = 50, 40_000
"""Calls looked at in one answer, and their characters in all: calls within calls are read again and again."""

_NAME_BEFORE = re.compile(r"\.?[A-Za-z_][\w.]*\Z")
_LONGEST_NAME = 200

_PARAMETERS = {
    "torch.hub.load": ("repo_or_dir", "model", "source", "trust_repo"),
    "hub.load": ("handle", "tags", "options"),
    "hub.KerasLayer": ("handle", "trainable", "arguments"),
    "pipeline": ("task", "model", "config", "tokenizer"),
    "from_pretrained": ("pretrained_model_name_or_path",),
}
"""Names of the first parameters of the APIs' functions, by full name or by last part."""


def parse_call(source: str) -> ToolCall:
    """One call, its positional arguments named where the function's signature is known.

    Raises:
        NotACallError: says why.
    """
    name = source.split("(", 1)[0].strip()
    parameters = _PARAMETERS.get(name) or _PARAMETERS.get(name.rsplit(".", 1)[-1]) or ()
    spec = ToolSpec(name, "", {"properties": {name: {} for name in parameters}})
    return parse_python_call(source, [spec])


def find_calls(text: str) -> list[ToolCall]:
    """Every readable call in a text that may be anything else besides, in order, outer before inner."""
    calls = []
    for source in _call_sources(text):
        try:
            calls.append(parse_call(source))
        except NotACallError:
            continue
    return calls


def _call_sources(text: str) -> Iterator[str]:
    """The texts `name(...)`, `name(...)(...)` and `name(...).name(...)` with balanced brackets.

    By their start, longest first; one pass over the text.
    """
    opened: list[int] = []
    start_by_end: dict[int, int] = {}
    for position, character in enumerate(text):
        if character == "(":
            opened.append(position)
        elif character == ")" and opened:
            bracket = opened.pop()
            name = _NAME_BEFORE.search(text[max(0, bracket - _LONGEST_NAME) : bracket])
            start = bracket - len(name[0]) if name else bracket
            called = name[0] if name else ""
            if start in start_by_end and (not called or called.startswith(".")):
                start_by_end[position + 1] = start_by_end[start]
            elif called and not called.startswith("."):
                start_by_end[position + 1] = start
    spans = sorted((start, -end) for end, start in start_by_end.items())
    left = MAX_CANDIDATE_CHARACTERS
    for start, negative_end in spans[:MAX_CANDIDATES]:
        left -= -negative_end - start
        if left < 0:
            return
        yield text[start:-negative_end]
