"""An MCP server of the package index, `mcp-server-time`, as a tool pack of a run."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from command_line import CommandLine
from tool_suite import write_pack, write_suite

pytest.importorskip("mcp_server_time")

PACK = """
import sys

from sandbox import McpServer

pack = McpServer([sys.executable, "-m", "mcp_server_time", "--local-timezone=UTC"])
"""


def test_its_tools_are_listed_and_its_answers_are_in_the_journal(cli: CommandLine) -> None:
    write_pack(cli.folder, "clock", PACK)
    shown = {tool["function"]["name"]: tool["function"] for tool in cli.json("tools", "show", "clock", "--json")}
    assert set(shown) == {"get_current_time", "convert_time"}
    converted = {"source_timezone", "time", "target_timezone"}
    assert set(shown["convert_time"]["parameters"]["properties"]) == converted
    assert set(shown["convert_time"]["parameters"]["required"]) == converted
    assert "timezone: string" in cli.ok("tools", "show", "clock")

    to_india = {"source_timezone": "Asia/Tokyo", "time": "16:30", "target_timezone": "Asia/Kolkata"}
    calls = [
        ("convert_time", to_india),
        ("get_current_time", {"timezone": "UTC"}),
        ("convert_time", to_india | {"time": "half past four"}),
        ("get_current_time", {"zone": "UTC"}),
    ]
    write_suite(cli.folder, [{"calls": calls, "result": ""}])
    before = datetime.now(UTC)
    cli.ok("run", "--agent", "oracle", "--suite", "errands", "--tools", "clock", "--out", "run.sqlite")
    after = datetime.now(UTC)
    (row,) = cli.lines("export", "run.sqlite", "--trajectories")
    assert row["status"] == "completed"
    results = [event["data"] for event in row["events"] if event["kind"] == "tool_result"]
    assert [result["name"] for result in results] == [name for name, _ in calls]
    assert [result["error"] for result in results] == [False, False, True, True]
    conversion, now = (json.loads(result["content"]) for result in results[:2])
    assert conversion["time_difference"] == "-3.5h"
    assert datetime.fromisoformat(conversion["target"]["datetime"]).strftime("%H:%M") == "13:00"
    said = datetime.fromisoformat(now["datetime"])
    assert before - timedelta(seconds=1) <= said <= after + timedelta(seconds=1)
    assert "HH:MM" in results[2]["content"]
    assert "timezone" in results[3]["content"]
    assert {result.get("owner") for result in results} == {None}
