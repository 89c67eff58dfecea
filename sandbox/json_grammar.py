"""GBNF, the grammars of llama.cpp, for JSON text: its rules, given values, other keys, repetition."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from sandbox.types import JSON

WHITE_SPACE = r"(?: |\r?\n[ \t]{0,40})?"
"""What `ws` stands for, as a regular expression."""

_BASE = {
    "ws": r'" "? | "\r"? "\n" [ \t]{0,40}',
    "value": "object | array | string | number | boolean | null",
    "object": '"{" ws (pair ("," ws pair)* ws)? "}"',
    "pair": 'string ":" ws value',
    "array": '"[" ws (value ("," ws value)* ws)? "]"',
    "string": r'"\"" char* "\""',
    "char": r'raw | "\\" (["\\/bfnrt] | "u" ("00" [2-7] hex | unit))',
    "raw": r"[ !#-\x5B\x5D-\uD7FF\uE000-\U0010FFFF]",
    "unit": '"00" [0189a-fA-F] hex | "0" [1-9a-fA-F] hex hex | [1-9a-cA-CefEF] hex hex hex | [dD] surrogate',
    "surrogate": r'[0-7] hex hex | [89abAB] hex hex "\\u" [dD] [c-fC-F] hex hex',
    "hex": "[0-9a-fA-F]",
    "number": '"-"? ("0" | [1-9] [0-9]*) fraction? ([eE] [-+]? [0-9]{1,3})?',
    "integer": '"0" | "-"? [1-9] [0-9]*',
    "fraction": '"." [0-9]+',
    "zeros": '"." "0"+',
    "some": '"." "0"* [1-9] [0-9]*',
    "boolean": '"true" | "false"',
    "null": '"null"',
    "foreign": r'"\\" (["\\bfnrt] | "u" ("007" [fF] | unit))',
    "key-char": "raw | foreign",
}
_RAW = ((0x20, 0x21), (0x23, 0x5B), (0x5D, 0xD7FF), (0xE000, 0x10FFFF))
_INLINE = 8
"""Repetitions up to this number are llama.cpp's own, which it refuses or forgets from 2000 on."""


class Rules:
    """The rules of one grammar; those of plain JSON are there from the start."""

    def __init__(self) -> None:
        self._rules = dict(_BASE)
        self._names = {body: name for name, body in _BASE.items()}
        self._choices: dict[tuple[str, ...], str] = {}

    def __str__(self) -> str:
        return "".join(f"{name} ::= {body}\n" for name, body in self._rules.items())

    def reserve(self, kind: str) -> str:
        """A new rule's name; `define` it later."""
        name = f"{kind}-{len(self._rules)}"
        self._rules[name] = '""'
        return name

    def define(self, name: str, body: str) -> None:
        self._rules[name] = body

    def add(self, kind: str, body: str) -> str:
        """The name of the rule with this body, which may be a rule's name itself."""
        if body in self._rules:
            return body
        name = self._names.get(body)
        if name is None:
            name = self._names[body] = self.reserve(kind)
            self.define(name, body)
        return name

    def given(self, values: Iterable[JSON]) -> str:
        """The rule of these values, at least one.

        Raises:
            TypeError, ValueError: one is not JSON.
        """
        texts: list[str] = []
        containers: list[str] = []
        for value in values:
            if isinstance(value, Mapping):
                pairs = [f'{self.given([key])} ":" ws {self.given([item])}' for key, item in value.items()]
                containers.append(_bracketed("{", pairs, "}"))
            elif isinstance(value, list):
                containers.append(_bracketed("[", [self.given([item]) for item in value], "]"))
            else:
                texts += _spellings(value)
        if not containers:
            return self._choice(texts)
        return self.add("given", " | ".join([self._choice(texts), *containers] if texts else containers))

    def _choice(self, texts: Iterable[str]) -> str:
        """One of these texts. What several begin with is written once: llama.cpp follows each alternative apart."""
        ordered = tuple(sorted(set(texts)))
        if ordered in self._choices:
            return self._choices[ordered]
        whole = self._choices[ordered] = self.reserve("text")
        todo = [(whole, 0, len(ordered), 0)]
        while todo:
            name, first, last, start = todo.pop()
            alternatives = []
            for low, high in _groups(ordered, first, last, start):
                common = common_start(ordered[low][start:], ordered[high - 1][start:])
                if high - low == 1 or not common:
                    alternatives.append(quoted(common))
                    continue
                rest = self.reserve("text")
                alternatives.append(f"{quoted(common)} {rest}")
                todo.append((rest, low, high, start + len(common)))
            self.define(name, " | ".join(alternatives))
        return whole

    def other_key(self, names: Collection[str]) -> str:
        """A string that is none of these names.

        No escape may stand in it for what could be written plainly, and none at all where a name has
        anything but printable ASCII, for it could spell that name.
        """
        if not names:
            return "string"
        ordered = sorted(name for name in names if all(_is_raw(character) for character in name))
        plain = all(name.isascii() and name.isprintable() and _is_raw(name) for name in names)
        char = "key-char" if plain else "raw"
        whole = self.reserve("key")
        todo = [(whole, 0, len(ordered), 0)]
        while todo:
            name, first, last, start = todo.pop()
            alternatives, excluded, is_name = [], [], False
            for low, high in _groups(ordered, first, last, start):
                if len(ordered[low]) == start:
                    is_name = True
                    continue
                rest = self.reserve("key")
                excluded.append(ordered[low][start])
                alternatives.append(f"{quoted(excluded[-1])} {rest}")
                todo.append((rest, low, high, start + 1))
            alternatives += [] if is_name else [r'"\""']
            alternatives += [rf'{_raw_without(excluded)} {char}* "\""']
            alternatives += [rf'foreign {char}* "\""'] if plain else []
            self.define(name, " | ".join(alternatives))
        return rf'"\"" {whole}'

    def repeat(self, rule: str, low: int, high: int | None) -> str:
        """A rule `low` to `high` times. The rules and the ways to follow grow with the logarithm of that."""
        head = self._exactly(rule, low)
        if high is None:
            return f"{head} {rule}*"
        return f"{head} {self._up_to(rule, high - low)}"

    def _exactly(self, rule: str, count: int) -> str:
        if count <= _INLINE:
            return f"{rule}{{{count}}}" if count else '""'
        name = f"{rule}-x{count}"
        if name not in self._rules:
            self.define(name, f"{self._exactly(rule, count // 2)} {self._exactly(rule, count - count // 2)}")
        return name

    def _up_to(self, rule: str, count: int) -> str:
        if count <= _INLINE:
            return f"{rule}{{0,{count}}}" if count else '""'
        name = f"{rule}-to{count}"
        if name not in self._rules:
            half = (count + 1) // 2
            many = f"{self._exactly(rule, half)} {self._up_to(rule, count - half)}"
            self.define(name, f"{many} | {self._up_to(rule, half - 1)}")
        return name


def common_start(one: str, other: str) -> str:
    length = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def quoted(text: str) -> str:
    """A text as a GBNF literal."""
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return '"' + "".join(c if " " <= c <= "~" else _code(c) for c in escaped) + '"'


def _code(character: str) -> str:
    return f"\\U{ord(character):08X}"


def _is_raw(text: str) -> bool:
    return all(any(low <= ord(character) <= high for low, high in _RAW) for character in text)


def _raw_without(excluded: Sequence[str]) -> str:
    """The characters that a string may hold unescaped, but for some (sorted)."""
    parts = []
    codes = [ord(character) for character in excluded]
    for low, high in _RAW:
        edges = [low - 1, *(code for code in codes if low <= code <= high), high + 1]
        gaps = [(a + 1, b - 1) for a, b in pairwise(edges) if a + 1 < b]
        parts += [f"{_code(chr(a))}-{_code(chr(b))}" for a, b in gaps]
    return f"[{''.join(parts)}]"


def _groups(texts: Sequence[str], first: int, last: int, start: int) -> Iterator[tuple[int, int]]:
    """Runs of texts[first:last], sorted, with the same character at `start`; a text that ends there is one."""
    low = first
    while low < last:
        head = texts[low][start : start + 1]
        high = low + 1
        while high < last and texts[high][start : start + 1] == head:
            high += 1
        yield low, high
        low = high


def _bracketed(opening: str, items: Sequence[str], closing: str) -> str:
    inside = [' "," ws '.join(items), "ws"] if items else []
    return " ".join([quoted(opening), "ws", *inside, quoted(closing)])


def _spellings(value: JSON) -> list[str]:
    """How a scalar is written: strings with and without escapes, whole numbers with and without a fraction."""
    texts = [json.dumps(value, allow_nan=False)]
    if isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value):
        texts.append(json.dumps(value, ensure_ascii=False))
    elif isinstance(value, float) and value.is_integer():
        texts.append(json.dumps(int(value)))
    return texts
