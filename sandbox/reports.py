"""Tables that a suite makes of several runs of recorded outputs: `sandbox report NAME`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from sandbox.comparison import Comparison, compare_runs
from sandbox.errors import DataError, UnknownNameError, UsageError
from sandbox.folder_module import load_attribute
from sandbox.hashing import file_sha256
from sandbox.ingredients import RunRequest
from sandbox.journal.run_file import RunFile
from sandbox.run import PreparedRun, reopen_run, start_run
from sandbox.sandboxes.types import ProviderName
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


CompareNamed: TypeAlias = Callable[[str, str], Sequence[Comparison]]


class Report(Protocol):
    """What the `entry` of a manifest's report names; the class takes the suite."""

    def runs(self) -> Sequence[ReportRun]:
        """The runs to be made."""

    def render(self, counts: Mapping[str, Mapping[tuple[str, str], Count]], compare: CompareNamed) -> str:
        """The report.

        Args:
            counts: by run; by split and scorer in each.
            compare: two of the runs by their names, task by task.
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


@dataclass(slots=True, frozen=True)
class ReportOptions:
    """How a report's runs are made.

    Attributes:
        folder: where they and their recordings are kept.
        concurrency: episodes at once; None leaves that to each run.
        overrides: added to each run's own settings.
    """

    folder: Path
    sandbox: ProviderName
    concurrency: int | None = None
    overrides: Mapping[str, JSON] = field(default_factory=dict)


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
    options: ReportOptions,
    execute: Callable[[PreparedRun, int, int], Tally | None],
) -> str | None:
    """Make the report's runs, those that are there already only as far as they are not done, and the report.

    Args:
        execute: runs a prepared run to its end, given its number among how many; None where it was stopped.

    Returns:
        The report; None where a run was stopped, from which the next report goes on.

    Raises:
        SandboxError: what is wrong or missing.
    """
    counts = {}
    runs = list(loaded.report.runs())
    for number, run in enumerate(runs, 1):
        with _prepared(loaded, run, workspaces, options) as prepared:
            tally = execute(prepared, number, len(runs))
        if tally is None:
            return None
        counts[run.name] = tally.counts
    return loaded.report.render(counts, partial(_compared, loaded, options.folder))


def _run_path(loaded: LoadedReport, folder: Path, run: str) -> Path:
    return folder / f"{loaded.name}-{run}.sqlite"


def _compared(loaded: LoadedReport, folder: Path, first: str, second: str) -> Sequence[Comparison]:
    with (
        RunFile(_run_path(loaded, folder, first)) as one,
        RunFile(_run_path(loaded, folder, second)) as other,
    ):
        return compare_runs(one, other)


def _prepared(
    loaded: LoadedReport, run: ReportRun, workspaces: Workspaces, options: ReportOptions
) -> contextlib.AbstractContextManager[PreparedRun]:
    path = _run_path(loaded, options.folder, run.name)
    recordings = _kept_recordings(loaded, run, path, options)
    if path.exists():
        return _reopened(path, workspaces, options.concurrency)
    request = RunRequest(
        agent="recorded",
        suite=loaded.suite,
        splits=list(run.splits),
        sandbox=options.sandbox,
        concurrency=options.concurrency,
        overrides={"model.recordings": str(recordings.absolute()), **run.settings, **options.overrides},
    )
    return start_run(request, workspaces, path)


@contextlib.contextmanager
def _reopened(path: Path, workspaces: Workspaces, concurrency: int | None) -> Iterator[PreparedRun]:
    with reopen_run(path, workspaces) as prepared:
        if concurrency is not None:
            prepared.header = prepared.header.model_copy(update={"concurrency": concurrency})
        yield prepared


def _kept_recordings(loaded: LoadedReport, run: ReportRun, path: Path, options: ReportOptions) -> Path:
    """The file beside the run's own that its replies are read from, written anew."""
    recordings, part = path.with_suffix(".jsonl"), path.with_suffix(".jsonl.part")
    try:
        recordings.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as cleaned:
            cleaned.callback(part.unlink, missing_ok=True)
            with part.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in run.recordings())
            if path.exists():
                _check_same(loaded, run, path, options, file_sha256(part))
            part.replace(recordings)
    except OSError as error:
        raise UsageError(f"the report's runs cannot be kept in {path.parent}: {error}", hint="add --out") from error
    return recordings


def _check_same(
    loaded: LoadedReport, run: ReportRun, path: Path, options: ReportOptions, recordings_sha256: str
) -> None:
    """
    Raises:
        UsageError: a run of that name is of something else, was made with other settings, or in sandboxes of
            another provider.
    """
    with RunFile(path) as file:
        header = file.header
    found = (header.suite, header.splits, header.model.get("sha256"))
    asked = {**run.settings, **options.overrides}
    before = {name: value for name, value in header.settings.items() if name != "model.recordings"}
    changed = sorted(name for name in {*asked, *before} if asked.get(name) != before.get(name))
    if options.sandbox not in ("auto", header.sandbox.get("provider", options.sandbox)):
        changed.append("--sandbox")
    problem = ""
    if found != (loaded.suite, list(run.splits), recordings_sha256):
        problem = "is a run of something else than the report is made of now"
    elif changed:
        problem = f"was made otherwise than is asked for now: {', '.join(changed)}"
    if problem:
        raise UsageError(f"{path} {problem}", hint="remove it, or name another folder with --out")
