"""A real MCP server, over standard input and output and over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import (
    McpServer,
    PrefixedTools,
    QuestionEnvironment,
    Task,
    Tool,
    ToolCall,
    ToolError,
    ToolServerError,
    UsageError,
    to_mcp,
)
from sandbox.limits import LimitedTools, Limits
from sandbox.tool_registry import ToolRegistry
from sandbox.tools.environment import EnvironmentWithTools
from sandbox.types import ToolResult

pytest.importorskip("mcp")
pytestmark = pytest.mark.asyncio(loop_scope="module")

SERVER = Path(__file__).resolve().parents[2] / "support" / "mcp_tools.py"
COMMAND = [sys.executable, SERVER]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server over HTTP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*COMMAND, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            assert process.poll() is None, "the server ended"
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.kill()
        process.wait()


@pytest_asyncio.fixture(params=["stdio", "http"], scope="module", loop_scope="module")
async def tools(request: pytest.FixtureRequest) -> AsyncIterator[dict[str, Tool]]:
    """The tools of one server, which the tests share."""
    over_http = request.param == "http"
    server = McpServer(url=request.getfixturevalue("address")) if over_http else McpServer(COMMAND)
    async with server.open() as tools:
        yield {tool.spec.name: tool for tool in tools}


async def test_tools_are_listed_and_called(tools: dict[str, Tool]) -> None:
    spec = tools["add"].spec
    assert spec.description == "Add two integers."
    assert set(spec.parameters["properties"]) == {"x", "y"}
    assert await tools["add"].call({"x": 1, "y": 2}) == "3"
    assert await asyncio.gather(*[tools["add"].call({"x": x, "y": 1}) for x in range(20)]) == [
        str(x + 1) for x in range(20)
    ]


async def test_what_the_server_says_against_a_call_is_told_to_the_model(tools: dict[str, Tool]) -> None:
    with pytest.raises(ToolError, match="no room is free") as refusal:
        await tools["refuse"].call({})
    assert refusal.value.owner is None
    with pytest.raises(ToolError, match="x"):
        await tools["add"].call({"x": "one", "y": 2})


@pytest.mark.parametrize("value", ["\ud800", float("nan")])
async def test_what_json_cannot_carry_is_not_sent(tools: dict[str, Tool], value: object) -> None:
    with pytest.raises(ToolError, match="cannot be sent"):
        await tools["add"].call({"x": value, "y": 2})
    assert await tools["add"].call({"x": 1, "y": 2}) == "3"


async def test_100_mb_are_an_error_of_the_tool_and_the_server_goes_on(tools: dict[str, Tool]) -> None:
    result = await in_episode(tools, "large", size=100_000_000)
    assert result.error
    assert result.owner == "tool"
    assert "limit" in result.content
    assert len(result.content) < 200
    assert await tools["add"].call({"x": 1, "y": 2}) == "3"


async def test_a_call_that_hangs_is_an_error_of_the_tool_and_the_server_goes_on(tools: dict[str, Tool]) -> None:
    result = await in_episode(tools, "hang", Limits(tool_seconds=0.5))
    assert result.content == "the tool gave no answer within 0.5 seconds (limits.tool_seconds)"
    assert result.owner == "tool"
    assert await tools["add"].call({"x": 1, "y": 2}) == "3"


async def in_episode(
    tools: dict[str, Tool], name: str, limits: Limits | None = None, **arguments: object
) -> ToolResult:
    class World(QuestionEnvironment):
        async def call(self, call: ToolCall) -> str:
            return await tools[call.name].call(call.arguments)

    world = World()
    await world.reset(Task("all/0", "?", tools=(tools[name].spec,)))
    return await LimitedTools(ToolRegistry(world), limits or Limits()).call(ToolCall(name, dict(arguments), "call_0"))


async def test_a_process_that_dies_in_a_call_is_the_infrastructures_failure() -> None:
    async with McpServer(COMMAND).open() as opened:
        tools = {tool.spec.name: tool for tool in opened}
        with pytest.raises(ToolServerError, match="died in a call of die") as death:
            await tools["die"].call({})
        assert (death.value.owner, death.value.transient) == ("infrastructure", True)
        with pytest.raises(ToolServerError, match="died in a call of add"):
            await tools["add"].call({"x": 1, "y": 2})


async def test_a_process_that_is_killed_in_a_call_is_the_infrastructures_failure() -> None:
    async with McpServer(COMMAND).open() as opened:
        tools = {tool.spec.name: tool for tool in opened}
        number = int(await tools["process"].call({}))
        call = asyncio.create_task(tools["hang"].call({}))
        await tools["add"].call({"x": 1, "y": 2})
        os.kill(number, signal.SIGKILL)
        with pytest.raises(ToolServerError, match="died in a call of hang"):
            await call


async def test_a_server_over_http_that_dies_in_a_call_is_the_infrastructures_failure() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(*map(str, COMMAND), str(port), stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        async with McpServer(url=f"http://127.0.0.1:{port}/mcp").open() as opened:
            tools = {tool.spec.name: tool for tool in opened}
            with pytest.raises(ToolServerError, match="died in a call of die"):
                await tools["die"].call({})
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_the_process_has_ended_when_the_pack_is_closed() -> None:
    async with McpServer(COMMAND).open() as opened:
        tools = {tool.spec.name: tool for tool in opened}
        number = int(await tools["process"].call({}))
        os.kill(number, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


async def test_what_a_server_started_has_ended_with_it(tmp_path: Path) -> None:
    script = tmp_path / "starts_another.py"
    script.write_text(
        "import pathlib, runpy, subprocess, sys\n"
        "other = subprocess.Popen(['sleep', '600'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)\n"
        f"pathlib.Path({str(tmp_path / 'other')!r}).write_text(str(other.pid))\n"
        f"sys.argv = sys.argv[:1]\nrunpy.run_path({str(SERVER)!r}, run_name='__main__')\n"
    )
    async with McpServer([sys.executable, script]).open():
        other = int((tmp_path / "other").read_text())
        assert lives(other)
    for _ in range(100):
        if not lives(other):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the other process is still there")


def lives(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"


async def test_a_call_that_was_cut_off_has_the_server_started_anew_for_the_next_episode() -> None:
    async with EnvironmentWithTools(QuestionEnvironment(), {"p": McpServer(COMMAND)}) as world:
        tools = LimitedTools(ToolRegistry(world), Limits(tool_seconds=30))
        numbers = []
        for seconds in (None, 0.5, None):
            await world.reset(Task("all/0", "?"))
            numbers.append((await tools.call(ToolCall("process", {}))).content)
            if seconds is not None:
                cut = LimitedTools(ToolRegistry(world), Limits(tool_seconds=seconds))
                assert (await cut.call(ToolCall("hang", {}))).owner == "tool"
            await world.close()
    assert numbers[0] == numbers[1] != numbers[2]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/nowhere/server"], "/nowhere/server"),
        ([sys.executable, "-c", "raise SystemExit('the key is missing')"], "the key is missing"),
        ([sys.executable, "-c", "print('hello')"], "cannot be opened"),
    ],
)
async def test_a_server_that_does_not_start_says_why(command: list[str], said: str) -> None:
    with pytest.raises(ToolServerError, match="cannot be opened") as failure:
        async with McpServer(command).open():
            pass
    assert said in failure.value.message


async def test_an_address_where_nobody_listens_is_named() -> None:
    with pytest.raises(ToolServerError, match=r"http://127\.0\.0\.1:9/mcp cannot be opened"):
        async with McpServer(url="http://127.0.0.1:9/mcp").open():
            pass


async def test_variables_and_folder_are_the_servers_and_no_secret_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUR_KEY", "secret")
    script = tmp_path / "server.py"
    script.write_text(
        "import json, os\nfrom mcp.server.mcpserver import MCPServer\nserver = MCPServer('s')\n"
        "@server.tool()\ndef look() -> str:\n"
        "    return json.dumps([os.environ.get('OUR_KEY'), os.environ.get('ITS_KEY'), os.getcwd()])\n"
        "server.run('stdio')\n"
    )
    pack = McpServer([sys.executable, script], environment={"ITS_KEY": "given"}, folder=tmp_path)
    async with PrefixedTools(pack, "its_").open() as (tool,):
        assert tool.spec.name == "its_look"
        assert json.loads(await tool.call({})) == [None, "given", str(tmp_path)]


async def test_noise_on_standard_output_is_passed_over(tmp_path: Path) -> None:
    script = tmp_path / "noisy.py"
    script.write_text(f"print('starting', flush=True)\nexec(open({str(SERVER)!r}).read())\n")
    async with McpServer([sys.executable, script]).open() as opened:
        tools = {tool.spec.name: tool for tool in opened}
        assert await tools["add"].call({"x": 1, "y": 2}) == "3"


@pytest.mark.parametrize("arguments", [{}, {"command": ["x"], "url": "http://x"}])
async def test_a_command_or_a_url_is_needed(arguments: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="either a command or a url"):
        McpServer(**arguments)  # type: ignore[arg-type]


async def test_a_signature_goes_to_mcp_and_comes_back(tools: dict[str, Tool]) -> None:
    spec = tools["add"].spec
    exported = to_mcp(spec)
    assert (exported.name, exported.description, exported.input_schema) == (
        "add",
        "Add two integers.",
        spec.parameters,
    )
