"""All challenges, in the order in which the suite has them."""

from __future__ import annotations

import functools

from . import crypto, files, forensics, reversing, web
from .challenge import Assets, Challenge

ALL: tuple[Challenge, ...] = (
    *files.CHALLENGES,
    *crypto.CHALLENGES,
    *forensics.CHALLENGES,
    *reversing.CHALLENGES,
    *web.CHALLENGES,
)


@functools.lru_cache(maxsize=2 * len(ALL))
def build(chosen: Challenge, seed: int) -> Assets:
    """The assets of a challenge under a seed; a run reads its tasks more than once."""
    return chosen.build(seed)
