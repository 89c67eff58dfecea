"""Model, tools and environment that write the journal, and on resume read from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sandbox.errors import (
    ContextOverflowError,
    EnvironmentFailedError,
    EpisodeError,
    ModelError,
    ReplayMismatchError,
    SandboxError,
)
from sandbox.guarded_environment import failed
from sandbox.journal.episode_log import EpisodeLog, as_recorded
from sandbox.protocols import Environment, Model, Recording, Restorable, ToolBox
from sandbox.types import OVERFLOW, ModelReply, ModelRequest, Observation, Task, ToolCall, ToolResult, ToolSpec


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
        except ContextOverflowError as error:
            if not request.may_overflow:
                raise
            reply = ModelReply("", stop_reason=OVERFLOW, remarks={"overflow": error.message})
        except SandboxError:
            raise
        except Exception as error:
            raise ModelError(f"the model failed: {type(error).__name__}: {error}") from error
        self._log.add("reply", reply.to_json())
        return reply


class JournaledReplies:
    """Records what models say that an environment asks, apart from the agent's; recorded replies come first."""

    def __init__(self, log: EpisodeLog) -> None:
        self._log = log

    async def __call__(self, ask: Callable[[], Awaitable[ModelReply]]) -> ModelReply:
        recorded = self._log.recall("side_reply")
        if recorded is not None:
            return ModelReply.from_json(recorded)
        await self._log.committed()
        reply = await ask()
        self._log.add("side_reply", reply.to_json())
        return reply


class JournaledEnvironment:
    """An environment whose changes of state are recorded, wherever they come from, and what it tells of itself."""

    def __init__(
        self,
        environment: Environment,
        log: EpisodeLog,
        recording: Recording | None = None,
        restorable: Restorable | None = None,
    ) -> None:
        self._environment = environment
        self._log = log
        self._recording = recording
        self._restorable = restorable
        self._state: str | None = None
        self.tools = environment.tools
        self.call = environment.call
        self.state_hash = environment.state_hash
        self.close = environment.close

    async def reset(self, task: Task) -> Observation:
        observation = await self._environment.reset(task)
        self._state = self._environment.state_hash()
        self._record_facts()
        return observation

    @property
    def finished(self) -> bool:
        return self._environment.finished

    async def respond(self, text: str) -> Observation | None:
        await self._log.committed()
        observation = await self._environment.respond(text)
        self.record_state()
        return observation

    async def snapshot(self) -> object:
        """The state now.

        Raises:
            EnvironmentFailedError: it cannot be kept.
        """
        return await self._in_restorable("snapshot", lambda restorable: restorable.snapshot())

    async def restore(self, snapshot: object) -> None:
        """Come back to a state.

        Raises:
            EnvironmentFailedError: the environment cannot.
        """
        await self._log.committed()
        await self._in_restorable("restore", lambda restorable: restorable.restore(snapshot))
        self.record_state()

    async def _in_restorable(self, name: str, do: Callable[[Restorable], Awaitable[object]]) -> object:
        if self._restorable is None:
            raise EnvironmentFailedError("the environment cannot be brought back into an earlier state")
        try:
            return await do(self._restorable)
        except EpisodeError:
            raise
        except Exception as error:
            raise failed(name, error) from error

    def record_state(self) -> None:
        """Record what the environment tells, and the state's hash if it is another than before."""
        self._record_facts()
        state = self._environment.state_hash()
        if state != self._state:
            self._state = state
            self._log.add("state", {"hash": state})

    def _record_facts(self) -> None:
        if self._recording is not None:
            try:
                taken = list(self._recording.take_records())
            except EpisodeError:
                raise
            except Exception as error:
                raise failed("take_records", error) from error
            for name, data in taken:
                self._log.add("record", {"name": name, "data": data})


class JournaledTools:
    """Records each call before it is executed, each result, and each change of state.

    On resume the recorded calls are executed again to rebuild the environment's state; a result
    that differs from the recorded one ends the episode with an error of owner `environment`.
    """

    def __init__(self, tools: ToolBox, environment: JournaledEnvironment, log: EpisodeLog) -> None:
        self._tools = tools
        self._environment = environment
        self._log = log

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return self._tools.specs

    async def call(self, call: ToolCall) -> ToolResult:
        self._log.add("tool_call", call.to_json())
        await self._log.committed()
        result = await self._tools.call(replace(call, arguments=as_recorded(call.arguments)))
        recorded = self._log.recall("tool_result")
        if recorded is None:
            self._log.add("tool_result", result.to_json())
        elif recorded != as_recorded(result.to_json()):
            raise ReplayMismatchError(f"on resume {call.name} answered {result.content!r}, not {recorded['content']!r}")
        self._environment.record_state()
        return result
