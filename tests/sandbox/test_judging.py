"""`sandbox judge` and `sandbox export --official` with a suite that needs no data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer, Request, completion, refusal
from command_line import CommandLine, make_command_line

MANIFEST = """
name = "riddles"
description = "Riddles."
entry = "suite:Riddles"
splits = ["all"]

[judging.question]
default = "Is it right?"
help = "what the judge is asked"
"""
SUITE = """
from sandbox import Message, Task, Verdict


class Said:
    def score(self, task, trajectory):
        said = trajectory.judgements("said")[-1]
        return Verdict.success(**said) if said["text"] == "yes" else Verdict.failure("wrong_value", **said)


class Answered:
    def score(self, task, trajectory):
        return Verdict.success() if trajectory.final_text else Verdict.failure("no_call")


class Riddles:
    def __init__(self, context):
        pass

    def tasks(self, split):
        for number in range(4):
            yield Task(f"{split}/{number}", "What is it?", solution=(Message("assistant", f"A {number}."),))

    def scorers(self):
        return {"answered": Answered()}

    async def judge(self, task, trajectory, ask, settings, other):
        asked = f"{settings['question']} {trajectory.final_text}"
        reply = await ask([Message("user", asked)], seed=7)
        return [("said", {"text": reply.text, "other": None if other is None else other.final_text})]

    def judged_scorers(self):
        return {"said": Said()}

    def official_files(self, episodes):
        return {"answers/all.json": {task.id: trajectory.final_text for task, trial, trajectory in episodes}}

    def data_sha256(self, splits):
        return {}
"""


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    folder = tmp_path / "workspace" / "tasks" / "riddles"
    folder.mkdir(parents=True)
    (folder / "suite.toml").write_text(MANIFEST)
    (folder / "suite.py").write_text(SUITE)
    line = make_command_line(tmp_path, SANDBOX_WORKSPACE=str(tmp_path / "workspace"))
    for agent in ("oracle", "silent"):
        line.ok("run", "--agent", agent, "--suite", "riddles", "--out", f"{agent}.sqlite")
    return line


def asked(request: Request) -> str:
    return str(request.body["messages"][-1]["content"])


def yes_to_odd(request: Request) -> Any:
    return completion("yes" if asked(request)[-2] in "13" else "no")


def test_what_a_judge_says_is_kept_with_the_episodes_and_scored(line: CommandLine) -> None:
    with ChatServer(otherwise=yes_to_odd) as server:
        judge = ("--judge", f"server:{server.base_url}#m")
        done = line.json("judge", "oracle.sqlite", *judge, "--json")
        assert [(row["scorer"], row["passed"], row["n"]) for row in done["scores"]] == [
            ("answered", 4, 4),
            ("said", 2, 4),
        ]
        assert sorted(map(asked, server.requests)) == [f"Is it right? A {number}." for number in range(4)]
        assert {request.body["seed"] for request in server.requests} == {7}
        assert "judged: 0, before: 4" in line("judge", "oracle.sqlite", *judge).stderr
        line.ok("judge", "oracle.sqlite", *judge, "--set", "question=Is it good?")
        assert len(server.requests) == 8, "another question is another judgement"
        line.ok("judge", "oracle.sqlite", *judge, "--against", "silent.sqlite")
    before = line.lines("export", "oracle.sqlite", "--trajectories")
    by_question = "said@m(question=Is it good?)"
    assert set(before[0]["scores"]) == {
        "answered",
        "said",
        by_question,
        "said@m(question=Is it right?, against=silent)",
    }
    others = {
        name: {row["scores"][name]["details"]["other"] for row in before}
        for name in set(before[0]["scores"]) - {"answered"}
    }
    assert others == {"said": {None}, by_question: {None}, "said@m(question=Is it right?, against=silent)": {""}}
    line.ok("score", "oracle.sqlite")
    assert line.lines("export", "oracle.sqlite", "--trajectories") == before
    line.ok("resume", "oracle.sqlite")
    assert [row["events"] for row in line.lines("export", "oracle.sqlite", "--trajectories")] == [
        row["events"] for row in before
    ]


def test_another_run_of_the_same_name_is_another_comparison(line: CommandLine) -> None:
    (line.folder / "other").mkdir()
    line.ok("run", "--agent", "oracle", "--suite", "riddles", "--out", "other/silent.sqlite")
    with ChatServer(otherwise=yes_to_odd) as server:
        judge = ("--judge", f"server:{server.base_url}#m")
        for run, done in (("silent.sqlite", 4), ("other/silent.sqlite", 4), ("silent.sqlite", 0)):
            said = line("judge", "oracle.sqlite", *judge, "--against", run).stderr
            assert f"judged: {done}, before: {4 - done}" in said
    (row, *_) = line.lines("export", "oracle.sqlite")
    assert len(row["scores"]) == 4


def test_what_two_judges_say_is_kept_and_shown_apart(line: CommandLine) -> None:
    """The first judge's verdicts stay what they are, under the name that they have."""
    with ChatServer(otherwise=yes_to_odd) as one, ChatServer(otherwise=lambda request: completion("yes")) as other:
        first, second = (f"server:{server.base_url}#{name}" for server, name in ((one, "severe"), (other, "kind")))
        line.ok("judge", "oracle.sqlite", "--judge", first)
        line.ok("judge", "oracle.sqlite", "--judge", second)
        done = line.json("judge", "oracle.sqlite", "--judge", second, "--set", "model.temperature=0.7", "--json")
        passed = {
            "answered": 4,
            "said": 2,
            "said@kind": 4,
            "said@kind(model.temperature=0.7)": 4,
        }
        assert {row["scorer"]: row["passed"] for row in done["scores"]} == passed
        assert (len(one.requests), len(other.requests)) == (4, 8)
        assert "judged: 0, before: 4" in line("judge", "oracle.sqlite", "--judge", first).stderr
    line.ok("score", "oracle.sqlite")
    shown = line.json("show", "oracle.sqlite", "--json")
    assert {row["scorer"]: row["passed"] for row in shown["scores"]} == passed
    assert {name: by["agent"] for name, by in shown["judges"].items()} == {
        name: first if name == "said" else second for name in passed if name != "answered"
    }
    told = line.ok("show", "oracle.sqlite")
    assert "said: judged by severe (question=Is it right?)" in told
    (row, *_) = line.lines("export", "oracle.sqlite")
    assert row["scores"]["said"]["details"]["judged_by"] == "severe"


def test_an_episode_whose_judge_failed_is_judged_the_next_time(line: CommandLine) -> None:
    with ChatServer(refusal(400), otherwise=yes_to_odd) as server:
        judge = ("judge", "oracle.sqlite", "--judge", f"server:{server.base_url}#m")
        done = line(*judge, "--concurrency", "1")
        assert (done.returncode, "judged: 3, before: 0, failed: 1" in done.stderr) == (4, True)
        assert "all/0" in done.stderr
        done = line(*judge)
        assert (done.returncode, "judged: 1, before: 3, failed: 0" in done.stderr) == (0, True)


def test_what_cannot_be_is_told(line: CommandLine) -> None:
    done = line("judge", "oracle.sqlite", "--judge", "silent", "--set", "questions=no")
    assert (done.returncode, "did you mean question" in done.stderr) == (2, True)
    assert line("judge", "oracle.sqlite", "--judge", "nobody").returncode == 2
    (line.folder / "said.jsonl").write_text("")
    done = line("judge", "oracle.sqlite", "--judge", "recorded", "--set", "recordings=said.jsonl")
    assert (done.returncode, "recorded cannot be asked" in done.stderr) == (2, True)
    assert line("judge", "oracle.sqlite", "--judge", "silent", "--set", "limits.turns=1").returncode == 2
    line.ok("run", "--agent", "oracle", "--suite", "starter", "--limit", "1", "--out", "starter.sqlite")
    assert "has nothing for a judge" in line("judge", "starter.sqlite", "--judge", "silent").stderr
    assert "has no files for other programs" in line("export", "starter.sqlite", "--official", "files").stderr


def test_files_for_other_programs_are_written(line: CommandLine) -> None:
    written = line.ok("export", "oracle.sqlite", "--official", "files").split()
    assert written == ["files/answers/all.json"]
    answers = json.loads((line.folder / "files" / "answers" / "all.json").read_text())
    assert answers == {f"all/{number}": f"A {number}." for number in range(4)}
