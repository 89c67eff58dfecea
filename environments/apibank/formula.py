"""The calculator: sums, differences, products and quotients of whole numbers."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable

from .apis import RefusedError

MAX_CHARACTERS = 500
_ALLOWED = frozenset("0123456789+-*/()")
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def calculate(formula: str) -> float:
    """The value of a formula with at least one operation.

    Raises:
        RefusedError: it is none, or has no value.
    """
    text = formula.replace(" ", "")
    if len(text) > MAX_CHARACTERS or not _ALLOWED.issuperset(text) or "**" in text or "//" in text:
        raise RefusedError("This is no formula.")
    try:
        node = ast.parse(text, mode="eval").body
        if not isinstance(node, ast.BinOp):
            raise RefusedError("This is no formula.")
        return _value(node)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError) as error:
        raise RefusedError(f"The formula has no value: {error}") from error


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return _OPERATIONS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return float(node.value)
    raise RefusedError("This is no formula.")
