"""Calls as JSON objects in the text, `{"name": ..., "arguments": {...}}`, alone or in a list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from sandbox.call_grammar import CallGrammar, json_call_grammar
from sandbox.models.native_calls import MAX_DEPTH, is_too_deep
from sandbox.types import JSON, Message, ModelReply, ToolCall, ToolResult, ToolSpec


class _Text(str):
    """A text in which the place of an error is not told as line and column.

    `JSONDecodeError` counts the lines before it each time, which is quadratic over many errors.
    """

    def count(self, *_: object) -> int:
        return 0

    def rfind(self, *_: object) -> int:
        return -1


_START = re.compile(r'\{(?=\s*")|\[(?=\s*\{\s*")')
_CALL_KEY = re.compile(r'"(name|arguments|parameters)"')
_DECODER = json.JSONDecoder()
_INSTRUCTION = """You can call these tools:
{tools}

To call a tool, reply with a JSON object {{"name": <tool name>, "arguments": {{<parameter>: <value>}}}} \
and nothing else. To call several at once, reply with a list of such objects. \
When no tool fits or no further call is needed, reply with plain text."""


class JsonDialect:
    native = False

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        if not tools:
            return task_prompt
        described = "\n".join(json.dumps(tool.to_json()) for tool in tools)
        return f"{_INSTRUCTION.format(tools=described)}\n\n{task_prompt}"

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        return parse_json_calls(reply.text)

    def grammar(self, tools: Sequence[ToolSpec]) -> CallGrammar | None:
        return json_call_grammar(tools)

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("user", "\n".join(_result_line(result) for result in results))]


def _result_line(result: ToolResult) -> str:
    kind = "failed" if result.error else "returned"
    return f"{result.name} {kind}: {result.content}"


def parse_json_calls(text: str) -> tuple[list[ToolCall], str | None]:
    """Every call in a text, in order; other text and other JSON are passed over.

    Returns:
        The calls, and what was wrong with the first broken one: JSON that cannot be read on from a
        call's `name` or arguments, or a call whose arguments are not an object.
    """
    text = _Text(text)
    calls: list[ToolCall] = []
    problem: str | None = None
    position = 0
    while (match := _START.search(text, position)) is not None:
        start = match.start()
        try:
            value, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            if problem is None and _CALL_KEY.search(text, start, error.pos):
                problem = f"a call at character {start} is not JSON: {error.msg} at character {error.pos}"
            position = max(error.pos, start + 1)
            continue
        except (RecursionError, ValueError) as error:
            return calls, problem or f"JSON at character {start} cannot be read: {error}"
        for item in _objects(value):
            call, wrong = _call(item, (start, end))
            if call is not None:
                calls.append(call)
            problem = problem or wrong
        position = end
    return calls, problem


def _objects(value: JSON) -> Iterator[dict[str, JSON]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def _call(item: dict[str, JSON], span: tuple[int, int]) -> tuple[ToolCall | None, str | None]:
    name = item.get("name")
    arguments = item.get("arguments", item.get("parameters"))
    if not isinstance(name, str) or ("arguments" not in item and "parameters" not in item):
        return None, None
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except (ValueError, RecursionError):
            return None, f"the arguments of {name} are a text that is not JSON"
    if not isinstance(arguments, dict):
        return None, f"the arguments of {name} are not an object"
    if is_too_deep(arguments):
        return None, f"the arguments of {name} are nested more than {MAX_DEPTH} deep"
    return ToolCall(name, arguments, span=span), None
