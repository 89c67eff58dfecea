"""How an agent decides. A strategy starts one conversation for each episode."""

from __future__ import annotations

from sandbox.agent import Agent, StartConversation
from sandbox.errors import UnknownNameError
from sandbox.protocols import Conversation, Model
from sandbox.strategies.chat import Chat
from sandbox.types import Task, ToolSpec


def one_shot(agent: Agent, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int) -> Conversation:
    """One reply; its calls are executed, and the episode ends."""
    return Chat(agent, model, task, tools, trial, max_turns=1)


def react(agent: Agent, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int) -> Conversation:
    """Reply, see the results of the calls, reply again, until a reply has no call (Yao et al., 2022)."""
    return Chat(agent, model, task, tools, trial, max_turns=agent.max_turns)


def cot(agent: Agent, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int) -> Conversation:
    """Chains of limited depth, begun again until one answers: ToolBench's CoT@n (Qin et al., 2023)."""
    from sandbox.strategies.depth_first import chain_of_thought
    from sandbox.strategies.search import SearchConversation

    settings = agent.preset.search
    return SearchConversation(
        agent, model, task, tools, trial, lambda tree, root: chain_of_thought(tree, root, settings)
    )


def dfsdt(agent: Agent, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int) -> Conversation:
    """Depth-first search over the replies, with branches that are given up (DFSDT; Qin et al., 2023)."""
    from sandbox.strategies.depth_first import depth_first
    from sandbox.strategies.search import SearchConversation, chance_of

    settings, chance = agent.preset.search, chance_of(agent, task, trial)
    return SearchConversation(
        agent, model, task, tools, trial, lambda tree, root: depth_first(tree, root, settings, chance)
    )


def langchain_graph(agent: Agent, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int) -> Conversation:
    """A LangChain agent or LangGraph graph decides, in a loop of its own."""
    from sandbox.strategies.langchain_graph import LangChainGraphConversation

    return LangChainGraphConversation(agent, model, task, tools, trial)


SEARCHES = ("dfsdt", "cot")
"""Strategies that the settings `search.*` are for."""
TAKING_TURNS = ("react", "langchain_graph")
"""Those that `max_turns` is for."""
_STRATEGIES: dict[str, StartConversation] = {
    "one_shot": one_shot,
    "react": react,
    "cot": cot,
    "dfsdt": dfsdt,
    "langchain_graph": langchain_graph,
}


def strategy(name: str) -> StartConversation:
    if name not in _STRATEGIES:
        raise UnknownNameError("strategy", name, _STRATEGIES)
    return _STRATEGIES[name]
