"""`export --official`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sandbox.deep_json import json_text
from sandbox.errors import UsageError
from sandbox.ingredients import Ingredients, RunRequest
from sandbox.jobs import iterate_jobs
from sandbox.journal.run_file import RunFile, is_done
from sandbox.journal.trajectory import Trajectory
from sandbox.protocols import ExportingSuite
from sandbox.recorded_run import recorded_ingredients
from sandbox.run_folder import find_run
from sandbox.types import Task
from sandbox.workspace import find_workspaces


def export_for_official(name: str, folder: Path) -> int:
    """Write the files into a folder, and print their paths.

    Raises:
        UsageError: the suite has no such files, or a file cannot be written.
    """
    with RunFile(find_run(name)) as run:
        _, request, ingredients = recorded_ingredients(run, find_workspaces())
        suite = ingredients.suite.suite
        if not isinstance(suite, ExportingSuite):
            raise UsageError(
                f"the suite {ingredients.suite.manifest.name} has no files for other programs",
                hint=f"sandbox export {name}",
            )
        files = suite.official_files(_episodes(run, ingredients, request))
    for path, content in files.items():
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json_text(content))
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error}", hint="give another folder") from error
        print(target)
    return 0


def _episodes(run: RunFile, ingredients: Ingredients, request: RunRequest) -> Iterator[tuple[Task, int, Trajectory]]:
    for job in iterate_jobs(ingredients, request):
        found = run.find(job.task.id, job.trial)
        if job.task.scored and found is not None and is_done(found[1], found[2]):
            yield job.task, job.trial, run.trajectory(found[0])
