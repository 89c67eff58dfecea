"""Reading an API call out of an answer, as parsed values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox import NotACallError, ToolCall, ToolSpec, parse_python_call

MAX_CANDIDATES = 200
"""Calls looked at in one answer."""

_NAME_BEFORE = re.compile(r"[A-Za-z_][\w.]*\Z")
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
    spec = ToolSpec(name, "", {"properties": dict.fromkeys(parameters, {})})
    return parse_python_call(source, [spec])


def find_calls(text: str) -> list[ToolCall]:
    """Every call in a text that may be anything else besides, outer before inner, in order."""
    calls = []
    for source in _call_sources(text):
        try:
            calls.append(parse_call(source))
        except NotACallError:
            continue
    return calls


def _call_sources(text: str) -> Iterator[str]:
    """The texts `name(...)` with balanced brackets, by their start; one pass over the text."""
    opened: list[int] = []
    spans: list[tuple[int, int]] = []
    for position, character in enumerate(text):
        if character == "(":
            opened.append(position)
        elif character == ")" and opened:
            start = opened.pop()
            name = _NAME_BEFORE.search(text[max(0, start - _LONGEST_NAME) : start])
            if name is not None:
                spans.append((start - len(name[0]), position + 1))
    for start, end in sorted(spans)[:MAX_CANDIDATES]:
        yield text[start:end]
