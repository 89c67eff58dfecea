"""Checks of a suite's tasks as they are, before anything is run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice

from sandbox.errors import MissingError, SandboxError
from sandbox.protocols import Suite
from sandbox.types import JSON, Task
from sandbox.validation.leaks import leaked_answer
from sandbox.validation.report import Report
from sandbox.validation.tool_specs import check_specs


class TaskChecks:
    """Goes through the tasks of a suite and reports their defects.

    Attributes:
        usable: whether the tasks can be run.
        readable: the splits that could be read.
        without_solution: the ids of tasks that the oracle has nothing to say to.
    """

    def __init__(self, report: Report, suite: Suite, limit: int | None) -> None:
        self._report = report
        self._suite = suite
        self._limit = limit
        self._ids: set[str] = set()
        self._questions: dict[str, tuple[str, str]] = {}
        self._missing: dict[str | None, tuple[MissingError, list[str]]] = {}
        self.usable = True
        self.readable: list[str] = []
        self.without_solution: set[str] = set()

    def read(self, split: str) -> None:
        """Check a split's tasks, up to the limit of scored ones."""
        count = 0
        try:
            for task in tasks_of(self._suite, split, self._limit):
                count += 1
                self._check(task, split)
        except MissingError as error:
            self._missing.setdefault(error.hint, (error, []))[1].append(split)
            return
        except Exception as error:
            message = error.message if isinstance(error, SandboxError) else repr(error)
            self._fault("tasks", f"the tasks of the split {split} cannot be read: {message}")
            return
        if count == 0:
            self._fault("tasks", f"the split {split} has no tasks")
        self.readable.append(split)
        self._report.facts["tasks"] = self._report.facts.get("tasks", 0) + count

    def report_missing(self) -> None:
        """Report what splits could not be read for, once for all those that the same command would mend."""
        for error, splits in self._missing.values():
            self._report.add_missing(error, splits)

    def _fault(self, check: str, message: str, task_id: str = "") -> None:
        """Report what makes it impossible to run the tasks."""
        self._report.add("error", check, message, task_id)
        self.usable = False

    def _check(self, task: Task, split: str) -> None:
        report = self._report
        if not isinstance(task, Task):
            raise TypeError(f"expected a Task, got {task!r}")
        if not task.id.startswith(f"{split}/"):
            self._fault("task_id", f"the id does not begin with the name of its split, {split}/", task.id)
        if task.id in self._ids:
            self._fault("task_id", "several tasks have the same id", task.id)
        self._ids.add(task.id)
        self.usable &= check_specs(report, task.tools, task.id)
        if not task.prompt.strip():
            report.add("warning", "prompt", "the prompt is empty", task.id)
        if task.solution:
            leaked = leaked_answer(task)
            if leaked is not None:
                report.add("warning", "leaked_answer", "the task's own words tell its answer", task.id, leaked)
        elif task.scored:
            self.without_solution.add(task.id)
            report.add("warning", "no_solution", "there is no solution, so it is not known to be solvable", task.id)
        self._compare(task)

    def _compare(self, task: Task) -> None:
        """Report a task that asks what an earlier one asked."""
        gold = _fingerprint([dict(task.gold), [message.to_json() for message in task.solution]])
        earlier, earlier_gold = self._questions.setdefault(_question(task), (task.id, gold))
        if earlier == task.id:
            return
        if gold == earlier_gold:
            self._report.add("warning", "duplicate", "the same task as an earlier one", task.id, f"as {earlier}")
        else:
            message = "the same task as an earlier one, with another gold"
            self._report.add("error", "contradiction", message, task.id, f"as {earlier}")


def tasks_of(suite: Suite, split: str, limit: int | None) -> Iterator[Task]:
    """The tasks of a split, up to the limit; tasks that are not scored do not count."""
    tasks = iter(suite.tasks(split))
    if limit is None:
        yield from tasks
        return
    for _ in range(limit):
        for task in tasks:
            yield task
            if not isinstance(task, Task) or task.scored:
                break
        else:
            return


def first_tasks(suite: Suite, split: str, count: int) -> list[Task]:
    """The first scored tasks of a split."""
    return list(islice((task for task in suite.tasks(split) if task.scored), count))


def _question(task: Task) -> str:
    """A hash of all that an agent meets: the words, the tools and what the environment is set up with."""
    return _fingerprint(
        [
            task.prompt,
            task.guidance,
            [message.to_json() for message in task.history],
            [tool.to_json() for tool in task.tools],
            dict(task.setup),
            task.builds_on,
        ]
    )


def _fingerprint(value: JSON) -> str:
    try:
        text = json.dumps(value, sort_keys=True, default=repr)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return hashlib.sha256(text.encode()).hexdigest()
