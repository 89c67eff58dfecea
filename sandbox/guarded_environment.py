"""An environment whose failures are told from those of others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sandbox.errors import ENDING, EnvironmentFailedError
from sandbox.protocols import Environment
from sandbox.types import Observation, Task, ToolSpec

SECONDS_TO_CLOSE = 150.0
"""How long an environment may take to release what an episode holds."""


def failed(method: str, error: Exception) -> EnvironmentFailedError:
    """A method of an environment raised what nobody foresaw."""
    return EnvironmentFailedError(f"{method} failed: {type(error).__name__}: {error}")


class GuardedEnvironment:
    """An environment whose unforeseen exceptions are charged to it, as `EnvironmentFailedError`.

    What every episode would meet ends the run: a `UsageError`, such as an agent's name in a setting that nothing
    carries, and a `MissingError`, such as an image that is not built.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.call = environment.call

    async def reset(self, task: Task) -> Observation:
        try:
            return await self._environment.reset(task)
        except ENDING:
            raise
        except Exception as error:
            raise failed("reset", error) from error

    def tools(self) -> Sequence[ToolSpec]:
        try:
            return self._environment.tools()
        except ENDING:
            raise
        except Exception as error:
            raise failed("tools", error) from error

    async def close(self) -> None:
        try:
            async with asyncio.timeout(SECONDS_TO_CLOSE):
                await self._environment.close()
        except Exception as error:
            raise failed("close", error) from error

    @property
    def finished(self) -> bool:
        try:
            return self._environment.finished
        except ENDING:
            raise
        except Exception as error:
            raise failed("finished", error) from error

    async def respond(self, text: str) -> Observation | None:
        try:
            return await self._environment.respond(text)
        except ENDING:
            raise
        except Exception as error:
            raise failed("respond", error) from error

    def state_hash(self) -> str | None:
        try:
            return self._environment.state_hash()
        except Exception as error:
            raise failed("state_hash", error) from error
