"""Functions of points in the plane, arrays of a row a point."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spread_of_points(points: Array) -> float:
    """The greatest distance between any two of the points."""
    return float(np.max(np.linalg.norm(points[:, None] - points[None, :], axis=2)))


def inputs_of_spread_of_points(random: np.random.Generator) -> tuple[Array]:
    return (random.normal(size=(random.integers(2, 12), 2)),)


def points_within(points: Array, center: Array, radius: float) -> Array:
    """The points whose distance from center is at most radius, in their order; an array of shape (n, 2)."""
    near: Array = points[np.linalg.norm(points - center, axis=1) <= radius]
    return near


def inputs_of_points_within(random: np.random.Generator) -> tuple[Array, Array, float]:
    return random.uniform(-1, 1, (12, 2)), random.uniform(-1, 1, 2), float(random.uniform(0.2, 1.5))


def sort_around_center(points: Array) -> Array:
    """The points ordered counter-clockwise by their angle around their mean, beginning with the smallest angle.

    Angles are those of numpy.arctan2, between -pi and pi.
    """
    offsets = points - points.mean(axis=0)
    return points[np.argsort(np.arctan2(offsets[:, 1], offsets[:, 0]))]


def inputs_of_sort_around_center(random: np.random.Generator) -> tuple[Array]:
    return (random.uniform(0, 10, (7, 2)),)


def path_length(points: Array) -> float:
    """The length of the path that visits the points in their order. A path of one point has length 0."""
    return float(np.sum(np.linalg.norm(np.diff(points, axis=0), axis=1)))


def inputs_of_path_length(random: np.random.Generator) -> tuple[Array]:
    return (random.normal(size=(random.integers(1, 9), 2)),)


def point_on_path(points: Array, share: float) -> Array:
    """The point at which a share (0 to 1) of the path's length is behind, the path visiting the points in order."""
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = share * lengths[-1]
    return np.array([np.interp(at, lengths, points[:, 0]), np.interp(at, lengths, points[:, 1])])


def inputs_of_point_on_path(random: np.random.Generator) -> tuple[Array, float]:
    return random.normal(size=(random.integers(2, 9), 2)), float(random.choice([0.0, 1.0, random.uniform()]))


def mirror_points(points: Array, start: Array, end: Array) -> Array:
    """The points mirrored at the straight line through start and end."""
    along = (end - start) / np.linalg.norm(end - start)
    offsets = points - start
    mirrored: Array = start + 2 * np.outer(offsets @ along, along) - offsets
    return mirrored


def inputs_of_mirror_points(random: np.random.Generator) -> tuple[Array, Array, Array]:
    return random.normal(size=(5, 2)), random.normal(size=2), random.normal(size=2)


def grid_cell_counts(points: Array, rows: int, columns: int) -> NDArray[np.int64]:
    """How many points lie in each cell of a grid over the unit square, an array of shape (rows, columns).

    Row 0 is at the bottom (small y), column 0 on the left (small x). Points lie in the square, edges at 1 excluded.
    """
    counts = np.zeros((rows, columns), dtype=np.int64)
    for x, y in points:
        counts[int(y * rows), int(x * columns)] += 1
    return counts


def inputs_of_grid_cell_counts(random: np.random.Generator) -> tuple[Array, int, int]:
    return random.uniform(0, 1, (15, 2)), int(random.integers(1, 5)), int(random.integers(1, 5))


def closest_pair(points: Array) -> tuple[int, int]:
    """The indices (i, j) with i < j of the two points that are nearest to each other."""
    distances = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    distances[np.tril_indices(len(points))] = np.inf
    first, second = np.unravel_index(np.argmin(distances), distances.shape)
    return int(first), int(second)


def inputs_of_closest_pair(random: np.random.Generator) -> tuple[Array]:
    return (random.uniform(size=(random.integers(2, 10), 2)),)


def signed_area(corners: Array) -> float:
    """The area of a polygon from its corners, negative where they are listed clockwise."""
    x, y = corners[:, 0], corners[:, 1]
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def inputs_of_signed_area(random: np.random.Generator) -> tuple[Array]:
    return (random.normal(size=(random.integers(3, 9), 2)),)
