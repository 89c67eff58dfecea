"""Whether a task tells its own answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sandbox.types import JSON, Task

SHORTEST = 4
"""Characters of an answer that is looked for; shorter ones stand in any text."""

LEAST_SHARE = 0.25
"""Of the last message, for a value of the gold to be its answer and not one of many things that it says."""


def leaked_answer(task: Task) -> str | None:
    """The answer that the task's own words tell; None where they do not.

    Looked for are whole messages of the solution and the value of the gold that its last message is about. What
    stands in the arguments of its calls is not, for a request has to name them; nor is the name of a function that
    the message calls.
    """
    shown = _normal("\n".join((*(message.content for message in task.history), task.prompt, task.guidance)))
    for answer in _answers(task):
        normal = _normal(answer)
        if len(normal) >= SHORTEST and re.search(rf"(?<!\w){re.escape(normal)}(?!\w)", shown):
            return answer
    return None


def _answers(task: Task) -> Iterator[str]:
    for message in task.solution:
        yield message.content
    if not task.solution:
        return
    last = _normal(task.solution[-1].content)
    calls = [call.arguments for message in task.solution for call in message.calls]
    arguments = [_normal(text) for text in _texts(calls)]
    for value in [value for value in task.gold.values() if isinstance(value, str)]:
        normal = _normal(value)
        about = normal in last and f"{normal}(" not in last and len(normal) >= LEAST_SHARE * len(last)
        if about and not any(normal in text for text in arguments):
            yield value


def _texts(value: JSON) -> Iterator[str]:
    """All texts in a value, but for the names of fields."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, Sequence):
            waiting += value


def _normal(text: str) -> str:
    return " ".join(text.split()).casefold()
