"""Numbers by their value, whatever type they have and however they were computed."""

from __future__ import annotations

import math
from decimal import Decimal

_ROUNDING = 1e-9
"""What part of itself a number may lie beside a whole one, and be taken for it; a millionth at most."""


def plain_number(value: float | Decimal) -> str:
    """A text that two numbers share which are the same: whole ones digit for digit, others to nine digits."""
    if isinstance(value, int):
        return str(int(value))
    number = float(value)
    if math.isfinite(number) and abs(number - round(number)) <= min(_ROUNDING * abs(number), 1e-6):
        return str(round(value))
    return f"{number:.9g}"
