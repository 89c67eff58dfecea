"""How a conversation begins: the tools' documents and the request, as agent `tiny` has them."""

from __future__ import annotations

from generator.conversations import Conversation

from sandbox.dialects.signatures import SignaturesDialect
from sandbox.types import ToolSpec


def first_message(drawn: Conversation) -> str:
    return SignaturesDialect().instruct(drawn.request, tools_of(drawn))


def tools_of(drawn: Conversation) -> list[ToolSpec]:
    return [ToolSpec(**tool) for tool in drawn.tools]
