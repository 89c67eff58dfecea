"""Gorilla: API documents after the question in, `<<<api_call>>>: f(...)` out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from sandbox.dialects.python_calls import parse_python_calls
from sandbox.types import Message, ModelReply, ToolCall, ToolResult, ToolSpec

_CALL = re.compile(r"<<<api_call>>>:?([^\n]*?)(?=<<<|\n|\Z)")


class GorillaDialect:
    native = False

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        documents = [json.dumps(tool.to_json()) for tool in tools]
        return "\n Use this API documentation for reference: ".join([task_prompt, *documents])

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        return parse_python_calls(reply.text, _spans(reply.text), tools)

    def grammar(self, tools: Sequence[ToolSpec]) -> None:
        return None

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("user", "\n".join(f"{result.name}: {result.content}" for result in results))]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the calls stand, without the comma that a list of fields leaves behind them."""
    for match in _CALL.finditer(text):
        yield match.start(1), match.start(1) + len(match[1].rstrip(" \t,"))
