"""`report`."""

from __future__ import annotations

import sys
from pathlib import Path

from sandbox.cli.output import console, table
from sandbox.cli.run_commands import INTERRUPTED, execute_prepared
from sandbox.reports import list_reports, load_report, make_report
from sandbox.run import PreparedRun
from sandbox.run_folder import runs_folder
from sandbox.sandboxes.types import ProviderName
from sandbox.tally import Tally
from sandbox.workspace import find_workspaces


def report_command(name: str | None, out: Path | None, sandbox: ProviderName) -> int:
    workspaces = find_workspaces()
    if name is None:
        made = table("report", "suite", "what it is")
        for report, (suite, about) in list_reports(workspaces).items():
            made.add_row(report, suite, about)
        console().print(made, markup=False)
        return 0
    text = make_report(load_report(name, workspaces), workspaces, out or runs_folder(), sandbox, _execute)
    if text is None:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return INTERRUPTED
    print(text)
    return 0


def _execute(prepared: PreparedRun) -> Tally | None:
    tally, stopped = execute_prepared(prepared)
    return None if stopped else tally
