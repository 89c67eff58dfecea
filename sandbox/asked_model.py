"""A model that is not the one evaluated: it plays a tool's server, or it judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sandbox.errors import UsageError
from sandbox.types import JSON, Message, ModelReply, ModelRequest, Task, ToolSpec

if TYPE_CHECKING:
    from sandbox.agent import AgentPreset
    from sandbox.protocols import ModelBackend

NO_TASK = Task("", "")


class Ask(Protocol):
    """Asks a model once."""

    async def __call__(
        self, messages: Sequence[Message], *, tools: Sequence[ToolSpec] = (), seed: int = 0
    ) -> ModelReply:
        """The model's reply.

        Args:
            tools: offered natively; a reply may call one of them.

        Raises:
            ModelError: the server or runtime failed for good.
            ContextOverflowError: the messages do not fit.
        """


class AskedModel:
    """The model of an agent, without its strategy and its dialect.

    Nothing that it says is recorded: whoever asks keeps what a resumed run needs.

    Raises:
        UsageError: the agent is a graph, which asks models of its own, or has only recordings.
        MissingError: weights or a package are not there.
    """

    def __init__(self, preset: AgentPreset) -> None:
        from sandbox.models import load_model

        if preset.strategy == "langchain_graph":
            raise UsageError(f"{preset.name} is a graph; only a model can be asked", hint="name an agent with a model")
        self._system = preset.prompt.system
        self._backend: ModelBackend = load_model(preset)
        if (reason := self._backend.skip_reason(NO_TASK.id, 0)) is not None:
            raise UsageError(f"{preset.name} cannot be asked: {reason}", hint="name an agent with a model")

    def describe(self) -> dict[str, JSON]:
        """What a run header says of a model."""
        return self._backend.describe()

    async def ask(self, messages: Sequence[Message], *, tools: Sequence[ToolSpec] = (), seed: int = 0) -> ModelReply:
        """As `Ask` has it. The agent's own system message comes first."""
        system = [Message("system", self._system)] if self._system else []
        request = ModelRequest([*system, *messages], tuple(tools), NO_TASK, trial=0, turn=0, seed=seed)
        return await self._backend.generate(request)

    async def close(self) -> None:
        await self._backend.close()
