"""The conversation behind `one_shot` and `react`: messages grow, the model is asked again."""

from __future__ import annotations

import zlib

from sandbox.agent import Agent
from sandbox.errors import LimitReachedError
from sandbox.protocols import Model, OpensConversations
from sandbox.strategies.replies import assistant_message
from sandbox.types import ENDINGS, Action, Message, ModelRequest, Observation, Task, ToolSpec


class Chat:
    """Keeps the whole conversation; a reply without a call is an answer, and so is a result that says so.

    Args:
        max_turns: replies to one message of the user.

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
        self._turns_left = max_turns
        self._messages: list[Message] = []
        self._opening = 0
        self._grammar = agent.grammar(tools)

    async def act(self, observation: Observation) -> Action:
        dialect, task = self._agent.dialect, self._task
        if any(result.status in ENDINGS for result in observation.results):
            return Action("", final=True)
        if observation.results:
            self._messages += dialect.show_results(observation.results)
        else:
            self._hear(observation)
        if self._turns_left == 0:
            raise LimitReachedError("turns", self._max_turns)
        self._turns_left -= 1
        request = ModelRequest(
            self._sent(),
            self._tools if dialect.native else (),
            task,
            self._trial,
            self._turn,
            episode_seed(self._agent.seed, task.id, self._trial) + self._turn,
            self._grammar,
            last=self._turns_left == 0,
            replies=self._turn,
        )
        reply = await self._model.generate(request)
        calls, problem = dialect.parse(reply, self._tools) if self._tools else ([], None)
        for index, call in enumerate(calls):
            call.id = call.id or f"call_{self._turn}_{index}"
        self._messages.append(assistant_message(dialect, reply, calls))
        self._turn += 1
        return Action(reply.text, calls, problem, final=self._max_turns == 1)

    async def aclose(self) -> None:
        return None

    def _sent(self) -> list[Message]:
        """What the model is sent: all, or the beginning and as many of the last messages as the agent's history has.

        A tool's result is never sent without the message that called the tool.
        """
        history = self._agent.preset.history
        if history is None or len(self._messages) - self._opening <= history:
            return self._messages
        start = len(self._messages) - history
        while start < len(self._messages) and self._messages[start].role == "tool":
            start += 1
        return self._messages[: self._opening] + self._messages[start:]

    def _hear(self, observation: Observation) -> None:
        """Take a message of the user, and tell the model of the tools that come with it."""
        text, tools = observation.text, observation.new_tools
        self._turns_left = self._max_turns
        if self._turn == 0:
            self._messages += opening(self._agent, self._task, text, self._tools)
            self._opening = len(self._messages)
            return
        if tools:
            self._tools += tools
            self._grammar = self._agent.grammar(self._tools)
        self._messages.append(Message("user", self._agent.dialect.instruct(text, tools)))


def opening(agent: Agent, task: Task, text: str, tools: tuple[ToolSpec, ...]) -> list[Message]:
    """The messages that a conversation begins with, the user's first one last."""
    prompt = agent.preset.prompt
    system = [Message("system", prompt.system)] if prompt.system else []
    if prompt.guidance and task.guidance:
        text = f"{text}\n\n{task.guidance}"
    if isinstance(agent.dialect, OpensConversations):
        return agent.dialect.open([*system, *task.history, Message("user", text)], tools)
    return [*system, *task.history, Message("user", agent.dialect.instruct(text, tools))]


def episode_seed(seed: int, task_id: str, trial: int) -> int:
    """A seed below 2**31 that depends on the run's seed, the task and the trial, and on nothing else."""
    return zlib.crc32(f"{seed}/{task_id}/{trial}".encode()) >> 1
