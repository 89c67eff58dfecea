"""Checks of a tool pack: it opens, and its tools can be offered."""

from __future__ import annotations

import asyncio
import contextlib

from sandbox.errors import SandboxError
from sandbox.tools.pack import enter_pack
from sandbox.types import ToolSpec
from sandbox.validation.report import Report
from sandbox.validation.tool_specs import check_specs
from sandbox.workspace import Workspaces


def check_pack(report: Report, workspaces: Workspaces) -> None:
    """Report what would stop a run that offers the pack, and tools that a model is told nothing of."""
    try:
        specs = asyncio.run(_specs(report.name, workspaces))
    except SandboxError as error:
        report.add_failure("load", error)
        return
    report.facts["tools"] = len(specs)
    if not specs:
        report.add("error", "load", "it has no tools")
    check_specs(report, specs)
    for spec in specs:
        if not spec.description.strip():
            report.add("warning", "description", f"the tool {spec.name} has no description")


async def _specs(name: str, workspaces: Workspaces) -> list[ToolSpec]:
    async with contextlib.AsyncExitStack() as stack:
        return [tool.spec for tool in await enter_pack(stack, name, workspaces.load_pack(name))]
