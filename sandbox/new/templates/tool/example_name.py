"""Tools that any run can offer."""

from typing import Annotated, Literal

from pydantic import Field

from sandbox import ToolError, tool

METRES = {"inch": 0.0254, "foot": 0.3048, "mile": 1609.344}
"""Of one of each unit (international yard and pound agreement, 1959)."""


@tool
def to_metres(length: Annotated[float, Field(ge=0)], unit: Literal["inch", "foot", "mile", "league"]) -> float:
    """Convert a length to metres.

    Args:
        length: in the unit.
        unit: what the length is given in.
    """
    if unit not in METRES:
        raise ToolError(f"a {unit} has no one length")
    return length * METRES[unit]
