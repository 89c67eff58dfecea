"""The suite as a user runs it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

RUN = (
    "run",
    "--suite",
    "intercode_sql",
    "--sandbox",
    "bubblewrap",
    "--concurrency",
    "4",
    "--json",
    "--out",
    "r.sqlite",
)
ENGINES = {"sqlite": (), "mariadb": ("--set", "engine=mariadb", "--set", "software=machine")}
TASK = "medium/0"
GOLD = (
    "SELECT T1.Name FROM people AS T1 JOIN poker_player AS T2 ON T1.People_ID = T2.People_ID "
    "ORDER BY T2.Final_Table_Made"
)


@pytest.fixture
def play(
    cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> Callable[..., dict[str, dict[str, Any]]]:
    """Runs one task with recorded replies, and returns its scores."""

    def run(outputs: list[Any], *arguments: str, task: str = TASK) -> dict[str, dict[str, Any]]:
        (cli_with_data.folder / "r.sqlite").unlink(missing_ok=True)
        path = write_lines("recordings.jsonl", [{"task_id": task, "outputs": outputs}])
        native = ("--set", "dialect=native") if any(isinstance(output, list) for output in outputs) else ()
        wanted = ("--agent", "recorded", "--set", f"recordings={path}", "--task", task, *native, *arguments)
        done = cli_with_data.json(*RUN, *wanted)
        assert done["errors"] == 0
        (row,) = cli_with_data.lines("export", "r.sqlite")
        return row["scores"]  # type: ignore[no-any-return]

    return run


def events(line: CommandLine, kind: str) -> list[dict[str, Any]]:
    (row,) = line.lines("export", "r.sqlite", "--trajectories")
    return [event["data"] for event in row["events"] if event["kind"] == kind]


def test_there_are_1034_tasks_by_hardness(
    cli_with_data: CommandLine, shared_data: Path, write_lines: Callable[[str, list[Any]], Path]
) -> None:
    questions = json.loads((shared_data / "agents/share-alike/intercode-spider/ic_spider_dev.json").read_text())
    wanted = Counter(question["hardness"] for question in questions)
    path = write_lines("recordings.jsonl", [])
    done = cli_with_data.json(*RUN, "--agent", "recorded", "--set", f"recordings={path}")
    assert done["skipped"] == sum(wanted.values()) == 1034


@pytest.mark.parametrize("engine", ENGINES)
def test_gold_queries_pass(cli_with_data: CommandLine, engine: str) -> None:
    done = cli_with_data.json(*RUN, "--agent", "oracle", "--limit", "12", *ENGINES[engine])
    assert done["errors"] == 0
    assert [(row["passed"], row["n"]) for row in done["scores"]] == [(12, 12)] * 8
    (header,) = [cli_with_data.json("show", "r.sqlite", "--json")["header"]]
    assert header["suite_settings"]["engine"] == engine


@pytest.mark.parametrize("engine", ENGINES)
def test_the_best_turn_counts_and_a_reward_of_one_ends_the_episode(
    play: Callable[..., dict[str, dict[str, Any]]], cli_with_data: CommandLine, engine: str
) -> None:
    scores = play(["SHOW TABLES", f"```sql\n{GOLD} LIMIT 3\n```", f"```sql\n{GOLD}\n```", "SELECT 1"], *ENGINES[engine])
    assert scores["official"]["passed"]
    assert scores["official"]["details"]["turns"] == 3
    assert scores["exact"]["passed"]
    rewards = [data["data"]["reward"] for data in events(cli_with_data, "record") if data["name"] == "turn"]
    assert rewards == [0.0, 0.6, 1.0]
    told = [data["text"] for data in events(cli_with_data, "observation")]
    assert told[1] == "[('people',), ('poker_player',)]"
    assert "Reward" not in "".join(told)


def test_calls_of_tools_do_the_same(play: Callable[..., dict[str, dict[str, Any]]], cli_with_data: CommandLine) -> None:
    calls = [[{"sql": {"statement": f"{GOLD} LIMIT 1"}}], [{"sql": {"statement": "SELECT colour FROM people"}}]]
    scores = play([*calls, [{"submit": {}}], [{"sql": {"statement": GOLD}}]])
    assert scores["official"]["value"] == pytest.approx(0.2)
    assert scores["official"]["error_class"] == "wrong_value"
    assert not scores["exact"]["passed"]
    results = [data["content"] for data in events(cli_with_data, "tool_result")]
    assert results[0].startswith("[('")
    assert results[1:] == ["Error executing query: no such column: colour", "Submitted."]


def test_rewards_are_shown_where_it_is_asked_for(
    play: Callable[..., dict[str, dict[str, Any]]], cli_with_data: CommandLine
) -> None:
    play(["SHOW TABLES", "I give up."], "--set", "show_reward=true")
    told = [data["text"] for data in events(cli_with_data, "observation")]
    assert told[1].endswith("\nReward: 0")


def test_ten_turns_end_an_episode_and_texts_without_sql_are_turns(
    play: Callable[..., dict[str, dict[str, Any]]], cli_with_data: CommandLine
) -> None:
    scores = play(["Which table?"] * 5 + ["```sql\nDROP TABLE people\n```"] + ["SELECT 1"] * 20)
    assert scores["official"]["details"]["turns"] == 10
    assert len(events(cli_with_data, "reply")) == 10
    told = [data["text"] for data in events(cli_with_data, "observation")]
    assert "no SQL in this reply" in told[1]
    assert told[6] == "Only statements that ask are run here: SHOW, SELECT, DESCRIBE, DESC."


def test_the_original_loop_is_one_setting(
    play: Callable[..., dict[str, dict[str, Any]]], cli_with_data: CommandLine
) -> None:
    play(["SHOW TABLES"] * 5, "--set", "loop=original")
    assert events(cli_with_data, "observation")[1]["text"].endswith("\nReward: 0")
    assert cli_with_data.json("show", "r.sqlite", "--json")["header"]["agent_preset"]["history"] == 5


def test_doing_nothing_fails(play: Callable[..., dict[str, dict[str, Any]]]) -> None:
    assert play([[{"submit": {}}]])["official"]["error_class"] == "no_call"
    assert play(["I do not know."] * 12)["official"]["error_class"] == "no_call"


@pytest.mark.parametrize("engine", ENGINES)
def test_no_episode_sees_what_another_changed(
    cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path], engine: str
) -> None:
    changes = ["DELETE FROM poker_player", "DROP TABLE poker_player", "CREATE DATABASE left_behind", "SHOW TABLES"]
    rows = [
        {"task_id": TASK, "outputs": [f"```sql\n{change}\n```" for change in changes]},
        {"task_id": "medium/24", "outputs": ["SHOW DATABASES", "SELECT count(*) FROM poker_player", "SHOW TABLES"]},
    ]
    path = write_lines("recordings.jsonl", rows)
    wanted = ("--agent", "recorded", "--set", f"recordings={path}", "--set", "statements=all", "--concurrency", "1")
    done = cli_with_data.json(*RUN, *wanted, "--split", "medium", *ENGINES[engine])
    assert (done["episodes"], done["errors"]) == (2, 0)
    shown = [
        [event["data"]["text"] for event in row["events"] if event["kind"] == "observation"]
        for row in cli_with_data.lines("export", "r.sqlite", "--trajectories")
    ]
    assert shown[0][4] == "[('people',)]"
    assert "left_behind" not in shown[1][1]
    assert shown[1][2:4] == ["[(5,)]", "[('people',), ('poker_player',)]"]


def test_a_query_that_kills_the_engine_costs_the_agent_a_turn_and_no_more(
    play: Callable[..., dict[str, dict[str, Any]]], cli_with_data: CommandLine
) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT zeroblob(900000000) UNION ALL SELECT zeroblob(900000000) FROM n) "
    scores = play([f"```sql\nSELECT * FROM ({endless} SELECT i FROM n) a, ({endless} SELECT i FROM n) b\n```", GOLD])
    assert scores["official"]["passed"]


def test_missing_data_says_how_to_get_it(cli: CommandLine) -> None:
    done = cli("run", "--agent", "oracle", "--suite", "intercode_sql")
    assert done.returncode == 3
    assert "sandbox data pull intercode_sql" in done.stderr
