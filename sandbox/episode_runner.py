"""Runs episodes for a scheduler: wraps model and tools, attributes failures, has verdicts written."""

from __future__ import annotations

import asyncio
import contextlib
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from sandbox.chains import FinalState, Predecessors
from sandbox.environment import StatelessEnvironment
from sandbox.episode import run_episode
from sandbox.errors import (
    EpisodeError,
    LimitReachedError,
    ReplayMismatchError,
    SandboxError,
)
from sandbox.guarded_environment import GuardedEnvironment
from sandbox.ingredients import Ingredients
from sandbox.jobs import Job
from sandbox.journal.episode_log import EpisodeLog
from sandbox.journal.run_file import RunFile, is_done
from sandbox.journal.trajectory import Trajectory, latest_attempt
from sandbox.journal.writer import JournalWriter
from sandbox.journaled import JournaledEnvironment, JournaledModel, JournaledReplies, JournaledTools
from sandbox.limits import LimitedModel, LimitedTools
from sandbox.protocols import AsksModels, Environment, Model, ModelBackend, Recording, Restorable, Sandboxed, Scorer
from sandbox.sandboxes.pool import SandboxPool
from sandbox.scoring import judge
from sandbox.tally import Tally
from sandbox.tool_registry import ToolRegistry
from sandbox.tools.environment import EnvironmentWithTools
from sandbox.types import Verdict

RERUNS = 2
"""How often an episode is run again after a failure that is transient, once the sandboxes' provider answers."""


class Progress(Protocol):
    """Is told of each finished episode."""

    def finished(self, tally: Tally) -> None: ...


class EpisodeRunner:
    """Runs one run's episodes.

    Args:
        predecessors: of the run's episodes.
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
        sandboxes: SandboxPool,
        predecessors: Predecessors,
        earlier: RunFile | None = None,
        next_number: int = 1,
    ) -> None:
        self._ingredients = ingredients
        self._model = model
        self._writer = writer
        self._tally = tally
        self._progress = progress
        self._sandboxes = sandboxes
        self._predecessors = predecessors
        self._earlier = earlier
        self._next_number = next_number
        self._scorers: dict[str, Scorer] = ingredients.suite.suite.scorers()
        self._packs = ingredients.load_packs()

    @contextlib.asynccontextmanager
    async def make_worker(self) -> AsyncIterator[Callable[[Job], Awaitable[None]]]:
        """A worker with an environment and open tool packs of its own."""
        name = self._ingredients.suite.manifest.environment
        load = self._ingredients.workspaces.load_environment
        environment = load(name, self._sandboxes) if name else StatelessEnvironment()
        async with EnvironmentWithTools(GuardedEnvironment(environment), self._packs) as world:

            async def work(job: Job) -> None:
                await self._run_job(job, world, environment)

            yield work

    async def _run_job(self, job: Job, environment: Environment, bare: Environment) -> None:
        """Run an episode, if it is to be run. `bare` is the environment without guards and tool packs."""
        reason = self._model.skip_reason(job.task.id, job.trial) or self._predecessors.skip_reason(job)
        if reason is not None:
            self._writer.add("skipped", (job.task.id, job.trial, reason))
            self._tally.add_skipped(job.task.id, job.trial, reason)
            await asyncio.sleep(0)
            return
        log = self._open_log(job)
        if log is None:
            await asyncio.sleep(0)
            return
        started = time.monotonic()
        reruns = RERUNS
        while await self._supervise(job, environment, log, bare) and reruns:
            log.add_new("end", {"status": "error"})
            log.start_again("infrastructure")
            await self._sandboxes.ready()
            reruns -= 1
        verdicts = judge(self._scorers, job.task, log.trajectory)
        status = self._write_outcome(job, log, verdicts, time.monotonic() - started)
        await self._writer.committed()
        if job.task.scored:
            self._tally.add_episode(job.task.id, verdicts, run_again=log.attempts > 1)
        else:
            self._tally.add_preparing(failed=status == "error", run_again=log.attempts > 1)
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
        unfinished = latest_attempt(events)
        was_ending = any(event.kind in ("limit", "error", "end") for event in unfinished)
        if status is None and not was_ending and (self._ingredients.agent.replays or not events):
            return EpisodeLog(self._writer, number, unfinished, len(events), dialect, attempts)
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
        recording = bare if isinstance(bare, Recording) else None
        world = JournaledEnvironment(environment, log, recording, bare if isinstance(bare, Restorable) else None)
        tools = JournaledTools(LimitedTools(ToolRegistry(world), limits), world, log)
        if isinstance(bare, AsksModels):
            bare.keep_replies(JournaledReplies(log))
        agent = self._ingredients.agent
        final_state = FinalState(bare if job.leaves_state else None)
        again = False
        try:
            task = self._predecessors.continued(job)
            try:
                async with asyncio.timeout(limits.seconds) as deadline:
                    with final_state:
                        await run_episode(agent, world, model, tools, task, job.trial, log)
            finally:
                await environment.close()
        except LimitReachedError as error:
            log.add_new("limit", {"kind": error.kind, "limit": error.limit})
        except EpisodeError as error:
            log.add_new("error", {"owner": error.owner, "message": error.message})
            again = error.transient or (isinstance(error, ReplayMismatchError) and isinstance(bare, Sandboxed))
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
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
            log.add_new("error", {"owner": "environment", "message": "the episode cancelled itself"})
        except (Exception, SystemExit):
            log.add_new("error", {"owner": "infrastructure", "message": traceback.format_exc()})
        final_state.record(log)
        return again

    def _write_outcome(self, job: Job, log: EpisodeLog, verdicts: dict[str, Verdict], seconds: float) -> str:
        """Record how an episode ended, and return its status."""
        trajectory = log.trajectory
        status, owner, message = _ending(trajectory)
        if not job.task.scored and owner in (None, "model"):
            status = "prepared"
        log.add_new("end", {"status": status})
        replies = list(trajectory.of_kind("reply"))
        calls = sum(1 for _ in trajectory.of_kind("tool_call"))
        tokens = [sum(column) for column in zip(*(reply["usage"] for reply in replies), strict=True)] or [0, 0, 0.0]
        row = (log.episode, status, owner, message, seconds, len(replies), calls, *tokens)
        self._writer.add("outcomes", row)
        for scorer, verdict in verdicts.items():
            self._writer.add_verdict(log.episode, scorer, verdict)
        return status


def _ending(trajectory: Trajectory) -> tuple[str, str | None, str | None]:
    """(status, owner, message) of an episode."""
    for data in trajectory.of_kind("error"):
        return "error", data["owner"], data["message"]
    if trajectory.limit is not None:
        return "limit", None, f"{trajectory.limit} reached"
    return "completed", None, None
