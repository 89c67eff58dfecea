"""A store of things that can be counted, put in and taken out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sandbox import Observation, QuestionEnvironment, Task, ToolCall, ToolError, ToolSpec

_THING = {"type": "string", "description": "what it is, in the singular"}
_AMOUNT = {"type": "integer", "minimum": 1, "description": "how many"}


def _tool(name: str, description: str, **properties: Any) -> ToolSpec:
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return ToolSpec(name, description, schema)


TOOLS = (
    _tool("count", "Tell how many of a thing are in the store.", thing=_THING),
    _tool("put", "Put things into the store.", thing=_THING, amount=_AMOUNT),
    _tool("take", "Take things out of the store.", thing=_THING, amount=_AMOUNT),
)


class Environment(QuestionEnvironment):
    """Begins with `task.setup["stock"]`, how many there are of each thing.

    For the scorers it records as `outcome` the stock at the beginning and after each change.
    """

    def __init__(self) -> None:
        super().__init__()
        self._stock: dict[str, int] = {}
        self._records: list[tuple[str, Any]] = []

    async def reset(self, task: Task) -> Observation:
        self._stock = dict(task.setup["stock"])
        self._records = [("outcome", dict(self._stock))]
        return Observation(task.prompt)

    def tools(self) -> Sequence[ToolSpec]:
        return TOOLS

    async def call(self, call: ToolCall) -> str:
        """Execute a call, whose arguments fit the tool's schema.

        Raises:
            ToolError: more is to be taken than there is.
        """
        thing = call.arguments["thing"]
        there = self._stock.get(thing, 0)
        if call.name == "count":
            return str(there)
        amount = int(call.arguments["amount"])
        if call.name == "take" and amount > there:
            raise ToolError(f"there are only {there}")
        self._stock[thing] = there + amount if call.name == "put" else there - amount
        self._records.append(("outcome", dict(self._stock)))
        return f"now {self._stock[thing]}"

    def take_records(self) -> Sequence[tuple[str, Any]]:
        taken, self._records = self._records, []
        return taken

    def state_hash(self) -> str:
        return hashlib.sha256(json.dumps(self._stock, sort_keys=True).encode()).hexdigest()
