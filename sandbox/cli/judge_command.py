"""`judge`."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from sandbox.cli.run_commands import EPISODES_FAILED, report_run
from sandbox.judging import JudgeRequest, judge_run
from sandbox.rescoring import rescore
from sandbox.run_folder import find_run
from sandbox.workspace import find_workspaces


def judge_command(
    name: str, judge: str, against: str | None, overrides: dict[str, Any], concurrency: int, *, as_json: bool
) -> int:
    path, workspaces = find_run(name), find_workspaces()
    request = JudgeRequest(judge, find_run(against) if against else None, overrides, concurrency)
    done = asyncio.run(judge_run(path, workspaces, request))
    report_run(path, rescore(path, workspaces), as_json)
    print(f"judged: {done.judged}, before: {done.before}, failed: {len(done.failures)}", file=sys.stderr)
    for task_id, message in done.failures.items():
        print(f"{task_id}: {message}", file=sys.stderr)
    return EPISODES_FAILED if done.failures else 0
