"""The episodes that a run consists of, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sandbox.errors import DataError, SandboxError, UnknownNameError
from sandbox.ingredients import Ingredients, RunRequest
from sandbox.types import Task


@dataclass(slots=True, frozen=True)
class Job:
    """One episode to run."""

    task: Task
    trial: int


def iterate_jobs(ingredients: Ingredients, request: RunRequest) -> Iterator[Job]:
    """Every task and trial of a request, streamed from the suite."""
    for task in _tasks(ingredients, request):
        for trial in range(request.trials):
            yield Job(task, trial)


def count_jobs(ingredients: Ingredients, request: RunRequest) -> int:
    """How many jobs there are. Reads the suite's data once, so that damage shows before any model call.

    Raises:
        DataMissingError, DataError: the suite's data.
        UnknownNameError: a task id that was asked for is not in the suite.
    """
    count = 0
    found: set[str] = set()
    for task in _tasks(ingredients, request):
        count += request.trials
        if request.tasks:
            found.add(task.id)
    for wanted in request.tasks:
        if wanted not in found:
            every = [task.id for split in ingredients.splits for task in ingredients.suite.suite.tasks(split)]
            raise UnknownNameError("task", wanted, every)
    return count


def _checked(split: str, tasks: Iterator[Task]) -> Iterator[Task]:
    """The tasks as they come, their ids held to the split."""
    while True:
        try:
            task = next(tasks)
        except StopIteration:
            return
        except SandboxError:
            raise
        except Exception as error:
            raise DataError(f"split {split}", 0, f"the suite cannot give its tasks: {error!r}") from error
        if not task.id.startswith(f"{split}/"):
            raise DataError(f"split {split}", 0, f"expected task ids that begin with {split}/, got {task.id!r}")
        yield task


def _tasks(ingredients: Ingredients, request: RunRequest) -> Iterator[Task]:
    for split in ingredients.splits:
        tasks = _checked(split, ingredients.suite.suite.tasks(split))
        if request.tasks:
            tasks = (task for task in tasks if task.id in request.tasks)
        yield from islice(tasks, request.limit)
