"""Hermes and Qwen: tools in `<tools>`, calls as JSON in `<tool_call>`, results in `<tool_response>`.

The format is that of Nous Research's Hermes 2 Pro, which Qwen 2.5 and 3 took over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from sandbox.call_grammar import CallGrammar, json_call_grammar
from sandbox.dialects.json_calls import call_of, objects_in
from sandbox.dialects.json_text import MAX_VALUES, NotJSONError, UnplacedText, not_read, read_value
from sandbox.types import JSON, Message, ModelReply, ToolCall, ToolResult, ToolSpec

_TAG = re.compile(r"<tool_call>\s*+(?:```(?:json)?\s*+)?")
_END_OF_REASONING = "</think>"
_INSTRUCTION = """You can call the tools in <tools>, one on each line:
<tools>
{tools}
</tools>

To call a tool, write a JSON object with its name and its arguments in <tool_call>:
<tool_call>
{{"name": <tool name>, "arguments": {{<parameter>: <value>}}}}
</tool_call>
To call several at once, write a <tool_call> for each. What they return is told in <tool_response>. \
When no tool fits or no further call is needed, reply with plain text."""


class HermesDialect:
    native = False

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        if not tools:
            return task_prompt
        described = "\n".join(json.dumps({"type": "function", "function": tool.to_json()}) for tool in tools)
        return f"{_INSTRUCTION.format(tools=described)}\n\n{task_prompt}"

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        """The call, or the list of calls, that follows each tag. A closing tag may be missing."""
        text = UnplacedText(reply.text)
        calls: list[ToolCall] = []
        problem: str | None = None
        position = max(text.find(_END_OF_REASONING), 0)
        for _ in range(MAX_VALUES):
            tag = _TAG.search(text, position)
            if tag is None:
                return calls, problem
            start = position = tag.end()
            try:
                value, position = read_value(text, start)
            except NotJSONError as error:
                problem = problem or f"the call at character {start} is not JSON: {error}"
                position = max(error.position or 0, start)
                continue
            found, wrong = _calls_of(value, (start, position))
            calls += found
            if wrong is not None:
                problem = problem or f"{wrong}, in the call at character {start}"
        return calls, problem or not_read(position, MAX_VALUES)

    def grammar(self, tools: Sequence[ToolSpec]) -> CallGrammar | None:
        """The grammar of what stands in the tag; several calls are a list in one tag, and none is closed."""
        return json_call_grammar(tools, after=_TAG.pattern)

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("user", "\n".join(f"<tool_response>\n{_told(result)}\n</tool_response>" for result in results))]


def _calls_of(value: JSON, span: tuple[int, int]) -> tuple[list[ToolCall], str | None]:
    """The calls in a tag, which may leave the arguments out, and what is wrong with the first that is none."""
    calls: list[ToolCall] = []
    problem: str | None = None
    for item in objects_in(value):
        if not item.keys() & {"arguments", "parameters"}:
            item["arguments"] = {}
        call, wrong = call_of(item, span)
        if call is not None:
            calls.append(call)
        else:
            problem = problem or wrong or "there is no name"
    return calls, problem if calls or problem else "there is no object"


def _told(result: ToolResult) -> str:
    key = "error" if result.error else "content"
    return json.dumps({"name": result.name, key: result.content}, ensure_ascii=False)
