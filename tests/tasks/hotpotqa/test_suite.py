"""The suite: its own ten questions, the published ones over a corpus, and what agents say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from sandbox import DataError, DataMissingError, UsageError
from sandbox.workspace import Workspaces, builtin_root
from tasks.hotpotqa.questions import read_bamboogle

WORKSPACES = Workspaces([builtin_root()])
SAMPLE = builtin_root() / "tasks" / "hotpotqa" / "sample"
RUN = ("run", "--suite", "hotpotqa", "--out", "r.sqlite")
ANSWER = "Thought: I know it.\nAction: finish[Lindholt]"


def verdicts(cli: CommandLine) -> dict[str, dict[str, Any]]:
    return {row["task_id"]: row["scores"] for row in cli.lines("export", "r.sqlite")}


def test_solutions_of_the_sample_pass_and_their_pages_tell_the_answer(cli: CommandLine) -> None:
    cli.ok(*RUN, "--agent", "oracle")
    passed = verdicts(cli)
    assert len(passed) == 10
    assert all(score["passed"] for scores in passed.values() for score in scores.values())
    episodes = [row for row in cli.lines("export", "r.sqlite", "--trajectories") if "events" in row]
    questions = [json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text().splitlines()]
    told = {
        row["task_id"]: [event["data"]["content"] for event in row["events"] if event["kind"] == "tool_result"]
        for row in episodes
    }
    for question in questions:
        searched = told[f"sample/{question['id']}"][:-1]
        assert not any(content.startswith("Could not find") for content in searched)
        if question["answer"] not in ("yes", "no"):
            assert question["answer"] in " ".join(searched)
            assert question["answer"] not in question["question"]


def test_doing_nothing_passes_nothing(cli: CommandLine) -> None:
    cli.ok(*RUN, "--agent", "silent")
    scores = [score for scores in verdicts(cli).values() for score in scores.values()]
    assert len(scores) == 20
    assert {score["error_class"] for score in scores} == {"limit_reached"}
    assert not any(score["passed"] for score in scores)


@pytest.mark.parametrize("how", [("--set", "dialect=react"), ("--set", "actions=text")])
def test_actions_in_text_are_read_by_the_dialect_and_by_the_published_rule(
    cli: CommandLine, write_lines: Callable[[str, list[Any]], Path], how: tuple[str, str]
) -> None:
    outputs = ["I look.\nAction: search[Veldmoor]", "Thought: who?\nAction: lookup[designed]", ANSWER]
    replies = write_lines("replies.jsonl", [{"task_id": "sample/architect-birthplace", "outputs": outputs}])
    cli.ok(*RUN, "--agent", "recorded", "--set", f"recordings={replies}", *how, "--task", "sample/architect-birthplace")
    assert verdicts(cli)["sample/architect-birthplace"]["official"]["passed"]
    shown = cli.ok("show", "r.sqlite", "sample/architect-birthplace")
    assert "(Result 1 / 1) Its market hall, the Corn Arcade, was designed by Tobias Renquist." in shown


def test_half_an_answer_has_half_an_f1(cli: CommandLine, write_lines: Callable[[str, list[Any]], Path]) -> None:
    line = {"task_id": "sample/soprano-trade", "outputs": ["Action: finish[a blower]"]}
    replies = write_lines("replies.jsonl", [line])
    cli.ok(*RUN, "--agent", "recorded", "--set", f"recordings={replies}", "--set", "dialect=react",
           "--task", "sample/soprano-trade")  # fmt: skip
    scores = verdicts(cli)["sample/soprano-trade"]
    assert (scores["official"]["value"], scores["official"]["error_class"]) == (0.0, "wrong_value")
    assert scores["f1"]["value"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(("split", "size"), [("hotpotqa", 43), ("bamboogle", 125)])
def test_solutions_of_the_published_questions_pass(
    cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path], split: str, size: int
) -> None:
    pages = write_lines("pages.jsonl", [{"title": "Oslo", "text": "Oslo is a town."}])
    cli_with_data.ok(*RUN, "--agent", "oracle", "--split", split, "--set", f"corpus={pages}")
    passed = verdicts(cli_with_data)
    assert len(passed) == size
    assert [task for task, scores in passed.items() if not scores["official"]["passed"]] == []


def test_published_questions_are_not_asked_without_saying_what_is_searched(cli_with_data: CommandLine) -> None:
    refused = cli_with_data(*RUN, "--agent", "oracle", "--split", "bamboogle")
    assert refused.returncode == 3
    assert "--set corpus=FILE" in refused.stderr
    cli_with_data.ok(*RUN, "--agent", "oracle", "--split", "bamboogle", "--limit", "1", "--set", "corpus=none")


def test_missing_files_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(tmp_path))
    with pytest.raises(UsageError, match="no such file"):
        WORKSPACES.load_suite("hotpotqa", {"corpus": str(tmp_path / "pages.jsonl")})
    suite = WORKSPACES.load_suite("hotpotqa", {"corpus": "none"}).suite
    with pytest.raises(DataMissingError) as missing:
        list(suite.tasks("hotpotqa"))
    assert missing.value.hint == "sandbox data pull hotpotqa"


def test_a_damaged_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "test.csv"
    path.write_text("Question,Answer\nWho?,me\nWhat?\n")
    with pytest.raises(DataError, match="line 3"):
        list(read_bamboogle(path, ""))
