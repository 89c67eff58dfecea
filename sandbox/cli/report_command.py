"""`report`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.cli.output import console, table
from sandbox.cli.run_commands import INTERRUPTED, execute_prepared, place
from sandbox.reports import ReportOptions, list_reports, load_report, make_report
from sandbox.run import PreparedRun
from sandbox.run_folder import runs_folder
from sandbox.sandboxes.types import ProviderName
from sandbox.tally import Tally
from sandbox.types import JSON
from sandbox.workspace import find_workspaces


def report_command(
    name: str | None,
    out: Path | None,
    sandbox: ProviderName,
    concurrency: int | None,
    overrides: Mapping[str, JSON],
) -> int:
    workspaces = find_workspaces()
    if name is None:
        made = table("report", "suite", "what it is")
        for report, (suite, about) in list_reports(workspaces).items():
            made.add_row(report, suite, about)
        console().print(made, markup=False)
        return 0
    options = ReportOptions(out or runs_folder(), sandbox, concurrency, overrides)
    text = make_report(load_report(name, workspaces), workspaces, options, _execute)
    if text is None:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return INTERRUPTED
    print(text)
    return 0


def _execute(prepared: PreparedRun, number: int, count: int) -> Tally | None:
    tally, stopped = execute_prepared(prepared, place(number, count))
    return None if stopped else tally
