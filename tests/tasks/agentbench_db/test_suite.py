"""The suite as a user runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

RUN = (
    "run",
    "--suite",
    "agentbench_db",
    "--sandbox",
    "bubblewrap",
    "--concurrency",
    "4",
    "--json",
    "--out",
    "r.sqlite",
)
ENGINES = {"sqlite": (), "mariadb": ("--set", "engine=mariadb", "--set", "software=machine")}
HASH_OF_NO_SUCH_TABLE = {"update/225"}
"""Its published hash is of no table that the update could make."""


@pytest.fixture
def play(
    cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> Callable[..., dict[str, dict[str, Any]]]:
    """Runs one task with recorded replies, and returns its scores."""

    def run(task: str, outputs: list[Any], *arguments: str) -> dict[str, dict[str, Any]]:
        (cli_with_data.folder / "r.sqlite").unlink(missing_ok=True)
        path = write_lines("recordings.jsonl", [{"task_id": task, "outputs": outputs}])
        native = ("--set", "dialect=native") if any(isinstance(output, list) for output in outputs) else ()
        wanted = ("--agent", "recorded", "--set", f"recordings={path}", "--task", task, *native, *arguments)
        assert cli_with_data.json(*RUN, *wanted)["errors"] == 0
        (row,) = cli_with_data.lines("export", "r.sqlite")
        return row["scores"]  # type: ignore[no-any-return]

    return run


@pytest.mark.parametrize("engine", ENGINES)
def test_gold_solutions_pass_but_for_a_wrong_hash(cli_with_data: CommandLine, engine: str) -> None:
    some = () if engine == "sqlite" else ("--limit", "30")
    done = cli_with_data.json(*RUN, "--agent", "oracle", *some, *ENGINES[engine])
    assert done["errors"] == 0
    rows = cli_with_data.lines("export", "r.sqlite")
    assert len(rows) == (300 if engine == "sqlite" else 90)
    failed = {row["task_id"] for row in rows if not row["scores"]["official"]["passed"]}
    assert failed == HASH_OF_NO_SUCH_TABLE & {row["task_id"] for row in rows}
    assert all(row["scores"]["exact"]["passed"] for row in rows)


def test_doing_nothing_fails_everywhere(
    cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> None:
    splits = {"select": range(100), "insert": range(100, 200), "update": range(200, 300)}
    rows = [
        {"task_id": f"{name}/{i}", "output": "Action: Answer\nFinal Answer: []"}
        for name in splits
        for i in splits[name]
    ]
    path = write_lines("recordings.jsonl", rows)
    done = cli_with_data.json(*RUN, "--agent", "recorded", "--set", f"recordings={path}")
    assert (done["episodes"], done["errors"], done["skipped"]) == (300, 0, 0)
    assert sum(row["passed"] for row in done["scores"]) == 0
    shown = cli_with_data.json("show", "r.sqlite", "--json")
    assert shown["groups"]["official"][0]["name"] == "overall"
    assert shown["groups"]["official"][0]["value"] == 0.0


@pytest.mark.parametrize("engine", ENGINES)
def test_operations_and_answers_as_texts(
    play: Callable[..., dict[str, dict[str, Any]]], cli_with_data: CommandLine, engine: str
) -> None:
    asked = "Thought.\nAction: Operation\n```sql\nSELECT Notes FROM `Jiu-Jitsu Championships Results`\nLIMIT 1;\n```"
    wrong = "Action: Operation\n```sql\nSELECT\n```"
    answer = 'Action: Answer\nFinal Answer: ["Women +60kg Bronze"]'
    scores = play("select/0", [asked, wrong, answer, "More?"], *ENGINES[engine])
    assert scores["official"]["passed"]
    (row,) = cli_with_data.lines("export", "r.sqlite", "--trajectories")
    told = [event["data"]["text"] for event in row["events"] if event["kind"] == "observation"]
    assert told[1] == "[('Female Purple Belt Final',)]"
    assert len(told) == 3


@pytest.mark.parametrize(
    ("outputs", "error", "status"),
    [
        ([""], "no_call", "agent validation failed"),
        (["I do not know."], "no_call", "agent validation failed"),
        (["Action: Operation\n```sql\nSELECT 1\n```", "It is 1."], "unparsable_call", "agent validation failed"),
        (["Action: Operation\nSELECT 1"], "unparsable_call", "agent validation failed"),
        (["Action: Operation\n```sql\nSELECT 1\n```"] * 20, "limit_reached", "task limit reached"),
        (["Action: Answer\nFinal Answer: nothing"], "wrong_value", "completed"),
    ],
)
def test_statuses_are_error_classes(
    play: Callable[..., dict[str, dict[str, Any]]], outputs: list[str], error: str, status: str
) -> None:
    verdict = play("select/0", outputs)["official"]
    assert (verdict["error_class"], verdict["official_error"]) == (error, status)


def test_fifteen_statements_are_run(play: Callable[..., dict[str, dict[str, Any]]], cli_with_data: CommandLine) -> None:
    play("select/0", [[{"execute_sql": {"statement": "SELECT 1"}}]] * 30)
    (row,) = cli_with_data.lines("export", "r.sqlite", "--trajectories")
    records = [event["data"]["name"] for event in row["events"] if event["kind"] == "record"]
    assert records.count("operation") == 15
    assert records[-1] == "end"


def test_a_change_counts_whatever_is_said_after_it(play: Callable[..., dict[str, dict[str, Any]]]) -> None:
    insert = (
        "INSERT INTO `Table of Year, Title, and Role` (Year, Title, Role) VALUES ('2019', 'Aoharu Ride', 'Kou Mabuchi')"
    )
    done = play("insert/100", [[{"execute_sql": {"statement": insert}}], "Done."])
    assert done["official"]["passed"]
    assert done["exact"]["passed"]
    twice = play("insert/100", [[{"execute_sql": {"statement": insert}}] for _ in range(2)] + ["Done."])
    assert not twice["official"]["passed"]
    assert twice["exact"]["error_class"] in ("bad_final_state", "unparsable_call")
