"""The suite as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chat_server import ChatServer, completion
from command_line import CommandLine

EPISODES_FAILED = 4
RUN = ("run", "--suite", "toolalpaca", "--out", "r.sqlite", "--json")
UNKNOWN_FUNCTIONS = {f"real/AviationAPI:{number}" for number in range(5, 11)}
"""Their standard answers call functions that the published document does not have."""


def events(line: CommandLine, kind: str) -> list[dict[str, Any]]:
    rows = line.lines("export", "r.sqlite", "--trajectories")
    return [event["data"] for row in rows for event in row.get("events", ()) if event["kind"] == kind]


def run_all(line: CommandLine, agent: str) -> dict[str, Any]:
    """What a run prints; its exit code tells that six episodes failed by a fault of the grader."""
    done = line(*RUN, "--agent", agent)
    assert done.returncode == EPISODES_FAILED
    printed: dict[str, Any] = json.loads(done.stdout)
    assert printed["errors"] == len(UNKNOWN_FUNCTIONS)
    return printed


def test_the_oracle_passes_but_where_a_function_is_missing(cli_with_data: CommandLine) -> None:
    done = run_all(cli_with_data, "oracle")
    assert done["episodes"] == 214
    found = {row["group"]: (row["passed"], row["n"]) for row in done["scores"]}
    assert found == {"simulated": (100, 100), "real": (108, 108)}
    rows = cli_with_data.lines("export", "r.sqlite")
    assert {row["task_id"] for row in rows if row["scores"]["exact"]["owner"] == "grader"} == UNKNOWN_FUNCTIONS
    origins = [record["data"] for record in events(cli_with_data, "record")]
    assert {origin["origin"] for origin in origins} == {"mock"}
    assert sum(origin["status"] == 200 for origin in origins) > 0.9 * len(origins)


def test_doing_nothing_passes_nothing(cli_with_data: CommandLine) -> None:
    done = run_all(cli_with_data, "silent")
    assert [row["passed"] for row in done["scores"]] == [0, 0]


def test_a_model_plays_the_apis(cli_with_data: CommandLine) -> None:
    said = 'Status Code: 200\nResponse: {"facts": ["They can regrow legs."]}\nExplanation: It fits.'
    with ChatServer(otherwise=lambda request: completion(said)) as server:
        simulator = ("--set", f"simulator=server:{server.base_url}#m")
        cli_with_data.ok(*RUN, "--agent", "oracle", "--task", "simulated/Axolotl:2", *simulator)
        (asked,) = [request.body["messages"][-1]["content"] for request in server.requests]
    assert asked.startswith("As an API simulator, ")
    assert "Name: Axolotl\nOpenAPI Spec: {" in asked
    assert 'GET /facts\nParameters: {"category": "habitat", "limit": 3}' in asked
    (result,) = events(cli_with_data, "tool_result")
    assert result["content"] == 'Status Code: 200. Response: {"facts": ["They can regrow legs."]}'
    (record,) = events(cli_with_data, "record")
    assert record["data"] == {"function": "getAxolotlFacts", "origin": "simulator", "status": 200}
    assert len(events(cli_with_data, "side_reply")) == 1


def test_the_user_has_no_more_to_say_and_keys_are_added(
    cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> None:
    outputs: list[Any] = [
        [{"name": "getDetails", "arguments": {"Question": "Where?"}}],
        [{"name": "current_get", "arguments": {"query": "Beijing"}}],
        "It is warm.",
    ]
    task = "real/apilayer weatherstack:0"
    path = write_lines("recordings.jsonl", [{"task_id": task, "outputs": outputs}])
    recorded = ("--agent", "recorded", "--set", f"recordings={path}", "--set", "dialect=native")
    cli_with_data.ok(*RUN, *recorded, "--task", task)
    told, answer = (result["content"] for result in events(cli_with_data, "tool_result"))
    assert "no more to say" in told
    assert answer.startswith("Status Code: 200. Response: ")


def test_missing_data_says_what_to_do(cli: CommandLine) -> None:
    done = cli("run", "--agent", "oracle", "--suite", "toolalpaca", "--out", "r.sqlite")
    assert done.returncode == 3
    assert "sandbox data pull toolalpaca" in done.stderr
