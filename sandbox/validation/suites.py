"""Checks of a suite: its manifest, its tasks, its environment with them, and what its scorers say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import SandboxError
from sandbox.ingredients import Ingredients, RunRequest, load_ingredients
from sandbox.journal.run_file import EpisodeRecord, RunFile
from sandbox.protocols import Suite
from sandbox.sandboxes.types import ProviderName
from sandbox.tally import Tally
from sandbox.validation.hostile import check_scorers
from sandbox.validation.manifests import check_manifest
from sandbox.validation.report import Report
from sandbox.validation.scripted_runs import IDLER, SOLVER, WithOwnAgents, run_and_read
from sandbox.validation.tasks import TaskChecks, first_tasks
from sandbox.validation.walk import walk_tasks
from sandbox.workspace import Workspaces

EPISODES_AT_ONCE = 8

JUDGED_TASKS = 3
"""Tasks of each split whose scorers meet hostile trajectories."""


@dataclass(slots=True, frozen=True)
class Options:
    """How much is checked.

    Attributes:
        limit: tasks of each split; None for all.
        splits: empty for all but those that are run only on request.
        sandbox: where environments get their sandboxes from.
        settings: from `--set`.
    """

    limit: int | None = None
    splits: tuple[str, ...] = ()
    sandbox: ProviderName = "auto"
    settings: Mapping[str, Any] = field(default_factory=dict)


def check_suite(report: Report, workspaces: Workspaces, options: Options) -> None:
    """Report all that can be found without a model. What cannot be tried here is reported, too."""
    request = RunRequest(
        agent=SOLVER,
        suite=report.name,
        splits=list(options.splits),
        limit=options.limit,
        concurrency=EPISODES_AT_ONCE,
        sandbox=options.sandbox,
        overrides=dict(options.settings),
    )
    try:
        ingredients = load_ingredients(request, WithOwnAgents(workspaces.roots))
        check_manifest(report, ingredients.suite, workspaces)
    except SandboxError as error:
        report.add_failure("load", error)
        return
    checks = TaskChecks(report, ingredients.suite.suite, options.limit)
    for split in ingredients.splits:
        checks.read(split)
    checks.report_missing()
    request.splits = checks.readable
    _note_what_is_left_out(report, ingredients)
    if not checks.usable:
        report.add("note", "episodes", "no episode was run, for the tasks cannot be")
        return
    if not checks.readable or not _methods_work(report, ingredients.suite.suite, checks.readable):
        return
    try:
        asyncio.run(walk_tasks(report, ingredients, request))
        _check_solutions(report, request, workspaces, checks.without_solution)
        _check_idleness(report, request, workspaces, ingredients)
    except SandboxError as error:
        report.add_failure("episodes", error)


def _methods_work(report: Report, suite: Suite, splits: Sequence[str]) -> bool:
    """Whether the suite tells its scorers and its data's hashes, which every run asks for."""
    try:
        name = "scorers"
        if not isinstance(suite.scorers(), dict) or not suite.scorers():
            report.add("error", "suite", "scorers() gives no dict of scorers by name")
            return False
        name = "data_sha256"
        if not isinstance(suite.data_sha256(splits), dict):
            report.add("error", "suite", "data_sha256() gives no dict of hashes by file")
            return False
    except Exception as error:
        report.add("error", "suite", f"the method {name} raises {error!r}")
        return False
    return True


def _note_what_is_left_out(report: Report, ingredients: Ingredients) -> None:
    left_out = [split for split in ingredients.suite.manifest.on_request if split not in ingredients.splits]
    if left_out:
        report.add("note", "splits", f"not looked at, for they are run only on request: {', '.join(left_out)}")


def _check_solutions(report: Report, request: RunRequest, workspaces: Workspaces, excepted: set[str]) -> None:
    """Report the solutions that a scorer does not pass, but those of `excepted` tasks."""
    tally = Tally()
    with run_and_read(request, workspaces) as run:
        for record in _episodes(report, run):
            if record.task_id in excepted:
                continue
            tally.add_episode(record.task_id, record.verdicts, group="")
            for scorer, verdict in record.verdicts.items():
                if not verdict.passed and verdict.owner in (None, "model"):
                    why = verdict.error_class or f"value {verdict.value:g}"
                    message = f"the solution does not pass {scorer}: {why}"
                    report.add("error", "solution", message, record.task_id, verdict.official_error or "")
    report.facts["solution_passes"] = _passes(tally)


def _check_idleness(report: Report, request: RunRequest, workspaces: Workspaces, ingredients: Ingredients) -> None:
    """Report the tasks that an agent passes that does nothing, and the scorers that hostile trajectories break."""
    tally = Tally()
    suite, manifest = ingredients.suite.suite, ingredients.suite.manifest
    with run_and_read(request.model_copy(update={"agent": IDLER}), workspaces) as run:
        for record in _episodes(report, run):
            tally.add_episode(record.task_id, record.verdicts, group="")
            for scorer, verdict in record.verdicts.items():
                if verdict.passed and record.task_id.split("/", 1)[0] not in manifest.nothing_to_do:
                    report.add("error", "doing_nothing", f"doing nothing passes {scorer}", record.task_id)
        for split in request.splits:
            for task in first_tasks(suite, split, min(JUDGED_TASKS, request.limit or JUDGED_TASKS)):
                found = run.find(task.id, 0)
                if found is not None:
                    check_scorers(report, suite.scorers(), task, run.trajectory(found[0]))
    report.facts["doing_nothing_passes"] = _passes(tally)


def _episodes(report: Report, run: RunFile) -> Iterator[EpisodeRecord]:
    """The judged episodes of a run; those that failed by no fault of the model's are reported."""
    for record in run.episodes():
        failed = [verdict for verdict in record.verdicts.values() if verdict.owner not in (None, "model")]
        if record.owner not in (None, "model"):
            message = f"an episode of {run.header.agent} fails by a fault of the {record.owner}"
            report.add("error", "episode", message, record.task_id, _last_line(record.message or ""))
        for verdict in failed if record.owner is None else ():
            message = f"the verdict on an episode of {run.header.agent} fails by a fault of the {verdict.owner}"
            report.add("error", "scorer", message, record.task_id, str(verdict.details.get("message", "")))
        if record.verdicts:
            yield record
    for task_id, _, reason in run.skipped():
        report.add("warning", "episode", f"{run.header.agent} did not attempt tasks", task_id, reason)


def _passes(tally: Tally) -> dict[str, dict[str, int]]:
    return {scorer: {"passed": count.passed, "n": count.n} for (_, scorer), count in tally.counts.items()}


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
