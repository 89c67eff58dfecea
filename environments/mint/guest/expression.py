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


def converted(value: Any, rational: Any) -> Any:
    """A value as TheoremQA's rule converts it: what it leaves as it is and is no plain value is null."""
    if isinstance(value, (set, tuple)):
        value = list(value)
        if isinstance(value[0], complex):
            value = [one.real for one in value]
        elif rational and isinstance(value[0], rational):
            value = [float(one) for one in value]
    elif type(value).__module__ == "numpy" and type(value).__name__ == "ndarray":
        value = value.tolist()
    elif isinstance(value, complex):
        value = value.real
    elif rational and isinstance(value, rational):
        value = float(value)
    return [plain(one) for one in value] if isinstance(value, list) else plain(value)


def plain(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float, str)) else None


def main() -> None:
    text = sys.stdin.read()
    names: dict[str, Any] = {"ast": ast, "logging": logging, "re": re, "traceback": traceback}
    rational = None
    try:
        if "np" in text:
            import numpy

            names["np"] = numpy
        if "Rational" in text:
            from sympy import Rational

            names["Rational"] = rational = Rational
        value = converted(eval(text, names), rational)
    except BaseException:
        value = None
    print(json.dumps(value))


if __name__ == "__main__":
    main()
