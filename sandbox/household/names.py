"""What objects are called: `Apple_bar__plus_00_dot_69...` becomes `apple 3`."""

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CODES = (("_bar_", "|"), ("_minus_", "-"), ("_plus_", "+"), ("_dot_", "."), ("_comma_", ","))
"""How PDDL names write what PDDL does not allow."""
BASIN = "basin"


def friendly_names(identifiers: "Iterable[str]") -> "dict[str, str]":
    """ALFWorld's names: the kind of an object, and a number that goes down in the order of the identifiers.

    Without a place in its identifier an object is called by that, with a blank behind it.

    Args:
        identifiers: in lower case, of all that a fact is about.
    """
    ordered = sorted(identifiers)
    left = Counter(_kind(identifier) for identifier in ordered if "_bar_" in identifier)
    names = {}
    for identifier in ordered:
        kind = _kind(identifier)
        if "_bar_" in identifier:
            names[identifier] = f"{kind} {left[kind]}"
            left[kind] -= 1
        else:
            names[identifier] = f"{kind} "
    return names


def _kind(identifier: str) -> str:
    if "_bar_" not in identifier:
        for code, character in CODES:
            identifier = identifier.replace(code, character)
        return identifier
    kind = identifier.split("_bar_", 1)[0]
    return kind + BASIN if BASIN in identifier else kind
