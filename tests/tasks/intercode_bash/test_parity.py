"""Recorded episodes of the published program, run again: a sample, with this machine's own programs."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.intercode_parity.circumstances import DAY, UNKNOWN, Circumstances, clock, place_in_containers
from benchmarks.intercode_parity.read_off import read_off
from benchmarks.intercode_parity.recordings import RecordedEpisode, RecordedTurn, has_ends_of_gold, read_recordings
from benchmarks.intercode_parity.replay import Replay, tree_file
from benchmarks.intercode_parity.web import CURL_SETTINGS, PORT, Page
from environments.intercode_bash.trees import load_tree
from sandbox.errors import ProviderError
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from tasks.intercode_bash.records import Files, Request

EVERY = 20
SHARE = 0.91
"""Of equal rewards. 155 of 168 (92.3 %) were measured with Debian 12 and files in memory; with the image and docker
there are more."""


async def test_recorded_rewards_come_out_the_same(shared_data: Path) -> None:
    try:
        provider = open_provider("bubblewrap", "")
    except ProviderError as error:
        pytest.skip(f"bubblewrap does not work here: {error}")
    folder = shared_data / "agents" / "intercode"
    files = Files(shared_data / "intercode_bash", "")
    requests = {number: files.requests(number) for number in (1, 2, 3)}
    episodes = [one for one in read_recordings(folder / "parity" / "bash") if one.file_system in requests]
    known = read_off(episodes, {number: load_tree(tree_file(folder / "nl2bash", number)) for number in requests})
    same = []
    async with SandboxPool(lambda: provider, lambda spec: spec.model_copy(update={"image": ""})) as pool:
        replay = Replay(pool, folder / "nl2bash", requests)
        for episode in episodes[::EVERY]:
            (turns,) = await replay.replay_fresh(episode, known[episode.file])
            same += [turn.same_reward for turn in turns if turn.recorded.reward is not None]
    assert len(same) == 168
    assert sum(same) / len(same) >= SHARE


async def test_containers_that_are_kept_have_what_earlier_tasks_left(shared_data: Path) -> None:
    try:
        provider = open_provider("bubblewrap", "")
    except ProviderError as error:
        pytest.skip(f"bubblewrap does not work here: {error}")
    folder = shared_data / "agents" / "intercode"
    requests = {3: [Request(query="", gold="mkdir -p ~/left; ls ~"), Request(query="", gold="ls /workspace | wc -l")]}
    # The second episode's agent finds what the first one's had left outside of git's sight, and nothing else.
    acts = ["mkdir ~/left; touch /workspace/new; rm /workspace/files.txt; ls ~"], ["ls /workspace | wc -l", "ls ~"]
    episodes = [
        RecordedEpisode("f", 3, number, tuple(RecordedTurn(act, "", 1.0) for act in commands), None)
        for number, commands in enumerate(acts)
    ]
    async with SandboxPool(lambda: provider, lambda spec: spec.model_copy(update={"image": ""})) as pool:
        replay = Replay(pool, folder / "nl2bash", requests)
        (first,), (second, third) = await replay.replay_kept(episodes, UNKNOWN)
    assert first.observation == third.observation == "left\n"
    assert first.reward < 1.0, "files were changed"
    assert second.reward == 1.0, "and are brought back"


async def test_a_host_answers_in_kept_containers_as_it_did(shared_data: Path) -> None:
    try:
        provider = open_provider("bubblewrap", "")
    except ProviderError as error:
        pytest.skip(f"bubblewrap does not work here: {error}")
    folder = shared_data / "agents" / "intercode"
    ask = f"printf 'GET /f HTTP/1.0\\r\\n\\r\\n' >/dev/tcp/127.0.0.1/{PORT}; cat {CURL_SETTINGS}"
    if shutil.which("curl"):
        ask = "curl -s http://host.example/f"
    page = Page("host.example", "as it was")
    episode = RecordedEpisode("f", 3, 0, (RecordedTurn(ask, "", 1.0),), None)
    async with SandboxPool(lambda: provider, lambda spec: spec.model_copy(update={"image": ""})) as pool:
        replay = Replay(pool, folder / "nl2bash", {3: [Request(query="", gold=ask)]})
        ((turn,),) = await replay.replay_kept([episode], replace(UNKNOWN, page=page))
    expected = page.body if shutil.which("curl") else f'connect-to = "host.example:80:127.0.0.1:{PORT}"\n'
    assert (turn.observation, turn.reward) == (expected, 1.0)


def test_what_the_recordings_tell_of_their_making(shared_data: Path) -> None:
    episodes = list(read_recordings(shared_data / "agents" / "intercode" / "parity" / "bash"))
    ends = {one.file for one in episodes if one.ends_of_gold}
    assert ends == {f"gpt-3.5/ic_bash_multiturn_gpt-3.5_10_turns_fs_{number}" for number in (1, 3)}
    assert not has_ends_of_gold([("", "whole"), (None, "x"), ("x", None), ("long", "gold"), ("a", "longer")])
    assert not has_ends_of_gold([("longer", "gold")]), "none of the same length"
    assert has_ends_of_gold([("", "whole"), ("last", "half"), ("longer", "gold")])


def test_the_clock_has_the_time_of_day(tmp_path: Path) -> None:
    now = 1_700_000_000
    (tmp_path / "localtime").write_bytes(clock("2023-05-26 10:03", now))
    for moment, expected in ((now, "10:03 UTC"), (now + DAY // 2, "22:03 UTC")):
        argv = ["date", "-d", f"@{moment}", "+%H:%M %Z"]
        shown = subprocess.run(argv, env={"TZ": f":{tmp_path}/localtime"}, capture_output=True, text=True, check=True)
        assert shown.stdout.strip() == expected


def test_files_recorded_in_the_same_containers_come_in_order() -> None:
    known = {name: Circumstances("2023-06-18", 0, after=after) for name, after in (("a", ""), ("b", "a"), ("c", "b"))}
    assert [place_in_containers(name, known) for name in known] == [("a", 0), ("a", 1), ("a", 2)]
