"""Calls as JSON objects in the text, `{"name": ..., "arguments": {...}}`, alone or in a list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from sandbox.call_grammar import CallGrammar, json_call_grammar
from sandbox.dialects.json_text import MAX_VALUES, NotJSONError, UnplacedText, as_arguments, not_read, read_value
from sandbox.types import JSON, Message, ModelReply, ToolCall, ToolResult, ToolSpec

_START = re.compile(r'\{(?=\s*")|\[(?=\s*\{\s*")')
_CALL_KEY = re.compile(r'"(name|arguments|parameters)"')
_ALMOST = re.compile(r"""[{,]\s*+['"]?+name['"]?+\s*+:\s*+['"]([^'"\n]++)['"]""")
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
        calls, problem = parse_json_calls(reply.text)
        return calls, problem or (None if calls else _almost_a_call(reply.text, tools))

    def grammar(self, tools: Sequence[ToolSpec]) -> CallGrammar | None:
        return json_call_grammar(tools)

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("user", "\n".join(_result_line(result) for result in results))]


def _result_line(result: ToolResult) -> str:
    kind = "failed" if result.error else "returned"
    return f"{result.name} {kind}: {result.content}"


def _almost_a_call(text: str, tools: Sequence[ToolSpec]) -> str | None:
    """What is wrong with a text that names a tool as calls do, and is none; None for other texts."""
    names = {tool.name for tool in tools}
    named = next((match for match in _ALMOST.finditer(text) if match[1] in names), None)
    if named is None:
        return None
    return f"what looks like a call of {named[1]} at character {named.start()} is not JSON, or has no arguments"


def parse_json_calls(text: str) -> tuple[list[ToolCall], str | None]:
    """Every call in a text, in order; other text and other JSON are passed over.

    Returns:
        The calls, and what was wrong with the first broken one: JSON that cannot be read on from a
        call's `name` or arguments, or a call whose arguments are not an object.
    """
    text = UnplacedText(text)
    calls: list[ToolCall] = []
    problem: str | None = None
    position = 0
    for _ in range(MAX_VALUES):
        match = _START.search(text, position)
        if match is None:
            return calls, problem
        start = match.start()
        try:
            value, end = read_value(text, start)
        except NotJSONError as error:
            if error.position is None:
                return calls, problem or f"JSON at character {start} cannot be read: {error}"
            if problem is None and _CALL_KEY.search(text, start, error.position):
                problem = f"a call at character {start} is not JSON: {error}"
            position = max(error.position, start + 1)
            continue
        for item in objects_in(value):
            call, wrong = call_of(item, (start, end))
            if call is not None:
                calls.append(call)
            if wrong is not None:
                problem = problem or f"{wrong}, in the call at character {start}"
        position = end
    return calls, problem or not_read(position, MAX_VALUES)


def objects_in(value: JSON) -> Iterator[dict[str, JSON]]:
    """The value itself or, of a list, its items, where they are objects."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def call_of(item: dict[str, JSON], span: tuple[int, int]) -> tuple[ToolCall | None, str | None]:
    """The call that an object is, or what is wrong with its arguments; neither for other objects."""
    name = item.get("name")
    if not isinstance(name, str) or ("arguments" not in item and "parameters" not in item):
        return None, None
    arguments, problem = as_arguments(name, item.get("arguments", item.get("parameters")))
    return (None, problem) if arguments is None else (ToolCall(name, arguments, span=span), None)
