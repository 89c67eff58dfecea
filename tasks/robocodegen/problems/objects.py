"""Functions of objects on a table, which are known by their names."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_TABLE = {
    "red cup": ("red", (0.10, 0.10), (0.08, 0.08)),
    "blue cup": ("blue", (0.15, 0.12), (0.08, 0.08)),
    "green plate": ("green", (0.50, 0.40), (0.24, 0.24)),
    "white plate": ("white", (0.62, 0.55), (0.24, 0.24)),
    "red apple": ("red", (0.50, 0.42), (0.06, 0.07)),
    "bread box": ("blue", (0.20, 0.80), (0.30, 0.18)),
    "spoon": ("white", (0.85, 0.30), (0.03, 0.17)),
    "tray": ("green", (0.78, 0.85), (0.36, 0.22)),
}
_NAMES = sorted(_TABLE)


def center_of(name: str) -> Array:
    """Where the middle of an object is, x and y in metres."""
    return np.array(_TABLE[name][1])


def size_of(name: str) -> Array:
    """An object's extent along x and along y in metres; objects are rectangles along the axes."""
    return np.array(_TABLE[name][2])


def colour_of(name: str) -> str:
    """The colour of an object, a word such as red."""
    return _TABLE[name][0]


def _some(random: np.random.Generator, least: int = 1) -> list[str]:
    count = int(random.integers(least, len(_NAMES) + 1))
    return [str(name) for name in random.choice(_NAMES, count, replace=False)]


def names_of_colour(names: list[str], colour: str) -> list[str]:
    """Those of the named objects that have a colour, in the order of the alphabet."""
    return sorted(name for name in names if colour_of(name) == colour)


def inputs_of_names_of_colour(random: np.random.Generator) -> tuple[list[str], str]:
    return _some(random), str(random.choice(["red", "blue", "green", "white"]))


def overlap(first: str, second: str) -> bool:
    """Whether two objects overlap; touching is not overlapping."""
    gaps = np.abs(center_of(first) - center_of(second)) - (size_of(first) + size_of(second)) / 2
    return bool(np.all(gaps < 0))


def inputs_of_overlap(random: np.random.Generator) -> tuple[str, str]:
    first, second = random.choice(_NAMES, 2, replace=False)
    return str(first), str(second)


def free_names(names: list[str]) -> list[str]:
    """Those of the named objects that overlap none of the others that are named, in the order given.

    Touching is not overlapping.
    """
    return [one for one in names if not any(overlap(one, other) for other in names if other != one)]


def inputs_of_free_names(random: np.random.Generator) -> tuple[list[str]]:
    return (_some(random),)


def bounds_of_all(names: list[str]) -> Array:
    """The rectangle along the axes that just holds all named objects: (least x, least y, greatest x, greatest y)."""
    low = np.min([center_of(name) - size_of(name) / 2 for name in names], axis=0)
    high = np.max([center_of(name) + size_of(name) / 2 for name in names], axis=0)
    return np.concatenate([low, high])


def inputs_of_bounds_of_all(random: np.random.Generator) -> tuple[list[str]]:
    return (_some(random),)


def order_by_area(names: list[str]) -> list[str]:
    """The named objects by their area, the largest first; objects of the same area in the order of the alphabet."""
    return sorted(names, key=lambda name: (-round(float(np.prod(size_of(name))), 9), name))


def inputs_of_order_by_area(random: np.random.Generator) -> tuple[list[str]]:
    return (_some(random),)


def nearest_of_colour(point: Array, colour: str, names: list[str]) -> str | None:
    """The named object of a colour whose middle is nearest to a point; None where no object has the colour."""
    fitting = [name for name in names if colour_of(name) == colour]
    return min(fitting, key=lambda name: float(np.linalg.norm(center_of(name) - point)), default=None)


def inputs_of_nearest_of_colour(random: np.random.Generator) -> tuple[Array, str, list[str]]:
    return random.uniform(0, 1, 2), str(random.choice(["red", "blue", "green", "white"])), _some(random)


def place_left_of(moved: str, other: str, gap: float) -> Array:
    """Where the middle of one object must go so that it is left (small x) of another, with a gap between their edges.

    Their middles then have the same y.
    """
    center = center_of(other)
    return np.array([center[0] - size_of(other)[0] / 2 - gap - size_of(moved)[0] / 2, center[1]])


def inputs_of_place_left_of(random: np.random.Generator) -> tuple[str, str, float]:
    moved, other = random.choice(_NAMES, 2, replace=False)
    return str(moved), str(other), float(random.uniform(0, 0.2))


def colour_counts(names: list[str]) -> dict[str, int]:
    """How many of the named objects have each colour; colours that none of them has are left out."""
    colours = [colour_of(name) for name in names]
    return {colour: colours.count(colour) for colour in colours}


def inputs_of_colour_counts(random: np.random.Generator) -> tuple[list[str]]:
    return (_some(random),)
