"""`tools show` and `tools serve`."""

from __future__ import annotations

import asyncio
import contextlib

from sandbox.cli.output import console, plain, print_json, table
from sandbox.tools.export import to_openai
from sandbox.tools.pack import ToolPack, enter_pack
from sandbox.types import JSON, ToolSpec
from sandbox.workspace import find_workspaces


def show_pack(name: str, as_json: bool) -> int:
    specs = asyncio.run(_specs(name, find_workspaces().load_pack(name)))
    if as_json:
        print_json([to_openai(spec) for spec in specs])
        return 0
    made = table("tool", "parameters", "description")
    for spec in specs:
        made.add_row(*map(plain, (spec.name, _parameters(spec), spec.description.partition("\n")[0])))
    console().print(made)
    return 0


async def _specs(name: str, pack: ToolPack) -> list[ToolSpec]:
    async with contextlib.AsyncExitStack() as stack:
        return [tool.spec for tool in await enter_pack(stack, name, pack)]


def _parameters(spec: ToolSpec) -> str:
    """The parameters with their types; those that may be left out with a question mark."""
    properties: dict[str, JSON] = spec.parameters.get("properties", {})
    required = spec.parameters.get("required", ())
    return ", ".join(f"{name}{'' if name in required else '?'}: {_type(part)}" for name, part in properties.items())


def _type(schema: JSON) -> str:
    kind = schema.get("type", "any") if isinstance(schema, dict) else "any"
    return " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def serve_pack(name: str) -> int:
    from sandbox.tools.mcp_serve import serve_over_stdio

    asyncio.run(serve_over_stdio(name, find_workspaces().load_pack(name)))
    return 0
