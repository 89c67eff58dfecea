"""Gorilla OpenFunctions v2: `<<function>>[...]` and `<<question>>` in, `<<function>>f(a=1)` out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from sandbox.dialects.python_calls import parse_python_calls
from sandbox.types import Message, ModelReply, ToolCall, ToolResult, ToolSpec

_CALL = re.compile(r"<<function>>(.*?)(?=<<function>>|\Z)", re.DOTALL)


class OpenFunctionsDialect:
    native = False

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        functions = json.dumps([tool.to_json() for tool in tools])
        return f"<<function>>{functions}\n<<question>>{task_prompt}"

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        return parse_python_calls(reply.text, (match.span(1) for match in _CALL.finditer(reply.text)), tools)

    def grammar(self, tools: Sequence[ToolSpec]) -> None:
        return None

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("user", "\n".join(f"<<result>>{result.name}: {result.content}" for result in results))]
