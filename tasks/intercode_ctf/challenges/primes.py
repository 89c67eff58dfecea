"""Prime numbers for the challenges about RSA."""

from __future__ import annotations

import random

_SMALL = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97]
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def random_prime(rng: random.Random, bits: int) -> int:
    """A prime of exactly that many bits, the second highest one set, too."""
    return next_prime(rng.getrandbits(bits - 2) | 3 << (bits - 2))


def next_prime(start: int) -> int:
    """The first odd number from `start` on that passes the test of Miller and Rabin for twelve bases."""
    candidate = start | 1
    while not _is_prime(candidate):
        candidate += 2
    return candidate


def _is_prime(n: int) -> bool:
    if any(n % small == 0 for small in _SMALL):
        return n in _SMALL
    twos = (n - 1 & 1 - n).bit_length() - 1
    return all(_passes(n, base, twos) for base in _BASES)


def _passes(n: int, base: int, twos: int) -> bool:
    x = pow(base, n - 1 >> twos, n)
    if x in (1, n - 1):
        return True
    for _ in range(twos - 1):
        x = x * x % n
        if x == n - 1:
            return True
    return False
