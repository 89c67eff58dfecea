"""The model turns inside of a LangChain graph, as LangChain's callbacks tell of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessage
from langchain_core.outputs import LLMResult

from sandbox.errors import SandboxError
from sandbox.models.langchain_chat import GraphTurn
from sandbox.models.langchain_messages import reply_of
from sandbox.models.tool_names import ToolNames
from sandbox.protocols import Model
from sandbox.types import ModelReply


class GraphTurns:
    """Passes each turn of a graph's models through the episode's model, which limits and records it.

    Args:
        next_turn: makes the request of a turn; raises where no other turn is allowed.
        failed: is told what ends the episode, for a graph may swallow it.

    Attributes:
        answered: whether one of the graph's models has answered, in this episode or before it.
    """

    def __init__(
        self, model: Model, next_turn: Callable[[], GraphTurn], failed: Callable[[SandboxError], None]
    ) -> None:
        self._model = model
        self._next_turn = next_turn
        self._failed = failed
        self.answered = False
        self._open: dict[UUID, tuple[GraphTurn, asyncio.Task[ModelReply]]] = {}

    async def begin(self, run: UUID) -> None:
        """Wait until the turn is allowed."""
        try:
            turn = self._next_turn()
            asking = asyncio.create_task(self._model.generate(turn))
            self._open[run] = turn, asking
            either: tuple[asyncio.Future[Any], ...] = (asking, turn.allowed)
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                asking.result()
            else:
                self.answered = turn.allowed.result()
        except SandboxError as error:
            self._open.pop(run, None)
            self._failed(error)
            raise

    async def end(self, run: UUID, reply: ModelReply) -> ModelReply | None:
        """Record a turn's reply; None for a turn that was not allowed."""
        if run not in self._open:
            return None
        turn, asking = self._open.pop(run)
        turn.answer.set_result(reply)
        self.answered = True
        try:
            return await asking
        except SandboxError as error:
            self._failed(error)
            raise

    def give_up(self, run: UUID) -> None:
        """Forget a turn whose model failed; the graph may ask again."""
        if run in self._open:
            self._open.pop(run)[1].cancel()

    async def close(self) -> None:
        asking = [task for _, task in self._open.values()]
        self._open.clear()
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


class TurnsHandler(AsyncCallbackHandler):
    """Tells `GraphTurns` of every model call in a graph, and `heard` of each recorded reply.

    A model call in the episode's event loop waits until its turn is allowed and its reply recorded. One in
    a thread does not wait, for LangChain may hold up the event loop meanwhile; its reply is recorded
    before any tool call that follows from it.
    """

    def __init__(self, turns: GraphTurns, names: ToolNames, heard: Callable[[ModelReply], None]) -> None:
        self._turns = turns
        self._names = names
        self._heard = heard
        self._home = asyncio.get_running_loop()

    async def on_chat_model_start(self, *_: Any, run_id: UUID, **__: Any) -> None:
        await self._do(self._turns.begin(run_id))

    async def on_llm_start(self, *_: Any, run_id: UUID, **__: Any) -> None:
        await self._do(self._turns.begin(run_id))

    async def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        await self._do(self._end(run_id, response))

    async def on_llm_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        async def give_up() -> None:
            self._turns.give_up(run_id)

        await self._do(give_up())

    async def _end(self, run: UUID, response: LLMResult) -> None:
        generation = response.generations[0][0]
        message = getattr(generation, "message", None) or AIMessage(generation.text)
        reply = await self._turns.end(run, reply_of(message, self._names))
        if reply is not None:
            self._heard(reply)

    async def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this in the episode's event loop. What ends the episode holds the graph until it is stopped."""
        if asyncio.get_running_loop() is not self._home:
            asyncio.run_coroutine_threadsafe(work, self._home)
            return
        try:
            await work
        except SandboxError:
            await self._home.create_future()
