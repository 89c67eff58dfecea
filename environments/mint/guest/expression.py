"""Reads the text on the standard input as an expression of Python and writes its value as JSON, null where it has none.

The program in the sandbox. The names that it knows are those that TheoremQA's rule has.
"""

from __future__ import annotations

import ast
import json
import logging
import re
import sys
import traceback
from typing import Any


def plain(value: Any) -> Any:
    from fractions import Fraction

    if isinstance(value, (set, tuple)):
        value = list(value)
    elif hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, complex):
        return value.real
    if isinstance(value, Fraction) or type(value).__module__.startswith("sympy"):
        return float(value)
    return value if isinstance(value, (bool, int, float, str)) else None


def main() -> None:
    text = sys.stdin.read()
    names: dict[str, Any] = {"ast": ast, "logging": logging, "re": re, "traceback": traceback}
    try:
        if "np" in text:
            import numpy

            names["np"] = numpy
        if "Rational" in text:
            from sympy import Rational

            names["Rational"] = Rational
        value = plain(eval(text, names))
    except BaseException:
        value = None
    print(json.dumps(value))


if __name__ == "__main__":
    main()
