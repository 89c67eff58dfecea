"""The conversation behind `cot` and `dfsdt`: a search decides where the model is asked next."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from sandbox.agent import Agent
from sandbox.call_grammar import CallGrammar
from sandbox.dialects.labels import FINISH
from sandbox.errors import LimitReachedError
from sandbox.protocols import Model
from sandbox.search_trees import Node, SearchTree
from sandbox.strategies.chat import episode_seed, opening
from sandbox.strategies.depth_first import Ask, Compare, Execute, Need, Search, Turn
from sandbox.strategies.replies import assistant_message, thought_of
from sandbox.strategies.search_words import diversity_message, prefers_first, ranking_messages
from sandbox.types import (
    OVERFLOW,
    Action,
    Message,
    ModelReply,
    ModelRequest,
    Observation,
    SearchStep,
    Task,
    ToolResult,
    ToolSpec,
)

UNKNOWN_NAME = "invalid_hallucination_function_name"
"""What a native call of a tool that is unknown is renamed to in later prompts, as ToolBench does: servers refuse
names of other forms."""

Begin: TypeAlias = Callable[[SearchTree, Node], Search]


class SearchConversation:
    """Keeps a prompt for each node. A message of the user begins another search below the answer before it.

    Where a tool is named `Finish`, only a call of it can end a way, and a reply without a call is a thought like
    others; where none is, a reply without a call answers.

    Args:
        begin: a search below a root.
    """

    def __init__(
        self, agent: Agent, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int, begin: Begin
    ) -> None:
        self._agent = agent
        self._model = model
        self._task = task
        self._tools = tools
        self._trial = trial
        self._begin = begin
        self._grammar = agent.grammar(tools)
        self._search: Search
        self._tree = SearchTree()
        self._messages: list[list[Message]] = []
        self._states: list[int] = []
        self._said: list[int] = []
        self._replies: list[ModelReply] = []
        self._executing: Execute | None = None
        self._at = 0
        self._answered_before = 0

    async def act(self, observation: Observation) -> Action:
        if self._executing is not None:
            executed, self._executing = self._executing, None
            self._arrive(executed, observation.results)
            return await self._go_on(observation.results)
        self._answered_before = len(self._tree.answers)
        self._search = self._begin(self._tree, self._hear(observation))
        return await self._go_on(None)

    async def aclose(self) -> None:
        return None

    async def _go_on(self, sent: object) -> Action:
        """The next action. Where a limit of the episode is reached, a search that has an answer ends with it."""
        try:
            return await self._meet_needs(sent)
        except LimitReachedError:
            found = self._tree.answers[self._answered_before :]
            if not found:
                raise
            self._tree.choose(found[0])
            return self._end()

    async def _meet_needs(self, sent: object) -> Action:
        """Go on until the search needs calls executed, or has ended."""
        while True:
            try:
                need: Need = self._search.send(sent)
            except StopIteration:
                return self._end()
            match need:
                case Ask(node):
                    sent = await self._ask(node)
                case Compare(first, second):
                    reply = await self._generate(ranking_messages(self._task, first, second), (), None, None)
                    sent = prefers_first(reply.text)
                case Execute() if need.turn.calls:
                    return self._execute(need)
                case Execute():
                    self._arrive(need, [])
                    sent = []

    async def _ask(self, node: Node) -> Turn:
        dialect, tools = self._agent.dialect, self._tools
        messages = self._messages[node.id]
        other = diversity_message(self._task, node)
        if other is not None:
            messages = [*messages, other]
            if self._agent.preset.search.keep_diversity:
                self._messages[node.id] = messages
        turn = self._tree.queries
        reply = await self._generate(messages, tools if dialect.native else (), self._grammar, self._said[node.id])
        if reply.stop_reason == OVERFLOW:
            return Turn("The prompt does not fit the context.", dead_end=True)
        calls, problem = dialect.parse(reply, tools) if tools else ([], None)
        for index, call in enumerate(calls):
            call.id = call.id or f"call_{turn}_{index}"
        answers = not calls and problem is None and not self._has_finish
        return Turn(thought_of(dialect, reply, calls), calls, problem, answers)

    async def _generate(
        self, messages: list[Message], tools: tuple[ToolSpec, ...], grammar: CallGrammar | None, replies: int | None
    ) -> ModelReply:
        task, turn = self._task, self._tree.queries
        seed = episode_seed(self._agent.seed, task.id, self._trial) + turn
        request = ModelRequest(
            messages, tools, task, self._trial, turn, seed, grammar, may_overflow=True, replies=replies
        )
        reply = await self._model.generate(request)
        self._replies.append(reply)
        return reply

    def _execute(self, need: Execute) -> Action:
        self._executing = need
        self._at = need.leaf.id
        step = SearchStep(self._tree.take_events(), self._states[need.start.id], self._at, self._waiting())
        return Action(self._replies[-1].text, need.turn.calls, need.turn.problem, search=step)

    def _arrive(self, executed: Execute, results: Sequence[ToolResult]) -> None:
        """Note the prompt, the state and the replies on the way of a turn's nodes."""
        start, leaf, turn = executed.start, executed.leaf, executed.turn
        self._extend(leaf.id)
        said = assistant_message(self._agent.dialect, self._replies[-1], turn.calls)
        unknown = {result.call_id for result in results if result.status == "unknown_tool"}
        said.calls = [replace(call, name=UNKNOWN_NAME) if call.id in unknown else call for call in said.calls]
        told = self._agent.dialect.show_results(results) if results else []
        self._messages[leaf.id] = [*self._messages[start.id], said, *told]
        self._states[leaf.id] = leaf.id if results else self._states[start.id]
        self._said[leaf.id] = self._said[start.id] + 1

    def _extend(self, last: int) -> None:
        missing = last + 1 - len(self._messages)
        self._messages += [[] for _ in range(missing)]
        self._states += [0] * missing
        self._said += [0] * missing

    def _hear(self, observation: Observation) -> Node:
        """A root for a message of the user."""
        above = self._tree.chosen
        root = self._tree.add("Root", parent=above)
        self._extend(root.id)
        if above is None:
            self._messages[root.id] = opening(self._agent, self._task, observation.text, self._tools)
        else:
            if observation.new_tools:
                self._tools += observation.new_tools
                self._grammar = self._agent.grammar(self._tools)
            text = self._agent.dialect.instruct(observation.text, observation.new_tools)
            self._messages[root.id] = [*self._messages[above.id], Message("user", text)]
            self._said[root.id] = self._said[above.id]
        self._states[root.id] = self._at = root.id
        for node in self._tree.nodes:
            node.waiting = False
        return root

    def _end(self) -> Action:
        """Come back to the outcome; say it where it is a reply without a call."""
        chosen, keep = self._tree.chosen, self._waiting()
        events = self._tree.take_events()
        state = self._at if chosen is None else self._states[chosen.id]
        if chosen is not None and chosen.terminal and chosen.type == "Thought":
            next_root = len(self._tree.nodes)
            return Action(self._replies[chosen.query].text, search=SearchStep(events, state, next_root, keep))
        return Action("", final=True, search=SearchStep(events, state, state, keep))

    def _waiting(self) -> frozenset[int]:
        return frozenset(self._states[node.id] for node in self._tree.nodes if node.waiting)

    @property
    def _has_finish(self) -> bool:
        return any(tool.name.lower() == FINISH for tool in self._tools)


def chance_of(agent: Agent, task: Task, trial: int) -> float:
    """What the episode's choices by chance are made with, from 0 to below 1."""
    return random.Random(episode_seed(agent.seed, task.id, trial)).random()
