"""Recorded episodes of the published program, run again: a sample, with this machine's own programs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.intercode_parity.circumstances import CIRCUMSTANCES
from benchmarks.intercode_parity.recordings import read_recordings
from benchmarks.intercode_parity.replay import Replay
from sandbox.errors import ProviderError
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from tasks.intercode_bash.records import Files

EVERY = 20
SHARE = 0.85
"""Of equal rewards. 90 % were measured with Debian 12 and files in memory; with the image and docker there are more."""


async def test_recorded_rewards_come_out_the_same(shared_data: Path) -> None:
    try:
        provider = open_provider("bubblewrap", "")
    except ProviderError as error:
        pytest.skip(f"bubblewrap does not work here: {error}")
    folder = shared_data / "agents" / "intercode"
    files = Files(shared_data / "intercode_bash", "")
    requests = {number: files.requests(number) for number in (1, 2, 3)}
    episodes = [one for one in read_recordings(folder / "parity" / "bash") if one.file_system in requests]
    same = []
    async with SandboxPool(lambda: provider, lambda spec: spec.model_copy(update={"image": ""})) as pool:
        replay = Replay(pool, folder / "nl2bash", requests, int(time.time()))
        for episode in episodes[::EVERY]:
            (turns,) = await replay.replay_fresh(episode, CIRCUMSTANCES[episode.file])
            same += [turn.same_reward for turn in turns if turn.recorded.reward is not None]
    assert len(same) == 168
    assert sum(same) / len(same) >= SHARE
