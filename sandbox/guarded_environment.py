"""An environment whose failures are told from those of others."""

from __future__ import annotations

import asyncio

from sandbox.errors import EnvironmentFailedError, EpisodeError, UsageError
from sandbox.protocols import Environment
from sandbox.types import Observation, Task

SECONDS_TO_CLOSE = 150.0
"""How long an environment may take to release what an episode holds."""


class GuardedEnvironment:
    """An environment whose unforeseen exceptions are charged to it, as `EnvironmentFailedError`.

    A `UsageError` of `reset`, such as an agent's name in a setting that nothing carries, ends the run.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.tools = environment.tools
        self.call = environment.call

    async def reset(self, task: Task) -> Observation:
        try:
            return await self._environment.reset(task)
        except (EpisodeError, UsageError):
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
