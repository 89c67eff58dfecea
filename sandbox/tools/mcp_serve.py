"""A tool pack as an MCP server."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

from sandbox._version import __version__
from sandbox.environment import QuestionEnvironment
from sandbox.errors import DependencyMissingError
from sandbox.limits import LimitedTools, Limits
from sandbox.tool_registry import ToolRegistry
from sandbox.tools.environment import EnvironmentWithTools
from sandbox.tools.mcp import INSTALL_HINT
from sandbox.tools.pack import ToolPack
from sandbox.types import Task, ToolCall, ToolSpec

if TYPE_CHECKING:
    from typing import Any

    from mcp.server import Server
    from mcp.types import CallToolRequestParams, CallToolResult, ListToolsResult
    from mcp.types import Tool as McpTool

    from sandbox.protocols import ToolBox


def to_mcp(spec: ToolSpec) -> McpTool:
    """A tool's signature as MCP lists it.

    Raises:
        DependencyMissingError: the package `mcp` is not installed.
    """
    try:
        from mcp.types import Tool
    except ImportError as error:
        raise DependencyMissingError(f"mcp cannot be imported: {error}", hint=INSTALL_HINT) from error
    return Tool(name=spec.name, description=spec.description, input_schema=dict(spec.parameters))


def mcp_server(name: str, tools: ToolBox) -> Server[Any]:
    """A server that executes the calls of a tool box. It checks arguments as an episode does.

    Raises:
        DependencyMissingError: the package `mcp` is not installed.
    """
    try:
        from mcp.server import Server
        from mcp.types import CallToolResult, ListToolsResult, TextContent
    except ImportError as error:
        raise DependencyMissingError(f"mcp cannot be imported: {error}", hint=INSTALL_HINT) from error

    async def list_tools(context: object, parameters: object) -> ListToolsResult:
        return ListToolsResult(tools=[to_mcp(spec) for spec in tools.specs])

    async def call_tool(context: object, parameters: CallToolRequestParams) -> CallToolResult:
        result = await tools.call(ToolCall(parameters.name, parameters.arguments or {}))
        text = result.content.encode("utf-8", "replace").decode()
        return CallToolResult(content=[TextContent(text=text)], is_error=result.error)

    return Server(name, version=__version__, on_list_tools=list_tools, on_call_tool=call_tool)


async def serve_over_stdio(name: str, pack: ToolPack) -> None:
    """Serve a pack on standard input and output until the input ends, or Ctrl-C ends the process.

    Raises:
        DependencyMissingError: a package is not installed.
    """
    async with EnvironmentWithTools(QuestionEnvironment(), {name: pack}) as world:
        await world.reset(Task("serve/0", ""))
        server = mcp_server(name, LimitedTools(ToolRegistry(world), Limits()))
        interrupted = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupted.set)
        waiting = {asyncio.create_task(_talk(server)), asyncio.create_task(interrupted.wait())}
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if interrupted.is_set():
        os._exit(130)  # a thread reads the input, and nothing but its end ends that
    for task in waiting - done:
        task.cancel()
    for task in done:
        task.result()


async def _talk(server: Server) -> None:
    from mcp.server.stdio import stdio_server

    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
