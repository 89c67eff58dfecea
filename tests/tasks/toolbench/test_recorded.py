"""The recorded calls, held to a list of them that was made apart from this project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from sandbox.workspace import Workspaces, builtin_root
from tasks.toolbench.names import function_name
from tasks.toolbench.recorded import read_recorded_calls

FIRST_RELEASE = "b2384c2"
"""Names the answers of ToolBench's first release, whose only tool no query lists."""
NO_FUNCTION = '{"error": "No such function name'


def call(function: str, arguments: str) -> tuple[str, str]:
    return function, json.dumps(json.loads(arguments or "{}"), sort_keys=True)


@pytest.fixture(scope="module")
def listed(shared_data: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((shared_data / "toolbench" / "derived" / "recorded_calls.json").read_text())
    return rows


def test_every_listed_call_that_reached_a_server_is_there(shared_data: Path, listed: list[dict[str, Any]]) -> None:
    calls = read_recorded_calls(shared_data / "toolbench", "")
    ours = {call(function, one.arguments) for function, several in calls.items() for one in several}
    reached = [
        row for row in listed if FIRST_RELEASE not in row["source"] and not row["response"].startswith(NO_FUNCTION)
    ]
    assert (len(listed), len(reached), len(ours)) == (151, 137, 133)
    assert ours == {call(row["function"], row["arguments"]) for row in reached}
    observed = {one.observation for several in calls.values() for one in several}
    assert {row["response"] for row in reached} <= observed


def test_what_is_left_out_cannot_be_called(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch, listed: list[dict[str, Any]]
) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    suite = Workspaces([builtin_root()]).load_suite("toolbench", {})
    tasks = [task for split in suite.manifest.splits for task in suite.suite.tasks(split)]
    offered = {tool.name for task in tasks for tool in task.tools}
    left_out = {row["function"] for row in listed if FIRST_RELEASE in row["source"]}
    assert left_out
    assert not left_out & offered
    apis = {api["function"]: api for task in tasks for api in task.setup["apis"]}
    served = {call(name, arguments) for name, api in apis.items() for arguments, _, _ in api["recorded"]}
    assert len(served) == 91


@pytest.mark.parametrize(
    ("function", "arguments", "code"),
    [
        ("search_basic_free_for_streaming_availability", '{"country": "US", "output_language": "en"}', 12),
        ("retorna_dados_do_endere_o_atrav_s_do_cep_for_cep_brazil", '{"cepnumber": "24680"}', 11),
    ],
)
def test_a_failed_request_is_served_as_it_was_unless_the_call_was_answered_elsewhere(
    cli_with_data: CommandLine, write_lines: Any, shared_data: Path, function: str, arguments: str, code: int
) -> None:
    task_id = next(task for task, names in functions_by_task(shared_data) if function in names)
    outputs = [[{function: json.loads(arguments)}]]
    path = write_lines("recordings.jsonl", [{"task_id": task_id, "outputs": outputs}])
    settings = ("--set", f"recordings={path}", "--set", "dialect=native", "--task", task_id)
    cli_with_data.ok("run", "--agent", "recorded", "--suite", "toolbench", "--out", "r.sqlite", *settings)
    (row,) = cli_with_data.lines("export", "r.sqlite", "--trajectories")
    said = [event["data"]["data"] for event in row["events"] if event["kind"] == "record"]
    assert [(step["code"], step["origin"]) for step in said] == [(code, "recorded")]
    (shown,) = [event["data"]["content"] for event in row["events"] if event["kind"] == "tool_result"]
    assert shown.startswith('{"error": "request invalid' if code == 12 else '{"error": "Message error')


def functions_by_task(shared_data: Path) -> list[tuple[str, set[str]]]:
    folder = shared_data / "toolbench" / "stabletoolbench" / "solvable_queries" / "test_instruction"
    found = []
    for path in sorted(folder.glob("*.json")):
        for query in json.loads(path.read_text()):
            names = {function_name(api["api_name"], api["tool_name"]) for api in query["api_list"]}
            found.append((f"{path.stem}/{query['query_id']}", names))
    return found
