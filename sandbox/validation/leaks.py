"""Whether a task tells its own answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.types import Task

SHORTEST = 4
"""Characters of an answer that is looked for; shorter ones stand in any text."""

LEAST_SHARE = 0.25
"""Of the last message, for a value of the gold to be its answer and not one of many things that it says."""


def leaked_answer(task: Task) -> str | None:
    """The answer that the task's own words tell; None where they do not.

    Looked for are whole messages of the solution and, where it makes no calls, the value of the gold that its
    last message is about. Arguments of calls are not: a request has to name them.
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
    if task.solution and not any(message.calls for message in task.solution):
        last = _normal(task.solution[-1].content)
        for value in task.gold.values():
            if isinstance(value, str) and _normal(value) in last and len(_normal(value)) >= LEAST_SHARE * len(last):
                yield value


def _normal(text: str) -> str:
    return " ".join(text.split()).casefold()
