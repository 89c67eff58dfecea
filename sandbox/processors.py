"""How many processors there are to compute on."""

from __future__ import annotations

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def usable_processors() -> int:
    """Those that this process may run on; fewer where its container gets less time than they have. At least 1."""
    try:
        number = len(os.sched_getaffinity(0))
    except AttributeError:
        number = os.cpu_count() or 1
    try:
        quota, period = _QUOTA.read_text().split()
        return max(1, min(number, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):
        return number
