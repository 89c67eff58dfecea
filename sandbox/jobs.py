"""The episodes that a run consists of, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NoReturn

from sandbox.errors import DataError, SandboxError, UnknownNameError, UsageError
from sandbox.ingredients import Ingredients, RunRequest
from sandbox.protocols import CarriesState, ChainedSuite
from sandbox.types import Task


@dataclass(slots=True, frozen=True)
class Job:
    """One episode to run.

    Attributes:
        leaves_state: whether other episodes of the run go on from its end.
    """

    task: Task
    trial: int
    leaves_state: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.task.id, self.trial

    @property
    def follows(self) -> tuple[str, int] | None:
        """The key of the episode that it goes on from."""
        return None if self.task.builds_on is None else (self.task.builds_on, self.trial)


def iterate_jobs(ingredients: Ingredients, request: RunRequest) -> Iterator[Job]:
    """Every task and trial of a request, streamed from the suite.

    A task that is wanted brings those that it builds on; a task that is not scored comes only so, or by its name.
    """
    for split in ingredients.splits:
        built_on = _built_on(ingredients, request, split)
        for task, wanted in _tasks(ingredients, request, split):
            if wanted or task.id in built_on:
                for trial in range(request.trials):
                    yield Job(task, trial, task.id in built_on)


def count_jobs(ingredients: Ingredients, request: RunRequest, taken: Collection[str] = ()) -> int:
    """How many jobs there are. Reads the suite's data once, so that damage shows before any model call.

    Args:
        taken: names of the packs' tools, which no task's own tool may have.

    Raises:
        DataMissingError, DataError: the suite's data, or a task that cannot build on the one that it names.
        UnknownNameError: a task id that was asked for is not in the suite.
        UsageError: a task's tool has a name that is taken.
    """
    count = 0
    found: set[str] = set()
    leaving: set[str] = set()
    for job in iterate_jobs(ingredients, request):
        count += 1
        task = job.task
        if task.builds_on is not None and task.builds_on not in leaving:
            _refuse_link(ingredients, task)
        if job.leaves_state:
            leaving.add(task.id)
        for spec in task.tools if taken else ():
            if spec.name in taken:
                raise UsageError(
                    f"the task {task.id} has a tool {spec.name} of its own, and so has a tool pack",
                    hint="leave the pack out, or rename its tools with PrefixedTools(pack, PREFIX)",
                )
        if request.tasks:
            found.add(task.id)
    missing = [wanted for wanted in request.tasks if wanted not in found]
    every = (
        [task.id for split in ingredients.splits for task in ingredients.suite.suite.tasks(split)] if missing else []
    )
    for wanted in missing:
        if wanted not in every:  # else the limit leaves it out
            raise UnknownNameError("task", wanted, every)
    if leaving:
        _check_environment(ingredients)
    return count


def _refuse_link(ingredients: Ingredients, task: Task) -> NoReturn:
    problem = "which is no earlier task of this split"
    if not isinstance(ingredients.suite.suite, ChainedSuite):
        problem = "but the suite has no method `continued`"
    raise DataError(f"split {task.split}", 0, f"the task {task.id} builds on {task.builds_on}, {problem}")


def _check_environment(ingredients: Ingredients) -> None:
    name = ingredients.suite.manifest.environment
    if name is None or not isinstance(ingredients.workspaces.load_environment(name), CarriesState):
        suite = ingredients.suite.manifest.name
        raise DataError(
            f"suite {suite}", 0, f"its tasks build on others, but its environment {name} has no method `final_state`"
        )


def _built_on(ingredients: Ingredients, request: RunRequest, split: str) -> set[str]:
    """The ids of the tasks that wanted ones build on, directly or through others."""
    found: set[str] = set()
    if not isinstance(ingredients.suite.suite, ChainedSuite):
        return found
    before: dict[str, str] = {}
    for task, wanted in _tasks(ingredients, request, split):
        if task.builds_on is None:
            continue
        before[task.id] = task.builds_on
        link = task.builds_on if wanted else None
        while link is not None and link not in found:
            found.add(link)
            link = before.get(link)
    return found


def _tasks(ingredients: Ingredients, request: RunRequest, split: str) -> Iterator[tuple[Task, bool]]:
    """The tasks of a split up to the last one that is wanted, each with whether it is."""
    count = 0
    for task in _checked(split, ingredients.suite.suite.tasks(split)):
        wanted = task.id in request.tasks if request.tasks else task.scored
        yield task, wanted
        count += wanted
        if count == request.limit:
            return


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
