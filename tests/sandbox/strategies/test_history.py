"""How much of a conversation is sent to the model."""

from __future__ import annotations

import pytest

from sandbox.agent import Agent, AgentPreset
from sandbox.dialects import dialect
from sandbox.errors import UsageError
from sandbox.settings import check_preset, override_preset, parse_overrides
from sandbox.strategies import react
from sandbox.types import ModelReply, ModelRequest, Observation, Task, ToolCall, ToolResult, ToolSpec

TOOL = ToolSpec("look", "", {"type": "object", "properties": {}})
TURNS = 6


class Listener:
    """Calls the tool, and notes what it was sent."""

    def __init__(self, *, native: bool) -> None:
        self._native = native
        self.sent: list[list[str]] = []

    async def generate(self, request: ModelRequest) -> ModelReply:
        self.sent.append([f"{message.role}:{message.content}" for message in request.messages])
        if self._native:
            return ModelReply(f"r{request.turn}", [ToolCall("look", {})])
        return ModelReply(f"r{request.turn}")


async def converse(history: int | None, *, native: bool) -> list[list[str]]:
    name = "native" if native else "json"
    preset = AgentPreset(name="a", description="", dialect=name, history=history, model={"kind": "none"})
    preset.prompt.system = "S"
    agent = Agent(preset, dialect(name), react, 0, 20)
    listener = Listener(native=native)
    conversation = agent.start(listener, Task("s/1", "Q"), (TOOL,) if native else (), 0)
    observation = Observation("Q")
    for turn in range(TURNS):
        action = await conversation.act(observation)
        results = [ToolResult(call.id, call.name, f"o{turn}") for call in action.calls]
        observation = Observation(results=results) if results else Observation(f"o{turn}")
    await conversation.aclose()
    return listener.sent


async def test_without_a_limit_everything_is_sent() -> None:
    sent = await converse(None, native=False)
    assert [len(messages) for messages in sent] == [2, 4, 6, 8, 10, 12]


async def test_the_beginning_and_the_last_messages_are_sent() -> None:
    sent = await converse(7, native=False)
    assert [len(messages) for messages in sent] == [2, 4, 6, 8, 9, 9]
    assert sent[-1] == [
        *("system:S", "user:Q", "user:o1"),
        *("assistant:r2", "user:o2", "assistant:r3", "user:o3", "assistant:r4", "user:o4"),
    ]


async def test_no_result_is_sent_without_its_call() -> None:
    sent = await converse(3, native=True)
    assert sent[-1] == ["system:S", "user:Q", "assistant:r4", "tool:o4"]


def test_the_command_line_sets_it() -> None:
    preset = AgentPreset(name="a", description="", model={"kind": "none"})
    assert override_preset(preset, parse_overrides(["history=7"])).history == 7
    with pytest.raises(UsageError, match="graph"):
        check_preset({**preset.model_dump(), "strategy": "langchain_graph", "history": 7}, "here")
    with pytest.raises(UsageError, match="history"):
        override_preset(preset, {"history": 0})
