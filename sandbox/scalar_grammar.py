"""GBNF for what a JSON schema allows of strings and numbers, and for values that it lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Never

from sandbox.json_grammar import Rules, common_start, quoted
from sandbox.models.native_calls import is_too_deep
from sandbox.types import JSON

_MAX_DIGITS = 400
_ATOM = r"\\d|\\[.+/-]|[\w :,/@-]|\[(?:[A-Z]-[A-Z]|[a-z]-[a-z]|[0-9]-[0-9]|[\w .:,/+@])+-?\]"
_PIECE = re.compile(rf"({_ATOM})(\{{\d{{1,3}}(?:,\d{{0,3}})?\}}|[?*+])?", re.ASCII)
"""Of a pattern that reads almost the same in GBNF: an atom, and how often it stands."""


class PartError(Exception):
    """A keyword of the schema at hand cannot be expressed; "" for the schema itself."""

    def __init__(self, keyword: str, reason: str = "") -> None:
        super().__init__(keyword, reason)
        self.keyword = keyword
        self.reason = reason


def string_body(rules: Rules, schema: Mapping[str, JSON]) -> str:
    low, high = counts(schema, "minLength", "maxLength")
    if "pattern" not in schema:
        return rf'"\"" {rules.repeat("char", low, high)} "\""'
    if low or high is not None:
        raise PartError("pattern", "it stands beside a length")
    return rf'"\"" {_pattern(schema["pattern"])} "\""'


def counts(schema: Mapping[str, JSON], low_keyword: str, high_keyword: str) -> tuple[int, int | None]:
    """How many there are at least and at most.

    Raises:
        PartError: the numbers are no counts, or contradict each other.
    """
    low = _whole(schema, low_keyword) or 0
    high = _whole(schema, high_keyword)
    for keyword, count in ((low_keyword, low), (high_keyword, high)):
        if count is not None and count < 0:
            raise PartError(keyword, "it is negative")
    if high is not None and low > high:
        raise PartError("", f"{low_keyword} is above {high_keyword}")
    return low, high


def _whole(schema: Mapping[str, JSON], keyword: str) -> int | None:
    if keyword not in schema:
        return None
    value = schema[keyword]
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise PartError(keyword, "it is not a whole number")
    if abs(value) >= 10**_MAX_DIGITS:
        raise PartError(keyword, f"it has more than {_MAX_DIGITS} digits")
    return int(value)


def _pattern(pattern: JSON) -> str:
    """A pattern of plain characters and sets of them, anchored at both ends."""
    pieces = re.fullmatch(rf"\^(?:{_PIECE.pattern})*\$", pattern, re.ASCII) if isinstance(pattern, str) else None
    try:
        re.compile(pattern)
    except (TypeError, ValueError, re.error, OverflowError):
        pieces = None
    if pieces is None:
        raise PartError("pattern")
    return " ".join(f"{_atom(atom)}{times}" for atom, times in _PIECE.findall(pattern[1:-1])) or '""'


def _atom(atom: str) -> str:
    if atom.startswith("["):
        return atom
    return "[0-9]" if atom == r"\d" else quoted(atom[-1])


def given_rule(rules: Rules, schema: Mapping[str, JSON], kinds: frozenset[str]) -> str | None:
    """The values of a schema's `const` or `enum` that are of some types and that the rest of it allows."""
    keyword = "const" if "const" in schema else "enum"
    values = [schema["const"]] if keyword == "const" else schema["enum"]
    if not isinstance(values, list) or not values or is_too_deep(values):
        raise PartError(keyword, "it is not a list of values, or these are nested too deep")
    rest = {other: schema[other] for other in schema if other != keyword and not other.startswith("$")}
    try:
        fitting = _fitting(values, {"allOf": [rest, {"type": sorted(kinds)}]}) if kinds else []
        return rules.given(fitting) if fitting else None
    except (TypeError, ValueError) as error:
        raise PartError(keyword, str(error).partition("\n")[0]) from None


def _fitting(values: list[JSON], schema: JSON) -> list[JSON]:
    import jsonschema_rs

    def refuse_to_fetch(address: str) -> Never:
        raise ValueError(f"references to other documents are not followed: {address}")

    validator = jsonschema_rs.Draft202012Validator(schema, retriever=refuse_to_fetch)
    return [value for value in values if validator.is_valid(value)]


def number_body(kind: str, schema: Mapping[str, JSON]) -> str:
    """The numbers, or whole numbers, within the schema's bounds.

    Raises:
        PartError: a bound is not a whole number, or there are no such numbers.
    """
    low, after = _whole(schema, "minimum"), _whole(schema, "exclusiveMinimum")
    high, before = _whole(schema, "maximum"), _whole(schema, "exclusiveMaximum")
    low_open = after is not None and (low is None or after >= low)
    high_open = before is not None and (high is None or before <= high)
    low, high = after if low_open else low, before if high_open else high
    if kind == "integer":
        low = low + low_open if low is not None else None
        high = high - high_open if high is not None else None
        low_open = high_open = False
    if low is not None and high is not None and (low > high or (low == high and (low_open or high_open))):
        raise PartError("", "its bounds leave no number")
    return integer_range(low, high) if kind == "integer" else number_range(low, low_open, high, high_open)


def integer_range(low: int | None, high: int | None) -> str:
    """The whole numbers from `low` to `high`, if there are any."""
    alternatives = []
    if low is None or low < 0:
        negative = _naturals(-high if high is not None and high < 0 else 1, None if low is None else -low)
        alternatives.append(f'"-" ({negative})')
    if high is None or high >= 0:
        alternatives.append(_naturals(max(low or 0, 0), high))
    return " | ".join(alternatives)


def number_range(low: int | None, low_open: bool, high: int | None, high_open: bool) -> str:
    """The numbers between two whole ones, without exponents; `open` leaves the bound itself out."""
    alternatives = []
    if low is None or low < 0:
        nearest, nearest_open = (-high, high_open) if high is not None and high < 0 else (0, True)
        sizes = _sizes(nearest, nearest_open, None if low is None else -low, low_open)
        alternatives += [f'"-" ({size})' for size in sizes]
    if high is None or high >= 0:
        alternatives += _sizes(max(low or 0, 0), low_open and low is not None and low >= 0, high, high_open)
        zero_is_low = low is None or low < 0 or (low == 0 and not low_open)
        alternatives += ['"-0" zeros?'] if zero_is_low and not (high == 0 and high_open) else []
    return " | ".join(alternatives)


def _sizes(low: int, low_open: bool, high: int | None, high_open: bool) -> list[str]:
    """Alternatives for the numbers from a natural one to another."""
    alternatives = []
    first = low + low_open
    if high is None or first < high:
        alternatives.append(f"({_naturals(first, None if high is None else high - 1)}) fraction?")
    if low_open and (high is None or low < high):
        alternatives.append(f'"{low}" some')
    if high is not None and not high_open and first <= high:
        alternatives.append(f'"{high}" zeros?')
    return alternatives


def _naturals(low: int, high: int | None) -> str:
    """The natural numbers from `low` to `high`, by their digits."""
    if low == 0:
        return f'"0" | {_naturals(1, high)}' if high is None or high > 0 else '"0"'
    least = str(low)
    if high is None:
        return f"{_at_least(least)} | [1-9] [0-9]{{{len(least)},}}"
    most = str(high)
    if len(least) == len(most):
        return _between(least, most)
    middle = [f"[1-9] [0-9]{{{len(least)},{len(most) - 2}}}"] if len(most) - len(least) > 1 else []
    return " | ".join([_at_least(least), *middle, _between(f"1{'0' * (len(most) - 1)}", most)])


def _between(least: str, most: str) -> str:
    """The numbers between two of as many digits."""
    same = len(common_start(least, most))
    if same == len(least):
        return f'"{least}"'
    head = f'"{least[:same]}" ' if same else ""
    low, high, rest = int(least[same]), int(most[same]), len(least) - same - 1
    middle = [f"[{low + 1}-{high - 1}] [0-9]{{{rest}}}"] if high - low > 1 else []
    ends = [f'"{low}" ({_at_least(least[same + 1 :])})', *middle, f'"{high}" ({_at_most(most[same + 1 :])})']
    return f"{head}({' | '.join(ends)})"


def _at_least(digits: str) -> str:
    """As many digits, of the same value or more."""
    body = '""'
    for rest, digit in enumerate(reversed(digits)):
        more = f" | [{int(digit) + 1}-9] [0-9]{{{rest}}}" if digit != "9" else ""
        body = f'"{digit}" ({body}){more}' if rest else f"[{digit}-9]"
    return body


def _at_most(digits: str) -> str:
    body = '""'
    for rest, digit in enumerate(reversed(digits)):
        less = f" | [0-{int(digit) - 1}] [0-9]{{{rest}}}" if digit != "0" else ""
        body = f'"{digit}" ({body}){less}' if rest else f"[0-{digit}]"
    return body
