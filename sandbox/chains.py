"""Episodes that go on from the end of others: what one leaves, and what the next one is given."""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import cast

from sandbox.errors import EnvironmentFailedError, EpisodeError, PredecessorFailedError, SandboxError
from sandbox.jobs import Job
from sandbox.journal.episode_log import EpisodeLog
from sandbox.journal.run_file import RunFile, is_done
from sandbox.protocols import CarriesState, ChainedSuite, Environment, Suite
from sandbox.scoring import failure_of
from sandbox.types import JSON, Task


class FinalState:
    """What an environment leaves at the end of an episode: a context manager around the episode.

    It is taken however the agent ended, by a limit too, and is not where something else failed.

    Args:
        environment: None where no other episode goes on from this one.
    """

    def __init__(self, environment: Environment | None) -> None:
        self._environment = environment
        self._state: JSON = None

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._environment is not None and _is_the_agents_end(error):
            self._state = state_left(self._environment)

    def record(self, log: EpisodeLog) -> None:
        """Add the state to the events of an episode that did not fail by another's fault."""
        failure = failure_of(log.trajectory)
        if self._environment is not None and (failure is None or failure.owner == "model"):
            log.add_new("final_state", {"state": self._state})


def _is_the_agents_end(error: BaseException | None) -> bool:
    """Whether an episode ended by itself, by its time (which cancels it), or by the model's fault."""
    if isinstance(error, EpisodeError):
        return error.owner == "model"
    return error is None or isinstance(error, asyncio.CancelledError)


def state_left(environment: Environment) -> JSON:
    """The final state as JSON gives it back, so that it is the same whether it is read from the journal or not.

    Raises:
        EnvironmentFailedError: the environment cannot tell it, or it is no JSON.
    """
    if not isinstance(environment, CarriesState):
        raise EnvironmentFailedError("tasks build on this one, but the environment has no method `final_state`")
    try:
        return json.loads(json.dumps(environment.final_state(), allow_nan=False))
    except Exception as error:
        raise EnvironmentFailedError(f"final_state failed: {type(error).__name__}: {error}") from error


class Predecessors:
    """The episodes that others go on from, as the journal has them.

    Args:
        journal: of the run that goes on.
    """

    def __init__(self, suite: Suite, journal: RunFile) -> None:
        self._suite = suite
        self._journal = journal

    def skip_reason(self, job: Job) -> str | None:
        """Why a job cannot be attempted whatever happens; None when it can, or has failed for now."""
        if job.follows is None or self._journal.find(*job.follows) is not None:
            return None
        return "builds on a task that was not attempted"

    def continued(self, job: Job) -> Task:
        """The job's task as it is posed after its predecessor's episode.

        Raises:
            PredecessorFailedError: that failed by no fault of the model's.
            EnvironmentFailedError: the suite cannot pose the task.
        """
        task = job.task
        if job.follows is None:
            return task
        found = self._journal.find(*job.follows)
        if found is None or not is_done(found[1], found[2]):
            raise PredecessorFailedError(job.follows[0], found and found[2])
        state = self._journal.final_state(found[0])
        try:
            return cast(ChainedSuite, self._suite).continued(task, state)
        except SandboxError:
            raise
        except Exception as error:
            raise EnvironmentFailedError(f"the suite cannot continue {task.builds_on}: {error!r}") from error
