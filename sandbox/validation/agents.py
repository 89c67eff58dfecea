"""Checks of an agent: its preset, its dialect, its template and the settings of its model."""

from __future__ import annotations

from sandbox.agent import Agent
from sandbox.dialects import dialect
from sandbox.errors import SandboxError
from sandbox.models import check_model
from sandbox.strategies import strategy
from sandbox.types import ToolSpec
from sandbox.validation.report import Report
from sandbox.workspace import Workspaces

_SAMPLE = ToolSpec("name", "description", {"type": "object", "properties": {}})


def check_agent(report: Report, workspaces: Workspaces) -> None:
    """Report what would stop a run with the agent before its model is loaded."""
    try:
        preset = workspaces.agent_preset(report.name)
        check_model(preset)
        agent = Agent(preset, dialect(preset.dialect), strategy(preset.strategy), 0, preset.max_turns or 1)
        agent.prompt_sha256()
        agent.grammar((_SAMPLE,))
    except SandboxError as error:
        report.add_failure("preset", error)
