"""APIs whose answers are given by the task, so that calling them costs nothing and changes nothing."""

from __future__ import annotations

import json
from typing import Any

from sandbox import Observation, StatelessEnvironment, Task, ToolCall, ToolError


class Environment(StatelessEnvironment):
    """Answers calls from `task.setup["results"]`, by tool name.

    An entry is the answer to every call of the tool, or a list of `{"when": {argument: value},
    "answer": ...}`, of which the first answers whose `when` is among the call's arguments. A text is
    answered as it is, other values as JSON. The first message without a call ends the episode.
    """

    def __init__(self) -> None:
        super().__init__()
        self._results: dict[str, Any] = {}

    async def reset(self, task: Task) -> Observation:
        self._results = dict(task.setup.get("results", {}))
        return await super().reset(task)

    async def call(self, call: ToolCall) -> str:
        """The answer to a call.

        Raises:
            ToolError: the task has no answer to these arguments.
        """
        if call.name not in self._results:
            raise ToolError(f"{call.name} has nothing to answer")
        answer = self._results[call.name]
        if _is_conditional(answer):
            answer = _first_fitting(answer, call)
        return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def _is_conditional(answer: Any) -> bool:
    """Whether an entry is a list of conditions and answers, and not an answer that is a list."""
    if not isinstance(answer, list) or not answer:
        return False
    return all(isinstance(item, dict) and item.keys() == {"when", "answer"} for item in answer)


def _first_fitting(conditions: list[dict[str, Any]], call: ToolCall) -> Any:
    for condition in conditions:
        wanted = condition["when"]
        if all(name in call.arguments and call.arguments[name] == value for name, value in wanted.items()):
            return condition["answer"]
    raise ToolError(f"{call.name}: nothing was found for these arguments")
