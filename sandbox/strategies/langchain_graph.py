"""A LangChain agent or LangGraph graph at work in an episode: it runs its own loop, the episode executes its calls."""

from __future__ import annotations

import asyncio
import inspect
import uuid
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, convert_to_messages

from sandbox.agent import Agent
from sandbox.errors import LimitReachedError, ModelError, SandboxError, UsageError
from sandbox.langchain_objects import check_runnable, load_langchain
from sandbox.models.langchain_chat import GraphTurn, unreachable
from sandbox.models.langchain_messages import to_langchain_messages
from sandbox.models.tool_names import ToolNames
from sandbox.protocols import Model
from sandbox.strategies.chat import episode_seed, opening
from sandbox.strategies.langchain_tools import episode_tool
from sandbox.strategies.langchain_turns import GraphTurns, TurnsHandler
from sandbox.types import Action, ModelReply, Observation, Task, ToolCall, ToolResult, ToolSpec

SECONDS_TO_STOP = 10.0
"""How long a graph may take to stop when its episode is over."""


class LangChainGraphConversation:
    """Runs the graph until it calls tools or answers; what the calls returned goes back into it."""

    def __init__(self, agent: Agent, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int) -> None:
        self._agent = agent
        self._model = model
        self._task = task
        self._tools = tools
        self._trial = trial
        self._turn = self._turns_left = 0
        self._messages: list[BaseMessage] = []
        self._config: dict[str, Any] = {"configurable": {"thread_id": uuid.uuid4().hex}}
        self._steps: asyncio.Queue[tuple[ToolCall, asyncio.Future[ToolResult]] | str | SandboxError] = asyncio.Queue()
        self._unanswered: list[asyncio.Future[ToolResult]] = []
        self._turns = GraphTurns(model, self._next_turn, self._steps.put_nowait)
        self._last_text: str | None = None
        self._problem: str | None = None
        self._graph: Any = None
        self._work: asyncio.Task[None] | None = None
        self._closed = False

    async def act(self, observation: Observation) -> Action:
        if observation.results:
            answered = self._unanswered[: len(observation.results)]
            del self._unanswered[: len(answered)]
            for future, result in zip(answered, observation.results, strict=True):
                if not future.done():
                    future.set_result(result)
        else:
            await self._hear(observation)
        return await self._next_action()

    async def aclose(self) -> None:
        self._closed = True
        while not self._steps.empty():
            step = self._steps.get_nowait()
            self._unanswered += [step[1]] if isinstance(step, tuple) else []
        for future in self._unanswered:
            future.cancel()
        await self._turns.close()
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait({self._work}, timeout=SECONDS_TO_STOP)

    async def _hear(self, observation: Observation) -> None:
        """Give the graph a message of the user."""
        self._turns_left = self._agent.max_turns
        self._last_text = None
        if not self._messages:
            first = opening(self._agent, self._task, observation.text, ())
            self._messages = to_langchain_messages(first, ToolNames.of_request((), first))
        else:
            self._tools += observation.new_tools
            self._messages.append(HumanMessage(observation.text))
        if self._graph is None or observation.new_tools:
            await self._make_graph()
        self._work = asyncio.create_task(self._run())

    async def _make_graph(self) -> None:
        reference = self._agent.preset.model["object"]
        found = load_langchain(reference)
        names = ToolNames(tool.name for tool in self._tools)
        self._config["callbacks"] = [TurnsHandler(self._turns, names, self._heard)]
        if found.kind != "maker of graphs":
            if self._tools:
                raise UsageError(
                    f"{reference} is a graph that is made already, so it cannot be given the task's tools",
                    hint="name a function that takes `tools` and returns the graph",
                )
            self._graph = found.value
            return
        home = asyncio.get_running_loop()
        tools = [episode_tool(tool, names.sent(tool.name), self._ask, home) for tool in self._tools]
        try:
            graph = found.value(tools)
            self._graph = await graph if inspect.isawaitable(graph) else graph
        except SandboxError:
            raise
        except (Exception, SystemExit) as error:
            raise UsageError(f"{reference} failed: {type(error).__name__}: {error}") from error
        check_runnable(self._graph, reference)

    async def _run(self) -> None:
        try:
            result = await self._graph.ainvoke({"messages": self._messages}, self._config)
            step: str | SandboxError = await self._answer(result)
        except SandboxError as error:
            step = error
        except asyncio.CancelledError:
            self._steps.put_nowait(ModelError("the graph cancelled itself"))
            raise
        except (Exception, SystemExit) as error:
            step = self._failure(error)
        self._steps.put_nowait(step)

    def _failure(self, error: BaseException) -> SandboxError:
        """What the graph's failure is: of this episode, or of every one where no server was ever reached."""
        missing = None if self._turns.answered else unreachable(error, self._agent.preset.model["object"])
        failure = missing or ModelError(f"the graph failed: {type(error).__name__}: {error}")
        failure.__cause__ = error
        return failure

    async def _answer(self, result: Any) -> str:
        """The graph's last words; they are recorded as a reply where they are not those of its models."""
        try:
            self._messages = list(convert_to_messages(result["messages"]))
        except (LookupError, TypeError, ValueError, NotImplementedError) as error:
            message = f"the graph returned {type(result).__name__}, not a dictionary with `messages`: {error}"
            raise UsageError(message, hint="let its state have `messages`, as LangGraph's MessagesState has") from error
        last = self._messages[-1] if self._messages else None
        text = "" if last is None or isinstance(last, HumanMessage) else str(last.text)
        if self._last_text is None or (isinstance(last, AIMessage) and text != self._last_text):
            turn = self._request()
            turn.answer.set_result(ModelReply(text))
            await self._model.generate(turn)
        return text

    async def _next_action(self) -> Action:
        """What the graph does next; calls that it makes at once come together."""
        calls: list[ToolCall] = []
        while not calls or not self._steps.empty():
            step = await self._steps.get()
            if isinstance(step, SandboxError):
                raise step
            if isinstance(step, str):
                return Action(step, parse_error=self._take_problem())
            calls.append(step[0])
            self._unanswered.append(step[1])
        return Action(self._last_text or "", calls, self._take_problem())

    async def _ask(self, call: ToolCall) -> ToolResult:
        """Have the episode execute a call."""
        if self._closed:
            raise ModelError("the episode is over")
        future: asyncio.Future[ToolResult] = asyncio.get_running_loop().create_future()
        self._steps.put_nowait((call, future))
        return await future

    def _next_turn(self) -> GraphTurn:
        if self._turns_left == 0:
            raise LimitReachedError("turns", self._agent.max_turns)
        self._turns_left -= 1
        return self._request()

    def _request(self) -> GraphTurn:
        loop, turn = asyncio.get_running_loop(), self._turn
        self._turn += 1
        seed = episode_seed(self._agent.seed, self._task.id, self._trial) + turn
        allowed, answer = loop.create_future(), loop.create_future()
        return GraphTurn([], self._tools, self._task, self._trial, turn, seed, allowed=allowed, answer=answer)

    def _heard(self, reply: ModelReply) -> None:
        self._last_text = reply.text
        self._problem = self._agent.dialect.parse(reply, self._tools)[1]

    def _take_problem(self) -> str | None:
        problem, self._problem = self._problem, None
        return problem
