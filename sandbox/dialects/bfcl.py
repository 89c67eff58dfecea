"""Calls as a Python list, `[weather.forecast(city="Oslo"), clock()]`, as BFCL asks for them (Patil et al., 2024)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from sandbox.dialects.json_calls import JsonDialect
from sandbox.dialects.python_calls import MAX_SOURCE, parse_python_calls
from sandbox.types import ModelReply, ToolCall, ToolSpec

_CALL = r"[^\W\d][\w.]*+\("
_LIST = re.compile(rf"\[\s*+(?={_CALL})")
_WHOLE = re.compile(rf"\s*+(?:```\w*+\s*+|`)?(?={_CALL})")
_TOKEN = re.compile(
    r"""'''(?:[^\\]|\\(?:.|\Z))*?(?:'''|\Z)|\"\"\"(?:[^\\]|\\(?:.|\Z))*?(?:\"\"\"|\Z)|'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+"|[][(){},;\n'"]""",
    re.DOTALL,
)
_QUOTES = ("'", '"')
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_INSTRUCTION = """You can call these functions:
{tools}

To call functions, reply with a Python list of calls and nothing else, such as \
[first(number=1, names=["a", "b"]), group.second(flag=True)]. Name every argument and write \
values as Python literals. When no function fits or no further call is needed, reply with plain text."""


class BfclDialect(JsonDialect):
    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        if not tools:
            return task_prompt
        described = "\n".join(json.dumps(tool.to_json()) for tool in tools)
        return f"{_INSTRUCTION.format(tools=described)}\n\n{task_prompt}"

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        """The calls of every list in a reply, or of a reply that is nothing but calls."""
        text = reply.text
        return parse_python_calls(text, _whole(text) or _in_lists(text), tools)

    def grammar(self, tools: Sequence[ToolSpec]) -> None:
        return None


def _whole(text: str) -> list[tuple[int, int]]:
    """Where the calls of a reply stand that has nothing else, but for a fence; nowhere if it has."""
    opened = _WHOLE.match(text)
    if opened is None:
        return []
    spans, _, closed = _items(text[: len(text.rstrip("` \t\r\n"))], opened.end(), MAX_SOURCE, "")
    certain = spans if closed else spans[:-1]
    return spans if all(text[end - 1] == ")" for _, end in certain) else []


def _in_lists(text: str) -> Iterator[tuple[int, int]]:
    position, left = 0, MAX_SOURCE
    while (opened := _LIST.search(text, position)) is not None:
        spans, position, _ = _items(text, opened.end(), left, "]")
        left -= position - opened.end()
        yield from spans


def _items(text: str, start: int, limit: int, closing: str) -> tuple[list[tuple[int, int]], int, bool]:
    """Where the items of a list stand, where it ends, and whether it is whole.

    What is broken is an item too: up to a bracket that does not fit, to the end of the line of an argument
    with an unclosed string, to the end of the text where that string may have several lines, or where the list has
    no end within `limit` characters.

    Args:
        start: of its first item.
        closing: its bracket; empty for a list to the end of the text, in which lines are items too.
    """
    expected = [closing]
    separators = "," if closing else ",;\n"
    spans: list[tuple[int, int]] = []
    begin, stop = start, min(start + limit, len(text))
    for token in _TOKEN.finditer(text, start, stop):
        mark = token[0]
        if mark in _CLOSING:
            expected.append(_CLOSING[mark])
        elif mark in _QUOTES and len(expected) > 1:
            end = text.find("\n", token.end())
            break
        elif mark in _CLOSING.values():
            if mark != expected.pop():
                end = token.end()
                break
            if not expected:
                return [*spans, *_item(text, begin, token.start())], token.end(), True
        elif len(expected) == 1 and mark in separators:
            spans += _item(text, begin, token.start())
            begin = token.end()
    else:
        end = len(text)
    end = end if end >= 0 else len(text)
    return [*spans, *_item(text, begin, end)], end, expected == [""] and stop == len(text)


def _item(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The place of an item without the blanks around it; none where there is nothing else."""
    item = text[start:end].strip()
    begin = text.find(item, start)
    return [(begin, begin + len(item))] if item else []
