"""Our strategy at work with the replies of a recorded search."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.toolbench_parity.recorded_trees import Place, RecordedTree
from sandbox.agent import Agent, AgentPreset
from sandbox.dialects.native import NativeDialect
from sandbox.models.native_calls import parse_arguments
from sandbox.protocols import Dialect
from sandbox.search_trees import SearchTree, tree_from_events
from sandbox.strategies import dfsdt
from sandbox.strategies.depth_first import DepthFirst
from sandbox.strategies.search import SearchConversation
from sandbox.types import (
    JSON,
    Message,
    ModelReply,
    ModelRequest,
    Observation,
    Task,
    ToolCall,
    ToolResult,
    ToolSpec,
    ToolStatus,
)

FINISH = ToolSpec("Finish", "", {"type": "object", "properties": {}})
_STATUSES: dict[int, ToolStatus] = {1: "unknown_tool", 3: "answer", 4: "give_up"}


@dataclass(slots=True)
class Replayed:
    """What our strategy made of the replies.

    Attributes:
        missing: whether it asked for more replies than there are.
        sent: the messages of each request.
    """

    tree: SearchTree
    missing: bool = False
    sent: list[list[Message]] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        return [
            Place(node.depth, node.type, node.text, node.order or None, node.pruned)
            for node in self.tree.nodes
            if node.type != "Root"
        ]

    def is_like(self, tree: RecordedTree) -> bool:
        """Whether the same nodes were made and visited in the same order, and the model was asked as often."""
        return not self.missing and self.places == tree.places and self.tree.queries == tree.queries


class _RecordedCalls(NativeDialect):
    """Calls beside the text, with arguments that need not be JSON."""

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        return reply.calls, None


class _RecordedThoughts(_RecordedCalls):
    """With a thought in every reply, though it be empty, as ToolLLaMA's are."""

    def thought(self, reply: ModelReply) -> str:
        return reply.text

    def remembered(self, reply: ModelReply) -> str:
        return reply.text


class _OutOfRepliesError(Exception):
    """The strategy asked once more than the recorded one."""


class _Replies:
    """Says what was recorded."""

    def __init__(self, tree: RecordedTree) -> None:
        self._tree = tree
        self.sent: list[list[Message]] = []

    async def generate(self, request: ModelRequest) -> ModelReply:
        if len(self.sent) == len(self._tree.replies):
            raise _OutOfRepliesError
        reply = self._tree.replies[len(self.sent)]
        self.sent.append(list(request.messages))
        if reply.name is None:
            return ModelReply(reply.thought or "")
        call = ToolCall(reply.name, parse_arguments(reply.written), written=reply.written)
        return ModelReply(reply.thought or "", [call])


class _OlderDepthFirst(DepthFirst):
    """ToolBench's search as it was before its release: a node at the depth limit takes back two decisions."""

    back_at_depth = 2


def replay(tree: RecordedTree, prompts: dict[str, str], *, older: bool = False) -> Replayed:
    """Search as the recorded search did, with its replies and observations.

    Args:
        prompts: ToolBench's own words for the search.
        older: with the older rule for nodes at the depth limit.
    """
    return asyncio.run(_replay(tree, prompts, _OlderDepthFirst if older else DepthFirst))


async def _replay(tree: RecordedTree, prompts: dict[str, str], kind: type[DepthFirst]) -> Replayed:
    dialect: Dialect = _RecordedThoughts() if tree.of_toolllama else _RecordedCalls()
    preset = AgentPreset(
        name="replayed", description="", strategy="dfsdt", search=tree.settings, model={"kind": "none"}
    )
    system, user = (tree.prompts[0][number]["content"] for number in (0, 1)) if tree.prompts else ("", "")
    task = Task("replayed/0", user, history=(Message("system", system),), prompts=prompts)
    model = _Replies(tree)
    agent = Agent(preset, dialect, dfsdt, 0, 1)
    conversation = SearchConversation(
        agent, model, task, (FINISH,), 0, lambda tree, root: kind(tree, preset.search).run(root, 0.0)
    )
    observation = Observation(task.prompt)
    events: list[dict[str, JSON]] = []
    missing = False
    try:
        while True:
            action = await conversation.act(observation)
            events += action.search.events if action.search else []
            if action.final:
                break
            reply = tree.replies[len(model.sent) - 1]
            call = action.calls[0]
            result = ToolResult(call.id, call.name, reply.observation, status=_STATUSES.get(reply.code))
            observation = Observation(results=[result])
    except _OutOfRepliesError:
        missing = True
    made = tree_from_events(iter(events)) or SearchTree()
    return Replayed(made, missing, model.sent)


@dataclass(slots=True)
class PromptCount:
    """Prompts on the ways to recorded answers.

    Attributes:
        prompts: how many were compared.
        equal: those whose messages came out the same.
        asking_for_other: those in which something else than before is asked for.
        other_equal: those of them in which that message came out the same.
    """

    prompts: int = 0
    equal: int = 0
    asking_for_other: int = 0
    other_equal: int = 0


def compare_prompts(tree: RecordedTree, replayed: Replayed, count: PromptCount) -> None:
    """Hold the prompts on the way to the answer to those that were recorded with it, if they were.

    The recorded ones keep messages that asked for something else, marked as no longer valid.
    """
    chosen = replayed.tree.chosen
    if chosen is None or not chosen.terminal or not replayed.is_like(tree):
        return
    queries = dict.fromkeys(node.query for node in chosen.way() if node.query >= 0)
    for query, recorded in zip(queries, tree.prompts, strict=True):
        sent = [(message.role, message.content) for message in replayed.sent[query]]
        *valid, _ = [_said(message) for message in recorded if message.get("valid", True)]
        count.prompts += 1
        if len(sent) == len(valid) + 1:
            asked = [_said(message) for message in recorded if not message.get("valid", True)]
            count.asking_for_other += 1
            count.other_equal += asked == [sent.pop()]
        count.equal += sent == valid


def _said(message: dict[str, Any]) -> tuple[str, str]:
    return "tool" if message["role"] == "function" else message["role"], message.get("content") or ""
