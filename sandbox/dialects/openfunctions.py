"""Gorilla OpenFunctions v2: `<<function>>[...]` and `<<question>>` in, `<<function>>f(a=1)` out."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sandbox.dialects.python_calls import NotACallError, parse_python_call
from sandbox.types import Message, ModelReply, ToolCall, ToolResult, ToolSpec

_MARK = "<<function>>"


class OpenFunctionsDialect:
    native = False

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        functions = json.dumps([tool.to_json() for tool in tools])
        return f"<<function>>{functions}\n<<question>>{task_prompt}"

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        calls: list[ToolCall] = []
        problem: str | None = None
        before, *pieces = reply.text.split(_MARK)
        position = len(before)
        for piece in pieces:
            start = position + len(_MARK)
            position = start + len(piece)
            try:
                call = parse_python_call(piece, tools)
            except NotACallError as error:
                problem = problem or f"the call at character {start} cannot be read: {error}"
                continue
            call.span = (start, position)
            calls.append(call)
        return calls, problem

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("user", "\n".join(f"<<result>>{result.name}: {result.content}" for result in results))]
