"""Calls a tool at random, with arguments that suit its schema: the chance level of a suite."""

from __future__ import annotations

import random
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sandbox.agent import AgentPreset
from sandbox.models import model_settings
from sandbox.models.base import BaseBackend
from sandbox.types import JSON, Message, ModelReply, ModelRequest, ToolCall, ToolSpec

DONE = "Done."
_WORD = re.compile(r"[\w@./:-]*\w")
_MAX_DEPTH = 5


class RandomCallsSettings(BaseModel):
    """Settings of the `random` kind: it has none."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["random"]


class RandomCalls(BaseBackend):
    """One call in the first turn, `Done.` in the next.

    Each tool is as likely as the others; required arguments are given, optional ones every other
    time; a text or number is one that stands in the conversation, where there is one.
    """

    def describe(self) -> dict[str, JSON]:
        return {"kind": "random"}

    async def generate(self, request: ModelRequest) -> ModelReply:
        if request.turn > 0 or not request.tools:
            return ModelReply(DONE)
        rng = random.Random(request.seed)
        tool = rng.choice(request.tools)
        return ModelReply("", [ToolCall(tool.name, random_arguments(tool, request.messages, rng))])


def random_arguments(tool: ToolSpec, messages: list[Message], rng: random.Random) -> dict[str, JSON]:
    """Arguments of the types that the tool's schema asks for."""
    words = _WORD.findall(messages[-1].content) or ["nothing"]
    arguments = _value({**tool.parameters, "type": "object"}, words, rng, 0)
    return dict(arguments)


def _value(schema: JSON, words: list[str], rng: random.Random, depth: int) -> JSON:
    if not isinstance(schema, dict):
        return rng.choice(words)
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return rng.choice(schema["enum"])
    kind = schema.get("type", "string")
    match rng.choice(kind) if isinstance(kind, list) and kind else kind:
        case "object":
            return _object(schema, words, rng, depth)
        case "array":
            return [_value(schema.get("items"), words, rng, depth + 1) for _ in range(rng.randint(1, 2))]
        case "boolean":
            return rng.random() < 0.5
        case "integer" | "number":
            numbers = [int(word) for word in words if word.isdecimal()]
            return rng.choice(numbers) if numbers else rng.randint(1, 10)
        case "null":
            return None
        case _:
            return rng.choice(words)


def _object(schema: dict[str, JSON], words: list[str], rng: random.Random, depth: int) -> dict[str, JSON]:
    properties, required = schema.get("properties"), schema.get("required")
    if not isinstance(properties, dict) or depth > _MAX_DEPTH:
        return {}
    needed = required if isinstance(required, list) else []
    chosen = [name for name in properties if name in needed or rng.random() < 0.5]
    return {name: _value(properties[name], words, rng, depth + 1) for name in chosen}


def load(preset: AgentPreset) -> RandomCalls:
    """The model of the `random` agent.

    Raises:
        UsageError: a setting is wrong.
    """
    model_settings(RandomCallsSettings, preset)
    return RandomCalls()
