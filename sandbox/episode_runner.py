"""Runs episodes for a scheduler: wraps model and tools, attributes failures, has verdicts written."""

from __future__ import annotations

import asyncio
import contextlib
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from sandbox.environment import QuestionEnvironment
from sandbox.episode import run_episode
from sandbox.errors import (
    EnvironmentFailedError,
    EpisodeError,
    LimitReachedError,
    ReplayMismatchError,
    SandboxError,
)
from sandbox.ingredients import Ingredients
from sandbox.jobs import Job
from sandbox.journal.episode_log import EpisodeLog
from sandbox.journal.run_file import RunFile
from sandbox.journal.trajectory import Event, Trajectory, latest_attempt
from sandbox.journal.writer import JournalWriter
from sandbox.journaled import JournaledEnvironment, JournaledModel, JournaledTools
from sandbox.limits import LimitedModel, LimitedTools
from sandbox.protocols import Environment, Model, ModelBackend, Recording, Sandboxed, Scorer
from sandbox.sandboxes.types import Sandboxes
from sandbox.scoring import judge
from sandbox.tally import Tally
from sandbox.tool_registry import ToolRegistry
from sandbox.tools.environment import EnvironmentWithTools
from sandbox.types import Observation, Task, Verdict

SECONDS_TO_CLOSE = 30.0
"""How long an environment may take to release what an episode holds."""

RERUNS = 2
"""How often an episode is run again at once after a failure that is transient."""


class Progress(Protocol):
    """Is told of each finished episode."""

    def finished(self, tally: Tally) -> None: ...


class EpisodeRunner:
    """Runs one run's episodes.

    Args:
        earlier: the run file as it was before, on resume: finished episodes are passed over,
            interrupted ones go on from their last recorded event.
        next_number: the number of the first new episode.
    """

    def __init__(
        self,
        ingredients: Ingredients,
        model: ModelBackend,
        writer: JournalWriter,
        tally: Tally,
        progress: Progress,
        sandboxes: Sandboxes,
        earlier: RunFile | None = None,
        next_number: int = 1,
    ) -> None:
        self._ingredients = ingredients
        self._model = model
        self._writer = writer
        self._tally = tally
        self._progress = progress
        self._sandboxes = sandboxes
        self._earlier = earlier
        self._next_number = next_number
        self._scorers: dict[str, Scorer] = ingredients.suite.suite.scorers()
        self._packs = ingredients.load_packs()

    @contextlib.asynccontextmanager
    async def make_worker(self) -> AsyncIterator[Callable[[Job], Awaitable[None]]]:
        """A worker with an environment and open tool packs of its own."""
        name = self._ingredients.suite.manifest.environment
        load = self._ingredients.workspaces.load_environment
        environment = load(name, self._sandboxes) if name else QuestionEnvironment()
        async with EnvironmentWithTools(GuardedEnvironment(environment), self._packs) as world:

            async def work(job: Job) -> None:
                await self._run_job(job, world, environment)

            yield work

    async def _run_job(self, job: Job, environment: Environment, bare: Environment) -> None:
        """Run an episode, if it is to be run. `bare` is the environment without guards and tool packs."""
        reason = self._model.skip_reason(job.task.id, job.trial)
        if reason is not None:
            self._writer.add("skipped", (job.task.id, job.trial, reason))
            self._tally.add_skipped(job.task.id, job.trial)
            await asyncio.sleep(0)
            return
        log = self._open_log(job)
        if log is None:
            await asyncio.sleep(0)
            return
        started = time.monotonic()
        reruns = RERUNS
        while await self._supervise(job, environment, log, bare) and reruns:
            reruns -= 1
            log.add_new("end", {"status": "error"})
            log.start_again("infrastructure")
        verdicts = judge(self._scorers, job.task, log.trajectory)
        self._write_outcome(log, verdicts, time.monotonic() - started)
        await self._writer.committed()
        self._tally.add_episode(job.task.split, verdicts, run_again=log.attempts > 1)
        self._progress.finished(self._tally)

    def _open_log(self, job: Job) -> EpisodeLog | None:
        """The log to go on with; None for an episode that is done."""
        dialect = self._ingredients.agent.preset.dialect
        found = self._earlier.find(job.task.id, job.trial) if self._earlier else None
        if self._earlier is None or found is None:
            number = self._next_number
            self._next_number += 1
            self._writer.add("episodes", (number, job.task.id, job.trial, time.time()))
            return EpisodeLog(self._writer, number, dialect=dialect)
        number, status, owner = found
        if is_done(status, owner):
            return None
        events = self._earlier.events(number)
        attempts = 1 + sum(event.kind == "retry" for event in events)
        if status is None and (self._ingredients.agent.replays or not events):
            return EpisodeLog(self._writer, number, _unfinished(events), len(events), dialect, attempts)
        self._writer.forget_outcome(number)
        log = EpisodeLog(self._writer, number, (), len(events), dialect, attempts)
        log.start_again(owner or "infrastructure")
        return log

    async def _supervise(self, job: Job, environment: Environment, log: EpisodeLog, bare: Environment) -> bool:
        """Run an episode and record how it ended. Only what ends the whole run gets out of here.

        Returns:
            Whether it ended in a failure that may be gone when the episode is run again.
        """
        limits = self._ingredients.limits
        model: Model = LimitedModel(JournaledModel(self._model, log), limits)
        world = JournaledEnvironment(environment, log, bare if isinstance(bare, Recording) else None)
        tools = JournaledTools(LimitedTools(ToolRegistry(world), limits), world, log)
        agent = self._ingredients.agent
        try:
            async with asyncio.timeout(limits.seconds) as deadline:
                try:
                    await run_episode(agent, world, model, tools, job.task, job.trial, log)
                finally:
                    await environment.close()
        except LimitReachedError as error:
            log.add_new("limit", {"kind": error.kind, "limit": error.limit})
        except EpisodeError as error:
            log.add_new("error", {"owner": error.owner, "message": error.message})
            return error.transient or (isinstance(error, ReplayMismatchError) and isinstance(bare, Sandboxed))
        except TimeoutError:
            if not deadline.expired():
                log.add_new("error", {"owner": "infrastructure", "message": traceback.format_exc()})
            elif not log.trajectory.texts:
                message = f"no reply within {limits.seconds} seconds"
                log.add_new("error", {"owner": "infrastructure", "message": message})
            else:
                log.add_new("limit", {"kind": "seconds", "limit": limits.seconds})
        except SandboxError:
            raise
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            log.add_new("error", {"owner": "environment", "message": "the episode cancelled itself"})
        except (Exception, SystemExit):
            log.add_new("error", {"owner": "infrastructure", "message": traceback.format_exc()})
        return False

    def _write_outcome(self, log: EpisodeLog, verdicts: dict[str, Verdict], seconds: float) -> None:
        trajectory = log.trajectory
        status, owner, message = _ending(trajectory)
        log.add_new("end", {"status": status})
        replies = list(trajectory.of_kind("reply"))
        calls = sum(1 for _ in trajectory.of_kind("tool_call"))
        tokens = [sum(column) for column in zip(*(reply["usage"] for reply in replies), strict=True)] or [0, 0, 0.0]
        row = (log.episode, status, owner, message, seconds, len(replies), calls, *tokens)
        self._writer.add("outcomes", row)
        for scorer, verdict in verdicts.items():
            self._writer.add_verdict(log.episode, scorer, verdict)


def is_done(status: str | None, owner: str | None) -> bool:
    """Whether an episode with this outcome stays as it is on resume."""
    return status is not None and owner in (None, "model")


def _unfinished(events: list[Event]) -> list[Event]:
    """The events to feed back: those of the last attempt that an agent's steps made."""
    return [event for event in latest_attempt(events) if event.kind not in ("limit", "error", "end")]


def _ending(trajectory: Trajectory) -> tuple[str, str | None, str | None]:
    """(status, owner, message) of an episode."""
    for data in trajectory.of_kind("error"):
        return "error", data["owner"], data["message"]
    if trajectory.limit is not None:
        return "limit", None, f"{trajectory.limit} reached"
    return "completed", None, None


class GuardedEnvironment:
    """An environment whose unforeseen exceptions are charged to it, as `EnvironmentFailedError`."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.tools = environment.tools
        self.call = environment.call

    async def reset(self, task: Task) -> Observation:
        try:
            return await self._environment.reset(task)
        except EpisodeError:
            raise
        except Exception as error:
            raise EnvironmentFailedError(f"reset failed: {type(error).__name__}: {error}") from error

    async def close(self) -> None:
        try:
            async with asyncio.timeout(SECONDS_TO_CLOSE):
                await self._environment.close()
        except Exception as error:
            raise EnvironmentFailedError(f"close failed: {type(error).__name__}: {error}") from error

    @property
    def finished(self) -> bool:
        return self._environment.finished

    async def respond(self, text: str) -> Observation | None:
        try:
            return await self._environment.respond(text)
        except EpisodeError:
            raise
        except Exception as error:
            raise EnvironmentFailedError(f"respond failed: {type(error).__name__}: {error}") from error

    def state_hash(self) -> str | None:
        try:
            return self._environment.state_hash()
        except Exception as error:
            raise EnvironmentFailedError(f"state_hash failed: {type(error).__name__}: {error}") from error
