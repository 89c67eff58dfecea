"""Runs with tool packs, as a user makes them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine
from tool_suite import write_pack, write_suite

from sandbox.journal.run_file import RunFile

SERVER = Path(__file__).resolve().parents[2] / "support" / "mcp_tools.py"
SUMS = '''
from sandbox import tool


@tool
def add(x: int, y: int) -> int:
    """Add two integers.

    Args:
        x: the first.
        y: the second.
    """
    return x + y
'''
RUN = ["run", "--agent", "oracle", "--suite", "errands", "--out", "run.sqlite"]


def server_pack(**options: Any) -> str:
    return f"from sandbox import McpServer\n\npack = McpServer({[sys.executable, str(SERVER)]!r}, **{options!r})\n"


def results(line: CommandLine) -> list[list[dict[str, Any]]]:
    """The data of the tool results of each episode."""
    rows = line.lines("export", "run.sqlite", "--trajectories")
    return [[event["data"] for event in row["events"] if event["kind"] == "tool_result"] for row in rows]


def test_a_pack_is_offered_where_the_command_or_the_suite_names_it(cli: CommandLine) -> None:
    write_pack(cli.folder, "sums", SUMS)
    rows = [{"calls": [("add", {"x": 1, "y": 2}), ("add", {"x": 3, "y": 4})], "result": "7"}]
    for tools, options in (([], ["--tools", "sums"]), (["sums"], []), (["sums"], ["--tools", "sums"])):
        write_suite(cli.folder, rows, tools)
        (cli.folder / "run.sqlite").unlink(missing_ok=True)
        run = cli.json(*RUN, *options, "--json")
        assert run["scores"][0]["passed"] == 1
        assert [result["content"] for result in results(cli)[0]] == ["3", "7"]
        header = cli.json("show", "run.sqlite", "--json")["header"]
        assert list(header["tools"]) == ["sums"]
        assert list(header["tools"]["sums"]["tools"]) == ["add"]
        assert "tool packs: sums" in cli.ok("show", "run.sqlite")
    (cli.folder / "run.sqlite").unlink()
    write_suite(cli.folder, rows)
    assert cli.json(*RUN, "--json")["scores"][0]["passed"] == 0


def test_a_pack_stands_beside_the_tools_of_an_environment(cli: CommandLine) -> None:
    write_pack(cli.folder, "sums", SUMS)
    run = cli.json("run", "--agent", "oracle", "--suite", "starter", "--limit", "2", "--tools", "sums", "--json")
    assert {score["passed"] for score in run["scores"]} == {2}


def refused(line: CommandLine, code: int, *arguments: str) -> str:
    done = line(*RUN, *arguments)
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert not (line.folder / "run.sqlite").exists()
    return done.stderr


def test_what_is_wrong_with_a_pack_is_said_before_the_run(cli: CommandLine) -> None:
    rows = [{"calls": [], "result": "", "own_tools": ["add"]}]
    write_suite(cli.folder, rows)
    write_pack(cli.folder, "sums", SUMS)
    write_pack(cli.folder, "more_sums", SUMS)
    write_pack(cli.folder, "nothing", "x = 1\n")
    write_pack(cli.folder, "broken", "raise RuntimeError('torn')\n")
    write_pack(cli.folder, "unhinted", "from sandbox import tool\n\n\n@tool\ndef f(x):\n    pass\n")
    write_pack(cli.folder, "_helpers", "")
    for code, arguments, words in [
        (2, ["--tools", "suns"], ["tool pack", "suns", "sums"]),
        (2, ["--tools", "_helpers"], ["_helpers"]),
        (2, ["--tools", "sums", "--tools", "more_sums"], ["add", "sums and more_sums", "PrefixedTools"]),
        (2, ["--tools", "sums"], ["add", "all/0", "PrefixedTools"]),
        (3, ["--tools", "nothing"], ["nothing.py", "@tool"]),
        (3, ["--tools", "broken"], ["broken.py", "torn"]),
        (3, ["--tools", "unhinted"], ["unhinted.py", "x of the tool f", "type hint"]),
    ]:
        errors = refused(cli, code, *arguments)
        assert [word for word in words if word not in errors] == [], errors


def test_a_package_that_is_not_installed_comes_with_its_command(cli: CommandLine) -> None:
    write_suite(cli.folder, [{"calls": [], "result": ""}])
    write_pack(cli.folder, "remote", server_pack())
    write_pack(
        cli.folder,
        "chain",
        "from sandbox import LangChainTools, to_langchain, tool\n\n\n@tool\n"
        "def f() -> None:\n    pass\n\n\npack = LangChainTools(to_langchain(f))\n",
    )
    for module in ("mcp", "langchain_core"):
        (cli.folder / f"{module}.py").write_text(f"raise ImportError('there is no {module}')\n")
    assert "pip install 'mcp" in refused(cli, 3, "--tools", "remote")
    assert "pip install langchain-core" in refused(cli, 3, "--tools", "chain")


def test_a_server_that_cannot_be_started_is_named(cli: CommandLine) -> None:
    pytest.importorskip("mcp")
    write_suite(cli.folder, [{"calls": [], "result": ""}])
    write_pack(cli.folder, "gone", "from sandbox import McpServer\n\npack = McpServer(['/nowhere/server'])\n")
    assert "/nowhere/server" in refused(cli, 3, "--tools", "gone")


def test_failures_of_tools_are_told_to_the_model_and_attributed(cli: CommandLine) -> None:
    write_pack(
        cli.folder,
        "bad",
        "import threading\n\nfrom sandbox import tool\n\n\n"
        "@tool\ndef fail() -> str:\n    raise KeyError('room 7')\n\n\n"
        "@tool\ndef hang() -> str:\n    threading.Event().wait()\n\n\n"
        "@tool\ndef strange() -> object:\n    return object()\n\n\n"
        "@tool\ndef flood() -> str:\n    return 'x' * 100_000_000\n\n\n"
        "@tool\ndef pick(number: int) -> int:\n    return number\n",
    )
    calls: list[tuple[str, dict[str, Any]]] = [
        ("fail", {}),
        ("hang", {}),
        ("strange", {}),
        ("flood", {}),
        ("pick", {"number": "one"}),
        ("pick", {"number": 1}),
    ]
    write_suite(cli.folder, [{"calls": calls, "result": "1"}])
    run = cli.json(*RUN, "--tools", "bad", "--set", "limits.tool_seconds=0.5", "--json")
    assert (run["errors"], run["scores"][0]["passed"]) == (0, 1)
    (told,) = results(cli)
    assert [result["error"] for result in told] == [True, True, True, True, True, False]
    assert [result.get("owner") for result in told] == ["tool", "tool", "tool", "tool", None, None]
    assert told[0]["content"] == "the tool failed: KeyError: 'room 7'"
    assert told[1]["content"] == "the tool gave no answer within 0.5 seconds (limits.tool_seconds)"
    assert "object, which is no JSON" in told[2]["content"]
    assert "100000000 characters; the limit is 1000000 (limits.tool_characters)" in told[3]["content"]
    assert told[4]["content"].startswith("number: ")
    assert (cli.folder / "run.sqlite").stat().st_size < 1_000_000
    shown = cli.ok("show", "run.sqlite", "all/0")
    assert "error of the tool: the tool failed: KeyError: 'room 7'" in shown
    assert "error: number: " in shown


def test_a_run_is_not_resumed_with_other_tools(cli: CommandLine) -> None:
    write_suite(cli.folder, [{"calls": [("add", {"x": 1, "y": 2})], "result": "3"}], ["sums"])
    write_pack(cli.folder, "sums", SUMS)
    cli.ok(*RUN)
    cli.ok("resume", "run.sqlite")
    write_pack(cli.folder, "sums", SUMS + "\n# changed\n")
    done = cli("resume", "run.sqlite")
    assert done.returncode == 5
    assert "the tools of run are not what they were" in done.stderr
    (cli.folder / "tools" / "sums.py").unlink()
    cli.ok("score", "run.sqlite")


def test_packs_are_shown_as_a_model_is_told_of_them(cli: CommandLine) -> None:
    write_pack(cli.folder, "sums", SUMS)
    assert [row["name"] for row in cli.json("list", "tools", "--json")] == ["sums"]
    table = cli.ok("tools", "show", "sums")
    assert "x: integer, y: integer" in table
    (shown,) = cli.json("tools", "show", "sums", "--json")
    assert shown["function"]["parameters"]["properties"]["x"] == {"type": "integer", "description": "the first."}
    assert cli("tools", "show", "sum").returncode == 2


def test_a_pack_served_over_mcp_is_a_pack_again(cli: CommandLine) -> None:
    pytest.importorskip("mcp")
    write_pack(cli.folder, "sums", SUMS + "\n\n@tool\ndef speak() -> str:\n    print('noise')\n    return 'said'\n")
    command = [sys.executable, "-m", "sandbox", "tools", "serve", "sums"]
    write_pack(
        cli.folder,
        "served",
        "from pathlib import Path\n\nfrom sandbox import McpServer\n\n"
        f"pack = McpServer({command!r}, folder=Path.cwd())\n",
    )
    calls = [("add", {"x": 1, "y": "b"}), ("speak", {}), ("add", {"x": 1, "y": 2})]
    write_suite(cli.folder, [{"calls": calls, "result": "3"}], ["served"])
    assert cli.json(*RUN, "--json")["scores"][0]["passed"] == 1
    (told,) = results(cli)
    assert [result["content"] for result in told][1:] == ["said", "3"]
    assert told[0]["content"].startswith("y: ")
    direct, served = (cli.json("tools", "show", name, "--json") for name in ("sums", "served"))
    assert direct == served


def test_each_worker_keeps_one_server_from_episode_to_episode(cli: CommandLine) -> None:
    pytest.importorskip("mcp")
    write_suite(cli.folder, [{"calls": [("process", {}), ("count", {})], "result": ""}] * 6, ["remote"])
    write_pack(cli.folder, "remote", server_pack())
    cli.ok(*RUN, "--concurrency", "1")
    told = [[result["content"] for result in episode] for episode in results(cli)]
    assert len({process for process, _ in told}) == 1
    assert [count for _, count in told] == ["1", "2", "3", "4", "5", "6"]


def test_a_fresh_server_keeps_nothing_from_episode_to_episode(cli: CommandLine) -> None:
    pytest.importorskip("mcp")
    write_suite(cli.folder, [{"calls": [("process", {}), ("count", {})], "result": "1"}] * 3, ["remote"])
    write_pack(cli.folder, "remote", server_pack(fresh=True))
    cli.ok(*RUN, "--concurrency", "1")
    told = [[result["content"] for result in episode] for episode in results(cli)]
    assert len({process for process, _ in told}) == 3
    assert {count for _, count in told} == {"1"}


def test_a_server_that_dies_in_a_call_has_the_episode_run_again_and_counted(cli: CommandLine) -> None:
    pytest.importorskip("mcp")
    marker = str(cli.folder / "marker")
    dying = {"calls": [("add", {"x": 1, "y": 1}), ("die_once", {"marker": marker})], "result": "alive"}
    sound = {"calls": [("add", {"x": 1, "y": 2})], "result": "3"}
    write_suite(cli.folder, [sound, dying, sound], ["remote"])
    write_pack(cli.folder, "remote", server_pack())
    shown = cli.ok(*RUN, "--concurrency", "1")
    assert "3 episodes, 0 not counted" in shown
    assert "1 episode was run again after a failure that was not the model's" in shown
    run = cli.json("show", "run.sqlite", "--json")
    assert (run["run_again"], run["errors"], run["scores"][0]["passed"]) == (1, 0, 3)
    events = cli.lines("export", "run.sqlite", "--trajectories")[1]["events"]
    kinds = [event["kind"] for event in events]
    attempt = ["observation", "reply", "tool_call", "tool_result", "reply", "tool_call"]
    assert kinds == [*attempt, "error", "end", "retry", *attempt, "tool_result", "reply", "end"]
    (failure,) = [event["data"] for event in events if event["kind"] == "error"]
    assert failure["owner"] == "infrastructure"
    assert "died in a call of die_once" in failure["message"]
    assert cli.json("resume", "run.sqlite", "--json")["run_again"] == 1
    assert cli.json("score", "run.sqlite", "--json")["run_again"] == 1


def test_a_server_that_always_dies_is_given_up_and_counts_for_nobody(cli: CommandLine) -> None:
    pytest.importorskip("mcp")
    sound = {"calls": [("add", {"x": 1, "y": 2})], "result": "3"}
    write_suite(cli.folder, [{"calls": [("die", {})], "result": ""}, sound], ["remote"])
    write_pack(cli.folder, "remote", server_pack())
    done = cli(*RUN, "--json", "--concurrency", "1")
    assert done.returncode == 4, done.stderr
    run = json.loads(done.stdout)
    assert (run["episodes"], run["errors"], run["run_again"]) == (2, 1, 1)
    assert run["scores"][0]["not_counted"] == {"infrastructure": 1}
    with RunFile(cli.folder / "run.sqlite") as file:
        kinds = [event.kind for event in file.events(1)]
    assert (kinds.count("retry"), kinds.count("error"), kinds.count("end")) == (2, 3, 3)


def test_an_interrupted_run_leaves_no_server_behind_and_is_resumed_inside(cli: CommandLine) -> None:
    pytest.importorskip("mcp")
    awaited = cli.folder / "awaited"
    calls = [("add", {"x": 1, "y": 2}), ("wait_for", {"path": str(awaited)})]
    write_suite(cli.folder, [{"calls": calls, "result": "it is there"}], ["remote"])
    write_pack(cli.folder, "remote", server_pack())
    process = subprocess.Popen(cli.command(*RUN), cwd=cli.folder, env=cli.environment, stderr=subprocess.DEVNULL)
    written = cli.folder / "awaited.pid"
    while not (written.exists() and written.read_text()):
        assert process.poll() is None, "the run ended"
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(written.read_text()), 0)
    awaited.touch()
    assert cli.json("resume", "run.sqlite", "--json")["scores"][0]["passed"] == 1
    (events,) = [row["events"] for row in cli.lines("export", "run.sqlite", "--trajectories")]
    assert [event["kind"] for event in events].count("reply") == 3


def test_a_call_of_a_packs_tool_is_no_invention(
    cli: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> None:
    write_pack(
        cli.folder,
        "clock",
        "from sandbox import tool\n\n\n@tool\ndef hour() -> int:\n    '''The hour.'''\n    return 7\n",
    )
    rows = [{"task_id": "single/lisbon-now", "outputs": [[{"hour": {}}], "Seven."]}]
    settings = ["--set", f"recordings={write_lines('r.jsonl', rows)}", "--set", "dialect=native"]
    wanted = ["--task", "single/lisbon-now", "--tools", "clock", "--out", "p.sqlite"]
    cli.ok("run", "--agent", "recorded", "--suite", "starter", *wanted, *settings)
    (row,) = cli.lines("export", "p.sqlite")
    assert row["scores"]["exact"]["error_class"] == "wrong_api"
