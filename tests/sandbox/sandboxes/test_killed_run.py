"""A run with many live sandboxes is killed, and resumed."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from pathlib import Path

import pytest
from command_line import CommandLine
from engine import engine_with_base
from killed_runs import events_in, has_header, kill_after_progress

from sandbox.journal.run_file import RunFile
from sandbox.paths import runtime_home
from sandbox.sandboxes.docker_engine import open_engine
from sandbox.sandboxes.owner import RUN_LABEL, is_gone
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.traces import Trace
from sandbox.sandboxes.types import JSON, ProviderName

AT_ONCE = 16


def arguments(out: str, provider: str) -> list[str]:
    suite = ["--agent", "oracle", "--suite", "intercode_ctf", "--split", "fresh", "--limit", "24"]
    return ["run", *suite, "--sandbox", provider, "--concurrency", str(AT_ONCE), "--out", out]


def verdicts(path: Path) -> dict[str, dict[str, JSON]]:
    with RunFile(path) as run:
        return {
            record.task_id: {name: verdict.to_json() for name, verdict in record.verdicts.items()}
            for record in run.episodes()
        }


def live_sandboxes(provider: str, run: str) -> int:
    """Containers of a run that are running; under bubblewrap, its sandboxes with a process that lives."""
    if provider == "docker":
        engine = open_engine()
        containers = engine.call("containers", filters={"label": f"{RUN_LABEL}={run}"})
        engine.close()
        return len(containers)
    found = 0
    for path in (runtime_home() / provider).glob("*.json"):
        with contextlib.suppress(FileNotFoundError):  # of a run that ends meanwhile
            trace = Trace.model_validate_json(path.read_bytes())
            found += trace.run == run and any(is_gone(mark) is False for mark in trace.processes)
    return found


def leftovers(provider: ProviderName, run: str) -> list[str]:
    """What `sandbox clean` finds of a run, which it removes."""

    async def clean() -> list[str]:
        opened = open_provider(provider, "")
        try:
            return await opened.clean(run)
        finally:
            await opened.close()

    return asyncio.run(clean())


@pytest.mark.parametrize("provider", ["bubblewrap", "docker"])
def test_a_killed_run_resumes_to_the_same_verdicts_and_leaves_nothing(cli: CommandLine, provider: ProviderName) -> None:
    if provider == "docker":
        engine_with_base().close()
    cli.ok(*arguments("whole.sqlite", provider))
    run = f"killed-{secrets.token_hex(4)}"
    path = cli.folder / f"{run}.sqlite"

    def all_live() -> bool:
        return live_sandboxes(provider, run) == AT_ONCE

    assert kill_after_progress(cli, arguments(path.name, provider), path, 60, all_live), "never 16 sandboxes at once"
    assert has_header(path)
    assert events_in(path) >= 60
    cli.ok("resume", path.name)
    whole = verdicts(cli.folder / "whole.sqlite")
    assert len(whole) == 24
    assert all(verdict["official"]["passed"] for verdict in whole.values())
    assert verdicts(path) == whole
    assert live_sandboxes(provider, run) == 0
    assert leftovers(provider, run) == []
