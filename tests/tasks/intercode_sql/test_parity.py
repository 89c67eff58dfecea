"""Recorded statements of the published experiments, run again: the rewards must be the recorded ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.intercode_parity.sql import RECORDINGS, SPIDER, Counts, measure
from benchmarks.intercode_parity.sql_recordings import read_recordings

EVERY = 40
"""One episode of so many is run."""


@pytest.mark.parametrize(("engine", "least"), [("mariadb", 0.99), ("sqlite", 0.98)])
async def test_rewards_are_those_that_were_recorded(shared_data: Path, engine: str, least: float) -> None:
    episodes = list(read_recordings(shared_data / RECORDINGS))[::EVERY]
    counts = await measure("bubblewrap", engine, "", episodes, shared_data / SPIDER)
    total = Counts()
    for count in counts.values():
        total += count
    assert len(counts) == 9
    assert total.rewarded > 500
    assert total.same_reward / total.rewarded >= least, total.rewards
