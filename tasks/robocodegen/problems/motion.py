"""Functions of motion and control."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def limit_speed(velocity: Array, fastest: float) -> Array:
    """The velocity, shortened to the length fastest where it is longer; its direction stays."""
    speed = np.linalg.norm(velocity)
    return velocity if speed <= fastest else velocity * (fastest / speed)


def inputs_of_limit_speed(random: np.random.Generator) -> tuple[Array, float]:
    return random.normal(size=3), float(random.uniform(0.5, 3))


def pid_step(error: float, last_error: float, error_sum: float, seconds: float, gains: Array) -> tuple[float, float]:
    """One step of a PID controller: its output, and the sum of errors times seconds with this step added.

    gains are those of the error, of the new sum, and of the change of the error per second, in this order.
    """
    total = error_sum + error * seconds
    return float(gains @ np.array([error, total, (error - last_error) / seconds])), total


def inputs_of_pid_step(random: np.random.Generator) -> tuple[float, float, float, float, Array]:
    error, last, total = (float(value) for value in random.normal(size=3))
    return error, last, total, float(random.uniform(0.01, 0.5)), random.uniform(0, 2, 3)


def hand_position(lengths: Array, angles: Array) -> Array:
    """Where the end of a planar arm is that begins at the origin.

    lengths are its links'; each angle, in radians, turns its link against the link before, the first against x.
    """
    directions = np.cumsum(angles)
    return np.array([lengths @ np.cos(directions), lengths @ np.sin(directions)])


def inputs_of_hand_position(random: np.random.Generator) -> tuple[Array, Array]:
    links = int(random.integers(1, 6))
    return random.uniform(0.1, 1, links), random.uniform(-np.pi, np.pi, links)


def turn_between(start: float, end: float) -> float:
    """The shortest turn from a heading to another, all in degrees: more than -180 and at most 180."""
    turn = (end - start) % 360
    return turn - 360 if turn > 180 else turn


def inputs_of_turn_between(random: np.random.Generator) -> tuple[float, float]:
    start, end = random.uniform(-720, 720, 2)
    return float(start), float(end)


def smooth_step_path(start: Array, end: Array, count: int) -> Array:
    """Points on the straight way from start to end, as many as count (at least 2), slow at both ends.

    The share of the way at time t, with t evenly spaced from 0 to 1, is 3 t^2 - 2 t^3.
    """
    times = np.linspace(0, 1, count)
    return start + np.outer(3 * times**2 - 2 * times**3, end - start)


def inputs_of_smooth_step_path(random: np.random.Generator) -> tuple[Array, Array, int]:
    return random.normal(size=2), random.normal(size=2), int(random.integers(2, 8))


def drive_straight_and_turn(pose: Array, moves: Array) -> Array:
    """The pose (x, y, heading in radians) after moves of rows (distance, turn): each drives ahead, and then turns.

    The heading is not wrapped.
    """
    x, y, heading = pose
    for distance, turn in moves:
        x, y = x + distance * np.cos(heading), y + distance * np.sin(heading)
        heading += turn
    return np.array([x, y, heading])


def inputs_of_drive_straight_and_turn(random: np.random.Generator) -> tuple[Array, Array]:
    return random.normal(size=3), random.normal(size=(random.integers(0, 6), 2))


def stopping_distance(speed: float, delay: float, deceleration: float) -> float:
    """The way until a vehicle stands: at its speed for a delay in seconds, and then braked evenly."""
    return speed * delay + speed**2 / (2 * deceleration)


def inputs_of_stopping_distance(random: np.random.Generator) -> tuple[float, float, float]:
    speed, delay, deceleration = random.uniform(0.1, 5, 3)
    return float(speed), float(delay), float(deceleration)
