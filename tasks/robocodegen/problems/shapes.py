"""Functions of shapes, with Shapely."""

import numpy as np
from numpy.typing import NDArray
from shapely.affinity import rotate
from shapely.geometry import LineString, Polygon, box

Array = NDArray[np.float64]


def _ring(random: np.random.Generator, corners: int) -> Polygon:
    """A polygon without crossings, around a random place."""
    angles = np.sort(random.uniform(0, 2 * np.pi, corners)) + np.arange(corners) * 1e-3
    radii = random.uniform(0.5, 2, corners)
    return Polygon(random.normal(size=2) + np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1))


def share_covered(shape: Polygon, cover: Polygon) -> float:
    """The share of a shape's area, from 0 to 1, that lies under another shape."""
    return float(shape.intersection(cover).area / shape.area)


def inputs_of_share_covered(random: np.random.Generator) -> tuple[Polygon, Polygon]:
    x, y = random.uniform(-1, 1, 2)
    return box(0, 0, 1, 2), box(x, y, x + 1.5, y + 1)


def corners_of_shape(shape: Polygon) -> Array:
    """The corners of a polygon without holes, each once, in the order of its exterior; an array of shape (n, 2)."""
    return np.array(shape.exterior.coords)[:-1]


def inputs_of_corners_of_shape(random: np.random.Generator) -> tuple[Polygon]:
    return (_ring(random, int(random.integers(3, 9))),)


def line_across(shape: Polygon, height: float) -> LineString:
    """The horizontal line at a height y, from the left end of a shape's bounds to their right end."""
    left, _, right, _ = shape.bounds
    return LineString([(left, height), (right, height)])


def inputs_of_line_across(random: np.random.Generator) -> tuple[Polygon, float]:
    return _ring(random, 6), float(random.normal())


def turned_rectangle(center: Array, width: float, height: float, degrees: float) -> Polygon:
    """A rectangle around a center, width along x and height along y, turned counter-clockwise around its center."""
    x, y = center
    upright = box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return rotate(upright, degrees, origin="center")


def inputs_of_turned_rectangle(random: np.random.Generator) -> tuple[Array, float, float, float]:
    width, height = random.uniform(0.5, 3, 2)
    return random.normal(size=2), float(width), float(height), float(random.uniform(-180, 180))


def evenly_along(line: LineString, count: int) -> Array:
    """Points along a line, evenly spaced from its start to its end, as many as count (at least 2)."""
    return np.array([line.interpolate(share, normalized=True).coords[0] for share in np.linspace(0, 1, count)])


def inputs_of_evenly_along(random: np.random.Generator) -> tuple[LineString, int]:
    return LineString(random.normal(size=(random.integers(2, 6), 2))), int(random.integers(2, 7))
