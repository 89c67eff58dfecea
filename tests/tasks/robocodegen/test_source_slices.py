"""Parts of a source."""

from __future__ import annotations

from tasks.robocodegen.source_slices import Source

SOURCE = Source(
    """
from __future__ import annotations
import math
SIDE = 2
table = {"side": SIDE}
half = lambda value: value / 2
def area(): return table["side"] ** 2
def nothing(): return nothing()
def both(): return area() + half(1)
print("not executed")
"""
)


def test_what_a_name_needs_comes_in_the_sources_order() -> None:
    assert SOURCE.needed(["area"]).split("\n\n") == [
        "SIDE = 2",
        "table = {'side': SIDE}",
        "def area():\n    return table['side'] ** 2",
    ]
    assert SOURCE.needed(["nothing", "math", "unknown"]) == "def nothing():\n    return nothing()"


def test_what_is_there_already_is_left_out_with_what_it_needs() -> None:
    assert SOURCE.needed(["both"], without=["area"]).split("\n\n") == [
        "half = lambda value: value / 2",
        "def both():\n    return area() + half(1)",
    ]


def test_imports_and_functions() -> None:
    assert SOURCE.imports == "import math"
    assert list(SOURCE.functions) == ["area", "nothing", "both"]
