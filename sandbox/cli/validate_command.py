"""`validate`: the findings as a table or as JSON."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.cli.output import console, plain, print_json, table
from sandbox.types import JSON
from sandbox.validation.report import Finding, Kind, Report
from sandbox.validation.suites import Options
from sandbox.validation.workspace_checks import validate
from sandbox.workspace import find_workspaces

if TYPE_CHECKING:
    from rich.table import Table

SEVERITIES = ("error", "warning", "note")

SHOWN_TASKS = 3

WORDS: dict[Kind, tuple[str, str]] = {
    "agent": ("agent", "agents"),
    "environment": ("environment", "environments"),
    "suite": ("suite", "suites"),
    "tools": ("tool pack", "tool packs"),
}
"""For one, and for more."""


def validate_command(names: Sequence[str], options: Options, as_json: bool) -> int:
    """Print what was found. 1 where there is an error, else 0."""
    workspaces = find_workspaces()
    reports = list(validate(workspaces, names, options, _announce))
    if not reports:
        print(f"there is nothing to check in {workspaces.roots[0]}", file=sys.stderr)
    passed = all(report.passed for report in reports)
    if as_json:
        print_json({"passed": passed, "checked": [report.to_json() for report in reports]})
    else:
        _print(reports)
    return 0 if passed else 1


def _announce(kind: Kind, name: str) -> None:
    if sys.stderr.isatty():
        print(f"{kind} {name} ...", file=sys.stderr, flush=True)


def _print(reports: Sequence[Report]) -> None:
    findings = table("what", "", "check", "finding", "tasks")
    for report in reports:
        _add_rows(findings, report)
    checked = table("what", "errors", "warnings", "tasks", "solution passes", "doing nothing passes")
    clean: Counter[Kind] = Counter()
    for report in reports:
        facts = report.facts
        if not report.findings and not facts:
            clean[report.kind] += 1
            continue
        figures = (
            str(facts.get("tasks", "")),
            _shares(facts, "solution_passes"),
            _shares(facts, "doing_nothing_passes"),
        )
        counted = (str(report.count("error")), str(report.count("warning")))
        checked.add_row(*map(plain, (f"{report.kind} {report.name}", *counted, *figures)))
    out = console()
    if findings.row_count:
        out.print(findings)
    if checked.row_count:
        out.print(checked)
    if clean:
        told = (f"{count} {WORDS[kind][count > 1]}" for kind, count in clean.items())
        out.print(f"nothing found in {', '.join(told)}")


def _add_rows(made: Table, report: Report) -> None:
    for finding in sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        cells = (f"{report.kind} {report.name}", finding.severity, finding.check, finding.message, _tasks(finding))
        made.add_row(*map(plain, cells))


def _tasks(finding: Finding) -> str:
    """How many tasks, the first of them, and what is particular to each of these."""
    if not finding.tasks:
        return ""
    first = list(finding.tasks.items())[:SHOWN_TASKS]
    lines = [f"{task_id}: {detail}" if detail else task_id for task_id, detail in first]
    more = len(finding.tasks) - len(first)
    return "\n".join([*lines, f"and {more} more"] if more else lines)


def _shares(facts: dict[str, JSON], key: str) -> str:
    counted = facts.get(key, {})
    return ", ".join(f"{scorer} {count['passed']} of {count['n']}" for scorer, count in counted.items())
