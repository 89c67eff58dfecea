"""Gorilla: API documents after the question in, `<<<api_call>>>: f(...)` out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from sandbox.dialects.python_calls import NotACallError, parse_python_call
from sandbox.types import Message, ModelReply, ToolCall, ToolResult, ToolSpec

_CALL = re.compile(r"<<<api_call>>>:?([^\n]*?)(?=<<<|\n|\Z)")


class GorillaDialect:
    native = False

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        documents = [json.dumps(tool.to_json()) for tool in tools]
        return "\n Use this API documentation for reference: ".join([task_prompt, *documents])

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        calls: list[ToolCall] = []
        problem: str | None = None
        for match in _CALL.finditer(reply.text):
            try:
                call = parse_python_call(match[1].strip(" \t,"), tools)
            except NotACallError as error:
                problem = problem or f"the call at character {match.start(1)} cannot be read: {error}"
                continue
            call.span = match.span(1)
            calls.append(call)
        return calls, problem

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("user", "\n".join(f"{result.name}: {result.content}" for result in results))]
