"""Tools and calls beside the text, as OpenAI-compatible servers carry them."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.models.native_calls import UNPARSED
from sandbox.types import Message, ModelReply, ToolCall, ToolResult, ToolSpec


class NativeDialect:
    native = True

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        return task_prompt

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        readable = [call for call in reply.calls if UNPARSED not in call.arguments]
        broken = [call.name for call in reply.calls if UNPARSED in call.arguments]
        problem = f"the arguments of {broken[0]} are not a JSON object" if broken else None
        return readable, problem

    def grammar(self, tools: Sequence[ToolSpec]) -> None:
        return None

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("tool", result.content, call_id=result.call_id) for result in results]
