"""Model and tools that write the journal, and on resume read from it."""

from __future__ import annotations

from sandbox.errors import EpisodeError, ModelError, ReplayMismatchError
from sandbox.journal.episode_log import EpisodeLog
from sandbox.protocols import Environment, Model, ToolBox
from sandbox.types import ModelReply, ModelRequest, ToolCall, ToolResult, ToolSpec


class JournaledModel:
    """Gives recorded replies first; then asks the model and records what it says."""

    def __init__(self, model: Model, log: EpisodeLog) -> None:
        self._model = model
        self._log = log

    async def generate(self, request: ModelRequest) -> ModelReply:
        recorded = self._log.recall("reply")
        if recorded is not None:
            return ModelReply.from_json(recorded)
        await self._log.committed()
        try:
            reply = await self._model.generate(request)
        except EpisodeError:
            raise
        except Exception as error:
            raise ModelError(f"the model failed: {type(error).__name__}: {error}") from error
        self._log.add("reply", reply.to_json())
        return reply


class JournaledTools:
    """Records each call before it is executed, each result, and each change of state.

    On resume the recorded calls are executed again to rebuild the environment's state; a result
    that differs from the recorded one ends the episode with an error of owner `environment`.
    """

    def __init__(self, tools: ToolBox, environment: Environment, log: EpisodeLog) -> None:
        self._tools = tools
        self._environment = environment
        self._log = log
        self._state: str | None = None

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return self._tools.specs

    async def call(self, call: ToolCall) -> ToolResult:
        self._log.add("tool_call", call.to_json())
        await self._log.committed()
        recorded = self._log.recall("tool_result")
        result = await self._tools.call(call)
        if recorded is None:
            self._log.add("tool_result", result.to_json())
        elif recorded != result.to_json():
            raise ReplayMismatchError(f"on resume {call.name} answered {result.content!r}, not {recorded['content']!r}")
        state = self._environment.state_hash()
        if state != self._state:
            self._state = state
            self._log.add("state", {"hash": state})
        return result
