"""Recorded code of the published experiments, executed again in a sandbox: a sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.mint_parity.alfworld import RECORDINGS, read_recordings, replay_all
from sandbox import HouseholdGame
from sandbox.errors import ProviderError
from sandbox.household_files import HouseholdFiles
from sandbox.sandboxes.providers import open_provider

EVERY = 20


async def test_recorded_episodes_come_out_the_same(shared_data: Path) -> None:
    try:
        open_provider("bubblewrap", "")
    except ProviderError as error:
        pytest.skip(f"bubblewrap does not work here: {error}")
    games = dict(HouseholdFiles(shared_data / "alfworld", "").games())
    recordings = list(read_recordings(shared_data / RECORDINGS))
    assert len(recordings) == 670
    replayed = await replay_all(recordings[::EVERY], games)
    rows = [row for one in replayed for row in one.observed]
    assert len(rows) > 50
    assert [(one.recorded.game, row) for one in replayed for row in one.observed if row[1] != row[2]] == []
    assert [one.recorded.game for one in replayed if one.over != one.recorded.success] == []


def test_tasks_are_told_as_published(shared_data: Path) -> None:
    games = dict(HouseholdFiles(shared_data / "alfworld", "").games())
    recordings = {one.game: one.task for one in read_recordings(shared_data / RECORDINGS)}
    assert recordings.keys() == games.keys()
    for identity, file in games.items():
        introduction = HouseholdGame(file.pddl_domain, file.pddl_problem, file.grammar).introduction
        assert introduction.split("\n\n", 1)[1].replace("\n\n", "\n") in recordings[identity]
