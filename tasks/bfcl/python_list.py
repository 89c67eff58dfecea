"""A reply's Python calls as the official program decodes them, with all its quirks.

The rule is that of `bfcl-eval` 2026.3.23: white space and backticks around the reply are stripped,
missing brackets are added, and what results must parse as one expression. Names stand for their own
text, sums are computed, and **positional arguments are dropped**; a call that has no others stays text, as in
the recorded verdicts.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, TypeAlias

from .errors import DecodeError
from .plain_calls import decode_plain

Decoded: TypeAlias = list[dict[str, Any]]
"""A list of `{function name: {parameter: value}}`; tuples stay tuples."""

MAX_CHARACTERS = 100_000
"""Longer replies are refused: the longest recorded one that decodes has 3,000."""
MAX_BITS, MAX_REPEATED = 100_000, 100_000
"""Bounds of the arithmetic in arguments; the official program computes whatever is asked."""

_FAILURES = (SyntaxError, ValueError, TypeError, ArithmeticError, LookupError, RecursionError, MemoryError)


def bracketed(text: str) -> str:
    """A reply as one bracketed list, however the model began and ended it."""
    text = text.strip("`\n ")
    text = text if text.startswith("[") else f"[{text}"
    return text if text.endswith("]") else f"{text}]"


def decode(text: str, *, as_published: bool = False) -> Decoded:
    """The calls of a bracketed reply.

    Args:
        as_published: take a call with positional arguments alone for one without arguments, as the published
            program does, and not as the recorded verdicts have it.

    Raises:
        DecodeError: the official decoder fails on it, or it is longer than `MAX_CHARACTERS`.
    """
    if len(text) > MAX_CHARACTERS:
        raise DecodeError(f"{len(text)} characters")
    text = text.strip("'")
    plain = decode_plain(text)
    return decode_parsed(text, as_published=as_published) if plain is None else plain


def decode_parsed(text: str, *, as_published: bool = False) -> Decoded:
    """The calls of a list in any form, by Python's own parser.

    Raises:
        DecodeError: the official decoder fails on it.
    """
    try:
        body = ast.parse(text, mode="eval").body
        if isinstance(body, ast.Call):
            return [_call(body)]
        if isinstance(body, (ast.List, ast.Tuple, ast.Set)):
            return [*map(_call if as_published else _element, body.elts)]
    except _FAILURES as error:
        raise DecodeError(f"{type(error).__name__}: {error}") from error
    raise DecodeError(f"a {type(body).__name__} is no list of calls")


def _element(node: ast.expr) -> Any:
    """A call of the list; one with positional arguments alone stays source text, and so is no call.

    That is how the recorded verdicts were made. The decoder of 2026.3.23 takes it for a call without
    arguments; the verdicts differ where nothing is required of a call, or nothing was to be called.
    """
    if isinstance(node, ast.Call) and node.args and not node.keywords:
        return ast.unparse(node)
    return _call(node)


def _call(node: ast.expr) -> dict[str, Any]:
    if not isinstance(node, ast.Call):
        raise DecodeError(f"a {type(node).__name__} is no call")
    parts = []
    function = node.func
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name):
        parts.append(function.id)
    return {".".join(reversed(parts)): {keyword.arg: _value(keyword.value) for keyword in node.keywords}}


def _value(node: ast.expr) -> Any:
    handler = _VALUES.get(type(node))
    if handler is None:
        raise DecodeError(f"a {type(node).__name__} is no value")
    return handler(node)


def _constant(node: ast.Constant) -> Any:
    return "..." if node.value is Ellipsis else node.value


def _negated(node: ast.UnaryOp) -> Any:
    """The official code takes every sign for a minus."""
    if not isinstance(node.operand, ast.Constant):
        raise DecodeError("the sign of what is no constant")
    return -node.operand.value  # type: ignore[operator]


def _dictionary(node: ast.Dict) -> Any:
    if None in node.keys:
        raise DecodeError("unpacked dictionaries are no values")
    return {_value(key): _value(value) for key, value in zip(node.keys, node.values, strict=True) if key is not None}


def _inner_call(node: ast.Call) -> Any:
    return _call(node) if node.keywords else ast.unparse(node)


def _subscript(node: ast.Subscript) -> str:
    return f"{ast.unparse(node.value)}[{ast.unparse(node.slice)}]"


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.BitAnd: operator.and_,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (abs, float, int, len, max, min, round, str, sum)
}


def _computed(node: ast.expr) -> Any:
    """The value of an expression of literals and a few harmless functions; nothing else of the model's is evaluated."""
    if isinstance(node, ast.BinOp):
        left, right = _computed(node.left), _computed(node.right)
        _bound(node.op, left, right)
        return _OPERATORS[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp):
        return _SIGNS[type(node.op)](_computed(node.operand))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _FUNCTIONS[node.func.id](*map(_computed, node.args))
    return ast.literal_eval(node)


def _is_small(value: Any) -> bool:
    return not isinstance(value, (list, tuple, dict, set, str, bytes)) or (isinstance(value, str) and len(value) < 100)


def _bound(sign: ast.operator, left: Any, right: Any) -> None:
    """Refuse what would take more time or memory than an argument is worth."""
    sizes = [value.bit_length() for value in (left, right) if isinstance(value, int)]
    if any(isinstance(value, (list, tuple)) and not all(map(_is_small, value)) for value in (left, right)):
        raise DecodeError("arithmetic with nested lists")
    long = [len(value) for value in (left, right) if isinstance(value, (str, bytes, list, tuple))]
    if isinstance(sign, (ast.Pow, ast.LShift)) and len(sizes) == 2:
        too_much = abs(right) * max(1, sizes[0] if isinstance(sign, ast.Pow) else 1) > MAX_BITS
    elif isinstance(sign, ast.Mult) and long and sizes:
        too_much = long[0] * max(left if isinstance(left, int) else right, 0) > MAX_REPEATED
    else:
        too_much = sum(sizes) > MAX_BITS or sum(long) > MAX_REPEATED or (isinstance(sign, ast.Mod) and bool(long))
    if too_much:
        raise DecodeError("the arithmetic is out of bounds")


_VALUES: dict[type[ast.expr], Callable[[Any], Any]] = {
    ast.Constant: _constant,
    ast.UnaryOp: _negated,
    ast.List: lambda node: [_value(element) for element in node.elts],
    ast.Tuple: lambda node: tuple(_value(element) for element in node.elts),
    ast.Dict: _dictionary,
    ast.BinOp: _computed,
    ast.Name: lambda node: node.id,
    ast.Call: _inner_call,
    ast.Subscript: _subscript,
}
