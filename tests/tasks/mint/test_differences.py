"""What the replay of recorded replies counts as equal, as equal but for what no replay repeats, and as different."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.mint_parity.differences import exceptions_between, reason_of
from benchmarks.mint_parity.run import Counts, count_turn, replay
from environments.mint.environment import Environment
from sandbox import EnvironmentContext, read_jsonl
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from sandbox.workspace import Workspaces, builtin_root
from tasks.mint.recordings import RecordedEpisode, run_file

LEFT = "\nYou have 3 steps left and 2 chances to propose solution left."
OVER = f"{'-' * 75}\nTimeoutError                              Traceback (most recent call last)\n"
PARTS = st.sampled_from(
    [OVER, "took 1.25 seconds", "<f at 0x7f0011223344>", 'File "/usr/lib/x.py", line 3', "File ~/a.py:7", LEFT, "x\n"]
)
TEXTS = st.lists(PARTS | st.text(max_size=5), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("recorded", "ours", "exceptions"),
    [
        ("4\n", "4", []),
        ("<f at 0x7f0011223344>", "<f at 0x7f0011223344>", []),
        ("<f at 0x7f0011223344>", "<f at 0x7f9988776655>", ["address"]),
        ("took 1.25 seconds", "took 31.5 seconds", ["timing"]),
        ("1.25 s ± 3.1 ms per loop", "1.31 s ± 2.0 ms per loop", ["timing"]),
        (f"{OVER}----> 3 x = 1{LEFT}", f"{OVER}----> 2 y = 1{LEFT}", ["timing"]),
        ('File "/opt/lib/x.py", line 3, in f', 'File "/usr/lib/x.py", line 9, in f', ["path"]),
        ("File ~/x.py:3, in f at 0x7f0011223344", "File /usr/x.py:9, in f at 0x7f9988776655", ["address", "path"]),
        ("1.25", "1.26", None),
        ("took 1.25 seconds: 4", "took 1.26 seconds: 5", None),
        ("0x1f", "0x2f", None),
        (f"{OVER}----> 3 x = 1{LEFT}", f"4{LEFT}", None),
        (f"{OVER}----> 3 x = 1{LEFT}", f"{OVER}----> 3 x = 1{LEFT.replace('3', '2')}", None),
    ],
)
def test_only_what_no_replay_repeats_is_excepted(recorded: str, ours: str, exceptions: list[str] | None) -> None:
    assert exceptions_between(recorded, ours) == exceptions


@given(TEXTS, TEXTS)
def test_exceptions_are_none_between_equals_and_the_same_both_ways(one: str, other: str) -> None:
    assert exceptions_between(one, one) == []
    found = exceptions_between(one, other)
    assert found == exceptions_between(other, one)
    assert (found == []) == (one.strip() == other.strip())


@pytest.mark.parametrize(
    ("reply", "recorded", "ours", "reason"),
    [
        ("wikipedia_search('x')", "Page: x", "there is no network", "network"),
        ("f(1)", "File /usr/lib/x.py:3, in f", "File /usr/lib/x.py:4, in g", "library's lines"),
        ("f(1)", "4", "TimeoutError: Timed out after 30 seconds.", "time over"),
        ("f()", "TypeError: f() takes 1", "TypeError: f() missing 1", "words of an error"),
        ("f()", "TypeError: f() takes 1", "ValueError: f() missing 1", "other"),
        ("solve(x)", "{a: 1, b: 2}", "{b: 2, a: 1}", "other"),
    ],
)
def test_differences_are_told_by_their_reason(reply: str, recorded: str, ours: str, reason: str) -> None:
    assert reason_of(reply, recorded, ours) == reason


def test_every_turn_is_counted_once() -> None:
    counts = Counts()
    turns = [("4", "4"), ("f at 0x7f0011223344", "f at 0x7f9988776655"), ("4", "5"), ("4", None), (None, "4")]
    for recorded, ours in turns:
        count_turn(counts, "<execute>f</execute>", recorded, ours, "")
    assert (counts.equal, counts.last, counts.skipped) == (1, 1, 0)
    assert counts.excepted == {"address": 1}
    assert counts.unequal == {"other": 1, "our end": 1}
    assert counts.equal_share == 1 / 4
    both = counts + counts
    assert (both.equal, both.unequal["other"], both.equal_share) == (2, 2, 1 / 4)


def test_counts_of_a_replay_sum_to_its_replies(
    ipython: None, shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    suite = Workspaces([builtin_root()]).load_suite("mint", {}).suite
    tasks = {task.id: task for task in suite.tasks("gsm8k")}
    run = shared_data / "agents" / "mint" / "parity" / "gpt-4-0613" / "F-None"
    episodes = list(read_jsonl(run_file(run, "gsm8k"), RecordedEpisode, ""))[:6]
    counts = Counts()

    async def replay_all() -> None:
        provider = open_provider("bubblewrap", "")
        async with SandboxPool(lambda: provider, lambda spec: spec.model_copy(update={"image": ""})) as pool:
            environment = Environment(EnvironmentContext(tmp_path, tmp_path, pool))
            for episode in episodes:
                await replay(environment, tasks[f"gsm8k/{episode.task.task_id}"], episode, counts, shown=False)
            await environment.close()

    asyncio.run(replay_all())
    said = sum(message.role == "assistant" for episode in episodes for message in episode.state.history)
    assert counts.replies == said
    assert counts.equal + counts.excepted.total() + counts.unequal.total() + counts.last + counts.skipped == said
    assert (counts.episodes, counts.same_success, counts.unlike) == (6, 6, [])
