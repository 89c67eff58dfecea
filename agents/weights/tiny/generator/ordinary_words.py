"""English words that values are made of, besides those of `words.py`: all that stand in the texts of the fields of life.

Without them most of the tokenizer's long pieces come in prompts only, and what a model never writes in
training it does not copy either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from generator import HELD_OUT

_NO_TEXT = re.compile(r"\{[^}]*\}")
_WORD = re.compile(r"(?<![\w.])[A-Za-z]{2,}(?![\w.])")
SHORTEST = 4
"""Letters of a word that a value may consist of; shorter ones stand in sentences only."""


def _words_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _WORD.findall(_NO_TEXT.sub(" ", node.value))


def _all() -> tuple[str, ...]:
    files = sorted((Path(__file__).parent / "domains").glob("*.py"))
    found = {word for file in files if file.stem != HELD_OUT for word in _words_of(file)}
    return tuple(sorted(word for word in found if word.islower() or word.lower() not in found))


ALL = _all()
LONG = tuple(word for word in ALL if len(word) >= SHORTEST)
