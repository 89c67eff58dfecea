"""Generated numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from decimal import Decimal

from sandbox.mock.merged_schema import UnsatisfiableError
from sandbox.types import JSON

SPAN = 1_000
"""How far from its one limit a number lies at most."""


def integer(schema: Mapping[str, JSON], chooser: random.Random) -> int:
    """A whole number within the schema's limits.

    Raises:
        UnsatisfiableError: there is none.
    """
    step = _integer_step(schema.get("multipleOf"))
    low, high = _limits(schema, whole=True)
    first, last = _whole_range(low, high, step)
    if first > last:
        raise UnsatisfiableError("limits between which there is no whole number")
    return chooser.randint(first, last) * step


def _integer_step(multiple: JSON) -> int:
    """The least whole number that is a multiple."""
    if multiple is None:
        return 1
    ratio = Decimal(str(multiple)).as_integer_ratio()
    return ratio[0]


def _whole_range(low: Decimal | None, high: Decimal | None, step: int) -> tuple[int, int]:
    """The factors of the step that lie within the limits."""
    first = None if low is None else -int(-low // step) if low % step == 0 else _ceil(low / step)
    last = None if high is None else _floor(high / step)
    if first is None and last is None:
        return 1, max(1, SPAN // step)
    if first is None:
        assert last is not None
        return (0, last) if 0 <= last <= SPAN else (last - SPAN, last)
    return first, first + SPAN if last is None else min(last, first + 10**6)


def _ceil(value: Decimal) -> int:
    return int(value.to_integral_value(rounding="ROUND_CEILING"))


def _floor(value: Decimal) -> int:
    return int(value.to_integral_value(rounding="ROUND_FLOOR"))


def number(schema: Mapping[str, JSON], chooser: random.Random) -> float | int:
    """A number within the schema's limits.

    Raises:
        UnsatisfiableError: there is none.
    """
    low, high = _limits(schema, whole=False)
    if "multipleOf" in schema:
        step = Decimal(str(schema["multipleOf"]))
        if step <= 0:
            raise UnsatisfiableError("a multiple of nothing")
        first = 1 if low is None else _ceil(low / step)
        last = first + SPAN if high is None else _floor(high / step)
        if first > last:
            raise UnsatisfiableError("limits between which there is no multiple")
        return float(step * chooser.randint(first, min(last, first + 10**6)))
    bottom = float(low) if low is not None else (min(0.0, float(high) - SPAN) if high is not None else 0.0)
    top = float(high) if high is not None else bottom + SPAN
    if bottom > top:
        raise UnsatisfiableError("limits between which there is no number")
    exact = bottom + (top - bottom) * chooser.random()
    if not math.isfinite(exact):
        exact = bottom
    rounded = round(exact, 2)
    excluded = (schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum"))
    return rounded if bottom <= rounded <= top and rounded not in excluded else exact


def _limits(schema: Mapping[str, JSON], *, whole: bool) -> tuple[Decimal | None, Decimal | None]:
    """(least, greatest); of whole numbers those that an excluding limit allows."""
    low = [Decimal(str(schema["minimum"]))] if "minimum" in schema else []
    high = [Decimal(str(schema["maximum"]))] if "maximum" in schema else []
    if "exclusiveMinimum" in schema:
        limit = Decimal(str(schema["exclusiveMinimum"]))
        low.append(Decimal(_floor(limit) + 1) if whole else limit)
    if "exclusiveMaximum" in schema:
        limit = Decimal(str(schema["exclusiveMaximum"]))
        high.append(Decimal(_ceil(limit) - 1) if whole else limit)
    return max(low, default=None), min(high, default=None)
