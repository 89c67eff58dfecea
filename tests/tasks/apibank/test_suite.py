"""The suite as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from benchmarks.apibank_parity.verdicts import open_suite

RUN = ("run", "--suite", "apibank", "--out", "r.sqlite", "--json")
REPLIES = ("level_1_replies", "level_2_replies", "level_3_replies")


def scores(done: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    return {(row["group"], row["scorer"]): (row["passed"], row["n"]) for row in done["scores"]}


@pytest.mark.parametrize("form", ["text", "tools"])
def test_the_oracle_passes_but_for_lists_and_state_on_fresh_databases(cli_with_data: CommandLine, form: str) -> None:
    done = cli_with_data.json(*RUN, "--agent", "oracle", "--set", f"format={form}")
    assert done["errors"] == 0
    found = scores(done)
    sizes = {"level_1": 389, "level_2": 119, "level_3": 50, "level_3_calls": 245}
    assert {split: found[split, "exact"] for split in sizes} == {split: (size, size) for split, size in sizes.items()}
    official = {split: found[split, "official"][0] for split in sizes}
    assert official == {"level_1": 338, "level_2": 109, "level_3": 50, "level_3_calls": 235}


def test_replies_are_run_on_request(cli_with_data: CommandLine) -> None:
    splits = [part for split in REPLIES for part in ("--split", split)]
    done = cli_with_data.json(*RUN, "--agent", "oracle", *splits)
    assert scores(done) == {
        (split, scorer): (size, size)
        for split, size in zip(REPLIES, (375, 103, 50), strict=True)
        for scorer in ("official", "exact")
    }


def test_prompts_are_the_published_ones(shared_data: Path) -> None:
    published = json.loads((shared_data / "toolbench" / "apibank" / "test-data" / "level-1-api.json").read_bytes())
    wanted = {f"level_1/{row['file'].removesuffix('.jsonl')}:{row['id']}": row for row in published}
    tasks = list(open_suite(shared_data).tasks("level_1"))
    assert len({task.id for task in tasks}) == len(tasks) == 389
    for task in tasks:
        row = wanted[task.id]
        assert task.prompt == f"{row['instruction'].strip()}\n\n{row['input'].strip()}"
        assert row["expected_output"].startswith(f"API-Request: [{task.gold['api']}(")
        assert task.tools == ()


def test_level_2_offers_what_was_found(shared_data: Path) -> None:
    tasks = {task.id: task for task in open_suite(shared_data, format="tools").tasks("level_2")}
    first, second = (tasks[f"level_2/AddAgenda-level-3-1:{number}"] for number in (0, 2))
    assert [tool.name for tool in first.tools if tool.offered] == ["ToolSearcher"]
    assert [tool.name for tool in second.tools if tool.offered] == ["AddAgenda", "GetUserToken", "ToolSearcher"]


@pytest.fixture
def play(
    cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> Callable[[str, list[Any]], dict[str, Any]]:
    """Runs one task with recorded outputs, and returns its scores."""

    def run(task: str, outputs: list[Any]) -> dict[str, Any]:
        path = write_lines("recordings.jsonl", [{"task_id": task, "outputs": outputs}])
        native = ("--set", "dialect=native") if any(isinstance(output, list) for output in outputs) else ()
        arguments = ("--agent", "recorded", "--set", f"recordings={path}", "--task", task, *native)
        assert cli_with_data.json(*RUN, *arguments)["errors"] == 0
        (row,) = cli_with_data.lines("export", "r.sqlite")
        return row["scores"]  # type: ignore[no-any-return]

    return run


def test_a_recorded_text_is_scored(play: Callable[[str, list[Any]], dict[str, Any]]) -> None:
    text = "API-Request: [GetUserToken(username='newuser', password='newpass', email='newuser@example.com')]"
    found = play("level_2/AddAgenda-level-3-1:2", [text])
    assert found["official"]["error_class"] == found["exact"]["error_class"] == "unexpected_argument"
    assert found["official"]["official_error"] == "call_exception: invalid parameter name. parameter: email"


def test_an_episode_is_scored_by_its_calls(play: Callable[[str, list[Any]], dict[str, Any]]) -> None:
    """A meeting is looked up, and one of two reminders is sent."""
    reminder = {
        "content": "Meet the client.",
        "time": "2021-01-01 10:00:00",
        "location": "Room 1",
        "recipient": "john@example.com",
    }
    outputs: list[Any] = [
        [{"name": "ToolSearcher", "arguments": {"keywords": "QueryMeeting"}}],
        [{"name": "QueryMeeting", "arguments": {"user_name": "John"}}],
        [{"name": "ToolSearcher", "arguments": {"keywords": "EmailReminder"}}],
        [{"name": "EmailReminder", "arguments": reminder}],
        "I have sent a reminder.",
    ]
    found = play("level_3/0", outputs)
    assert (found["official"]["value"], found["official"]["error_class"]) == (0.8, "wrong_count")
    assert found["exact"]["details"]["missing"] == ["EmailReminder"]


def test_missing_data_says_what_to_do(cli: CommandLine) -> None:
    done = cli("run", "--agent", "oracle", "--suite", "apibank", "--out", "r.sqlite")
    assert done.returncode == 3
    assert "sandbox data pull apibank" in done.stderr
