"""Tables that a suite makes of several runs of recorded outputs: `sandbox report NAME`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sandbox.errors import DataError, UnknownNameError, UsageError
from sandbox.folder_module import load_attribute
from sandbox.hashing import file_sha256
from sandbox.ingredients import RunRequest
from sandbox.journal.run_file import RunFile
from sandbox.run import PreparedRun, reopen_run, start_run
from sandbox.sandboxes.types import ProviderName
from sandbox.settings import parse_overrides
from sandbox.suite_manifest import load_suite_manifest
from sandbox.tally import Count, Tally
from sandbox.types import JSON
from sandbox.workspace import LoadedSuite, Workspaces


@dataclass(slots=True, frozen=True)
class ReportRun:
    """A run that a report is made of.

    Attributes:
        name: of its file, after the report's own.
        recordings: lines as the `recorded` agent reads them, made when they are needed.
        settings: as `--set` has them.
    """

    name: str
    splits: Sequence[str]
    recordings: Callable[[], Iterable[Mapping[str, JSON]]]
    settings: Mapping[str, Any] = field(default_factory=dict)


class Report(Protocol):
    """What the `entry` of a manifest's report names; the class takes the suite."""

    def runs(self) -> Sequence[ReportRun]:
        """The runs to be made."""

    def render(self, counts: Mapping[str, Mapping[tuple[str, str], Count]]) -> str:
        """The report.

        Args:
            counts: by run; by split and scorer in each.
        """


@dataclass(slots=True, frozen=True)
class LoadedReport:
    """
    Attributes:
        suite: the name of the suite that has it.
    """

    name: str
    suite: str
    report: Report


def list_reports(workspaces: Workspaces) -> dict[str, tuple[str, str]]:
    """By name: the suite that has it, and what it is."""
    found: dict[str, tuple[str, str]] = {}
    for suite, folder in sorted(workspaces.suites.items()):
        for name, about in load_suite_manifest(folder).reports.items():
            if name in found:
                raise DataError(str(folder), 0, f"the suite {found[name][0]} has a report of the same name, {name}")
            found[name] = (suite, about.help)
    return found


def load_report(name: str, workspaces: Workspaces) -> LoadedReport:
    """
    Raises:
        UnknownNameError: no suite has it.
        DataError: its code cannot be loaded.
    """
    known = list_reports(workspaces)
    if name not in known:
        raise UnknownNameError("report", name, sorted(known))
    suite = known[name][0]
    folder = workspaces.suites[suite]
    loaded: LoadedSuite = workspaces.load_suite(suite, {})
    make = load_attribute(folder, load_suite_manifest(folder).reports[name].entry)
    return LoadedReport(name, suite, make(loaded.suite))


def make_report(
    loaded: LoadedReport,
    workspaces: Workspaces,
    folder: Path,
    sandbox: ProviderName,
    execute: Callable[[PreparedRun], Tally | None],
) -> str | None:
    """Make the report's runs, those that are there already only as far as they are not done, and the report.

    Args:
        folder: for the runs and their recordings.
        execute: runs a prepared run to its end; None where it was stopped.

    Returns:
        The report; None where a run was stopped, from which the next report goes on.

    Raises:
        SandboxError: what is wrong or missing.
    """
    counts = {}
    for run in loaded.report.runs():
        path = folder / f"{loaded.name}-{run.name}.sqlite"
        with _prepared(loaded, run, path, workspaces, sandbox) as prepared:
            tally = execute(prepared)
        if tally is None:
            return None
        counts[run.name] = tally.counts
    return loaded.report.render(counts)


def _prepared(
    loaded: LoadedReport, run: ReportRun, path: Path, workspaces: Workspaces, sandbox: ProviderName
) -> contextlib.AbstractContextManager[PreparedRun]:
    recordings = path.with_suffix(".jsonl")
    try:
        recordings.parent.mkdir(parents=True, exist_ok=True)
        with recordings.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in run.recordings())
    except OSError as error:
        raise UsageError(f"the report's runs cannot be kept in {path.parent}: {error}", hint="add --out") from error
    if path.exists():
        _check_same(loaded, run, path, file_sha256(recordings))
        return reopen_run(path, workspaces)
    request = RunRequest(
        agent="recorded",
        suite=loaded.suite,
        splits=list(run.splits),
        sandbox=sandbox,
        concurrency=4,
        overrides=parse_overrides(
            [f"recordings={recordings}", *(f"{key}={value}" for key, value in run.settings.items())]
        ),
    )
    return start_run(request, workspaces, path)


def _check_same(loaded: LoadedReport, run: ReportRun, path: Path, recordings_sha256: str) -> None:
    """
    Raises:
        UsageError: a run of that name is of something else.
    """
    with RunFile(path) as file:
        header = file.header
    found = (header.suite, header.splits, header.model.get("sha256"))
    if found != (loaded.suite, list(run.splits), recordings_sha256):
        raise UsageError(
            f"{path} is a run of something else than the report is made of now",
            hint="remove it, or name another folder with --out",
        )
