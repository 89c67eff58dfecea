"""The suite as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bfcl_data import write_bfcl_data
from command_line import CommandLine, make_command_line
from tiny_gguf import write_tiny_bert

from sandbox.suite_manifest import load_suite_manifest
from tasks.bfcl.categories import CATEGORIES

KNOWN_DEFECTS = {"live_multiple": 3, "live_simple": 2, "parallel_multiple": 2, "simple_java": 11}
"""Gold calls that the official rule refuses, in their first accepted values."""


def test_the_splits_are_categories_of_the_leaderboard(root: Path) -> None:
    manifest = load_suite_manifest(root / "tasks" / "bfcl")
    assert set(manifest.splits) == set(CATEGORIES)


def test_the_oracle_passes_every_split_but_for_defects_of_the_gold(tmp_path: Path, shared_data: Path) -> None:
    line = make_command_line(tmp_path, SANDBOX_DATA=str(write_bfcl_data(tmp_path / "data", shared_data)))
    embedding = ["--set", f"embedding={write_tiny_bert(tmp_path / 'tiny.gguf')}"]
    done = line.json("run", "--agent", "oracle", "--suite", "bfcl", *embedding, "--out", "o.sqlite", "--json")
    assert (done["episodes"], done["preparing"], done["errors"]) == (5106, 111, 0)
    official = {row["group"]: row["n"] - row["passed"] for row in done["scores"] if row["scorer"] == "official"}
    assert {name: count for name, count in official.items() if count} == KNOWN_DEFECTS
    groups = {score["name"]: score for score in line.json("show", "o.sqlite", "--json")["groups"]["official"]}
    assert (groups["multi-turn"]["value"], groups["agentic"]["value"]) == (1.0, 1.0)
    assert 0.99 < groups["overall"]["value"] < 1
    assert "overall" in line.ok("show", "o.sqlite")


def test_a_group_that_lacks_splits_has_a_score_only_on_the_leaderboard(cli_with_data: CommandLine) -> None:
    splits = ["--split", "web_search_base", "--split", "web_search_no_snippet"]
    cli_with_data.ok("run", "--agent", "oracle", "--suite", "bfcl", *splits, "--out", "o.sqlite")
    shown = cli_with_data.json("show", "o.sqlite", "--json")["groups"]["official"]
    groups = {score["name"]: score for score in shown}
    assert groups["web search"]["value"] == 1.0
    assert groups["agentic"]["value"] is None
    assert groups["agentic"]["missing"] == ["memory_kv", "memory_vector", "memory_rec_sum"]
    counted = cli_with_data.json("show", "o.sqlite", "--json", "--leaderboard")["groups"]["official"]
    assert {score["name"]: score["value"] for score in counted}["overall"] == pytest.approx(0.2)


@pytest.fixture
def record(write_lines: Callable[[str, list[Any]], Path]) -> Callable[[list[Any]], list[str]]:
    """Arguments of a run of recorded outputs."""

    def arguments(rows: list[Any]) -> list[str]:
        path = write_lines("recordings.jsonl", rows)
        settings = ["--set", f"recordings={path}", "--set", "dialect=native"]
        return ["run", "--agent", "recorded", "--suite", "bfcl", *settings, "--out", "r.sqlite"]

    return arguments


def events_of(line: CommandLine) -> list[tuple[str, dict[str, Any]]]:
    (row,) = line.lines("export", "r.sqlite", "--trajectories")
    return [(event["kind"], event["data"]) for event in row["events"]]


def test_held_back_functions_come_with_their_turn(
    cli_with_data: CommandLine, record: Callable[[list[Any]], list[str]]
) -> None:
    task = "multi_turn_miss_func/multi_turn_miss_func_0"
    cli_with_data.ok(*record([{"task_id": task, "outputs": ["I cannot."]}]), "--task", task)
    told = [data for kind, data in events_of(cli_with_data) if kind == "observation"]
    assert len(told) == 5
    assert [data["new_tools"] for data in told if "new_tools" in data] == [["sort"]]


def test_a_function_works_before_the_agent_is_told_of_it(
    cli_with_data: CommandLine, record: Callable[[list[Any]], list[str]]
) -> None:
    task = "multi_turn_miss_func/multi_turn_miss_func_0"
    calls = [{"sort": {"file_name": "final_report.pdf"}}, {"sort_all": {}}]
    cli_with_data.ok(*record([{"task_id": task, "outputs": [calls, "I cannot."]}]), "--task", task)
    known, unknown = [data for kind, data in events_of(cli_with_data) if kind == "tool_result"]
    assert "there is no tool" not in known["content"]
    assert "there is no tool 'sort_all'" in unknown["content"]
    assert " sort," not in unknown["content"]


def test_a_call_changes_the_state_and_its_answer_is_journaled(
    cli_with_data: CommandLine, record: Callable[[list[Any]], list[str]]
) -> None:
    task = "multi_turn_base/multi_turn_base_0"
    calls = [{"cd": {"folder": "document"}}, {"mkdir": {"dir_name": "temp"}}, {"cd": {"folder": "nowhere"}}]
    cli_with_data.ok(*record([{"task_id": task, "outputs": [calls, "Done."]}]), "--task", task)
    events = events_of(cli_with_data)
    states = [data["hash"] for kind, data in events if kind == "state"]
    assert len(states) == len(set(states)) == 2
    results = [
        json.loads(data["content"]) for kind, data in events if kind == "tool_result" and data["content"] != "None"
    ]
    assert results[0] == {"current_working_directory": "document"}
    assert "error" in results[-1]


def test_searches_find_pages_of_the_users_own(
    cli_with_data: CommandLine,
    record: Callable[[list[Any]], list[str]],
    write_lines: Callable[[str, list[Any]], Path],
) -> None:
    pages = write_lines(
        "pages.jsonl",
        [
            {"url": "http://a.test/tea", "title": "Tea", "text": "The dearest tea comes from China."},
            {"url": "http://a.test/cars", "title": "Cars", "text": "Cars have four wheels."},
        ],
    )
    task = "web_search_base/web_search_base_0"
    search = [{"search_engine_query": {"keywords": "dearest tea", "max_results": 1}}]
    fetch = [{"fetch_url_content": {"url": "http://a.test/tea"}}, {"fetch_url_content": {"url": "http://b.test"}}]
    rows = [{"task_id": task, "outputs": [search, fetch, "It is zhang yiming, I think."]}]
    done = cli_with_data.json(*record(rows), "--task", task, "--set", f"pages={pages}", "--json")
    assert {row["scorer"]: row["passed"] for row in done["scores"]} == {"official": 1, "exact": 1}
    results = [json.loads(data["content"]) for kind, data in events_of(cli_with_data) if kind == "tool_result"]
    assert results[0] == [
        {"title": "Tea", "href": "http://a.test/tea", "body": "The dearest tea comes from China."},
    ]
    assert results[1] == {"content": "The dearest tea comes from China."}
    assert "404" in results[2]["error"]


def test_without_pages_a_search_says_so(cli_with_data: CommandLine, record: Callable[[list[Any]], list[str]]) -> None:
    task = "web_search_no_snippet/web_search_no_snippet_1"
    rows = [{"task_id": task, "outputs": [[{"search_engine_query": {"keywords": "x"}}], "seven"]}]
    cli_with_data.ok(*record(rows), "--task", task)
    (result,) = [data for kind, data in events_of(cli_with_data) if kind == "tool_result"]
    assert result["error"]
    assert "--set pages=FILE" in result["content"]


def test_a_missing_file_of_pages_is_told_before_the_run(cli_with_data: CommandLine) -> None:
    wanted = ["--split", "web_search_base", "--set", "pages=nowhere.jsonl"]
    done = cli_with_data("run", "--agent", "oracle", "--suite", "bfcl", *wanted)
    assert done.returncode == 3
    assert "--set pages=FILE" in done.stderr


def test_scoring_again_gives_the_same_verdicts(cli_with_data: CommandLine) -> None:
    cli_with_data.ok(
        *("run", "--agent", "random", "--suite", "bfcl", "--split", "multi_turn_base", "--split", "multiple"),
        *("--limit", "5", "--out", "r.sqlite"),
    )
    before = [row["scores"] for row in cli_with_data.lines("export", "r.sqlite")]
    cli_with_data.ok("score", "r.sqlite")
    assert [row["scores"] for row in cli_with_data.lines("export", "r.sqlite")] == before
    assert len(before) == 10
