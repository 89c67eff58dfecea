"""Hostile trajectories: what they hold, and that scorers which fail or hang at one are named."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.journal.trajectory import Event, Trajectory
from sandbox.scorers.calls import CallScorer
from sandbox.types import Task, ToolSpec, Verdict
from sandbox.validation.hostile import HUGE, check_scorers, hostile_trajectories
from sandbox.validation.report import Report

TASK = Task(
    "all/1",
    "Go.",
    tools=(ToolSpec("go", "Go.", {"type": "object"}),),
    gold={"calls": [{"name": "go", "arguments": {}}]},
)
REAL = Trajectory([Event(1.0, "observation", {"text": "Go."}), Event(2.0, "record", {"name": "reward", "data": 0.5})])


class Hangs:
    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        while trajectory.final_text.startswith("[[["):
            pass
        return Verdict.failure("no_call")


def test_they_are_the_same_each_time_and_hold_what_scorers_stumble_over() -> None:
    made = dict(hostile_trajectories(TASK, REAL))
    again = dict(hostile_trajectories(TASK, REAL))
    assert {name: trajectory.events for name, trajectory in made.items()} == {
        name: trajectory.events for name, trajectory in again.items()
    }
    texts = [text for trajectory in made.values() for text in trajectory.texts]
    assert "" in texts
    assert any("\ud800" in text for text in texts)
    assert max(map(len, texts)) >= HUGE - 1
    assert any(call.name not in ("go", "") for trajectory in made.values() for call in trajectory.calls)
    for trajectory in made.values():
        assert trajectory.records("reward") == [0.5]
        json.dumps([event.data for event in trajectory.events])


def test_a_scorer_in_order_has_no_findings() -> None:
    report = Report("suite", "s", Path())
    check_scorers(report, {"exact": CallScorer()}, TASK, REAL)
    assert report.findings == []


def test_a_scorer_that_hangs_is_interrupted_and_named() -> None:
    report = Report("suite", "s", Path())
    check_scorers(report, {"slow": Hangs(), "exact": CallScorer()}, TASK, REAL, seconds=0.3)
    (finding,) = report.findings
    assert finding.message == "the scorer slow fails at a hostile trajectory"
    assert "no verdict within 0.3 seconds" in finding.tasks["all/1"]
