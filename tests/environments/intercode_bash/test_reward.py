"""The reward's arithmetic, held to what the published program recorded, and to properties of it."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.intercode_bash.reward import Outcome, hashed_paths, reward, similarity, status_pairs

WORDS = st.text(alphabet="ab .\n_é1", max_size=60)


def recorded(folder: Path) -> Iterator[tuple[str, dict[str, Any], list[float]]]:
    """(where, what the published program noted of the last turn, the episode's rewards)."""
    for path in sorted(folder.glob("*/*.json.gz")):
        with gzip.open(path, "rt") as stream:
            data = json.load(stream)
        for row in data.get("logs", data).values():
            info = row.get("info") or {}
            if info.get("eval_obs") is not None and "answer_similarity" in info:
                yield f"{path.name} {row['task_id']}", info, row["turn_history"]["rewards"]


def as_status(pairs: list[list[str]]) -> str:
    return "".join(f"{code} {path}\n" for path, code in pairs)


def test_every_recorded_comparison_has_its_recorded_parts(shared_data: Path) -> None:
    judged = 0
    for where, info, rewards in recorded(shared_data / "agents" / "intercode" / "parity" / "bash"):
        same = info.get("diff_same", {}).get("files", [])
        correct = info.get("diff_same", {}).get("correct", 0)
        agent_hashes = {path: str(number >= correct) for number, (path, _) in enumerate(same)}
        agent = Outcome(info["agent_obs"], as_status(same + info["diff_extra"]), agent_hashes)
        gold = Outcome(info["eval_obs"], as_status(same + info["diff_miss"]), {path: "False" for path, _ in same})
        found = reward(agent, gold)
        parts = info["reward"]
        expected = (parts["file_diff"], parts["file_changes"], parts["answer_similarity"])
        assert (found.paths, found.contents, found.output) == expected, where
        assert found.value in rewards, where
        assert math.isclose(similarity(info["agent_obs"], info["eval_obs"]), info["answer_similarity"], abs_tol=1e-12)
        judged += 1
    assert judged == 545


@given(WORDS, WORDS)
def test_similarity_is_a_symmetric_share(first: str, second: str) -> None:
    assert 0.0 <= similarity(first, second) <= 1.0 + 1e-9
    assert similarity(first, second) == pytest.approx(similarity(second, first))
    assert similarity(first, first) == pytest.approx(1.0)


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_any_status_gives_a_reward_between_the_bounds(agent_status: str, gold_status: str, output: str) -> None:
    agent, gold = Outcome(output, agent_status, {}), Outcome("", gold_status, {})
    assert 0.01 <= reward(agent, gold).value <= 1.0


def test_the_defects_of_the_original_are_kept() -> None:
    assert similarity("a b c", "d e f") == 0.0, "terms of one letter are none, and then texts are equal or not"
    assert similarity("5\n", "5") == 0.0
    assert status_pairs('?? "a b.txt"\n') == [('"a', "??")]
    assert hashed_paths("?? b.txt\n?? folder/\n M c.txt\n") == ["b.txt"]
    without_dot = Outcome("", "?? folder\n", {"folder": "1"})
    assert reward(without_dot, Outcome("", "?? folder\n", {"folder": "2"})).contents == 0.33


def test_each_part_takes_its_share() -> None:
    gold = Outcome("alpha beta", "?? x.txt\n", {"x.txt": "1"})
    assert reward(gold, gold).value == 1.0
    assert reward(Outcome("alpha beta", "?? x.txt\n", {"x.txt": "2"}), gold).value == pytest.approx(0.67)
    assert reward(Outcome("gamma delta", "?? x.txt\n", {"x.txt": "1"}), gold).value == pytest.approx(0.67)
    one_more = reward(Outcome("alpha beta", "?? x.txt\n D y\n", {"x.txt": "1"}), gold)
    assert one_more.value == pytest.approx(0.72)
    assert (one_more.missing, one_more.extra) == ((), (("y", "D"),))
    assert reward(Outcome("alpha beta", " D y\n", {}), gold).value == pytest.approx(0.67)
