"""The conversation behind `one_shot` and `react`: messages grow, the model is asked again."""

from __future__ import annotations

import zlib

from sandbox.agent import Agent
from sandbox.errors import LimitReachedError
from sandbox.protocols import Model
from sandbox.types import Action, Message, ModelRequest, Observation, Task, ToolSpec


class Chat:
    """Keeps the whole conversation; a reply without a call is an answer.

    Raises:
        LimitReachedError: from `act`, when the model still calls tools after `max_turns` replies.
    """

    def __init__(
        self, agent: Agent, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int, max_turns: int
    ) -> None:
        self._agent = agent
        self._model = model
        self._task = task
        self._tools = tools
        self._trial = trial
        self._max_turns = max_turns
        self._turn = 0
        self._messages: list[Message] = []
        self._grammar = agent.grammar(tools)

    async def act(self, observation: Observation) -> Action:
        if self._turn == self._max_turns:
            raise LimitReachedError("turns", self._max_turns)
        dialect, task = self._agent.dialect, self._task
        if self._turn == 0:
            self._open(observation.text)
        elif observation.results:
            self._messages += dialect.show_results(observation.results)
        else:
            self._messages.append(Message("user", observation.text))
        request = ModelRequest(
            self._messages,
            self._tools if dialect.native else (),
            task,
            self._trial,
            self._turn,
            episode_seed(self._agent.seed, task.id, self._trial) + self._turn,
            self._grammar,
            last=self._turn + 1 == self._max_turns,
        )
        reply = await self._model.generate(request)
        calls, problem = dialect.parse(reply, self._tools) if self._tools else ([], None)
        for index, call in enumerate(calls):
            call.id = call.id or f"call_{self._turn}_{index}"
        self._messages.append(Message("assistant", reply.text, calls if dialect.native else []))
        self._turn += 1
        return Action(reply.text, calls, problem, final=self._max_turns == 1)

    def _open(self, text: str) -> None:
        prompt, dialect = self._agent.preset.prompt, self._agent.dialect
        if prompt.system:
            self._messages.append(Message("system", prompt.system))
        if prompt.guidance and self._task.guidance:
            text = f"{text}\n\n{self._task.guidance}"
        self._messages.append(Message("user", dialect.instruct(text, self._tools)))


def episode_seed(seed: int, task_id: str, trial: int) -> int:
    """A seed below 2**31 that depends on the run's seed, the task and the trial, and on nothing else."""
    return zlib.crc32(f"{seed}/{task_id}/{trial}".encode()) >> 1
