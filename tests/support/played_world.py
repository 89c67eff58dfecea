"""A world of the repository, called by hand or at random."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox import MockWorldEnvironment, Task, ToolCall, ToolError
from sandbox.mock.state import state_difference
from sandbox.workspace import Workspaces, builtin_root


class PlayedWorld:
    """An environment of a world after its reset.

    Attributes:
        first: the state that it began with.
    """

    def __init__(self, environment: MockWorldEnvironment) -> None:
        self.environment = environment
        self.first = environment.state()
        self._parameters = {spec.name: spec.parameters for spec in environment.tools()}

    async def ask(self, tool: str, **arguments: Any) -> Any:
        """The JSON of a success."""
        text = await self.environment.call(ToolCall(tool, arguments))
        return json.loads(text) if text[:1] in "[{" else text

    async def refused(self, tool: str, **arguments: Any) -> tuple[int, str]:
        """(status, detail) of a refusal, which must be a problem of RFC 9457 and leave the state as it was."""
        before = self.environment.state_hash()
        with pytest.raises(ToolError) as caught:
            await self.environment.call(ToolCall(tool, arguments))
        assert caught.value.owner is None, caught.value
        match = re.fullmatch(r"HTTP (\d+): (.*)", str(caught.value), re.DOTALL)
        assert match is not None, caught.value
        problem = json.loads(match[2])
        assert problem["status"] == int(match[1])
        assert self.environment.state_hash() == before
        return problem["status"], problem["detail"]

    async def ask_anything(self, chance: random.Random, usual: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Call any tool with arguments that fit its schema; tell whether it was a success.

        Args:
            usual: by property, values that are taken most of the time.
        """
        name = chance.choice(sorted(self._parameters))
        draw = _Draw(self._parameters[name], self.environment.state(), usual or {}, chance)
        arguments = draw.value(self._parameters[name])
        refusal: ToolError | None = None
        try:
            await self.environment.call(ToolCall(name, arguments))
        except ToolError as error:
            refusal = error
        assert refusal is None or refusal.owner is None, f"{name} {arguments}: {refusal}"
        return refusal is None

    def changed(self) -> set[str]:
        """The records that differ from the first state, as `table/id`; bookkeeping left out."""
        changes = state_difference(self.first, self.environment.state())
        paths = (change.path.split("/")[1:3] for change in changes)
        return {"/".join(path) for path in paths if not path[0].startswith("_")}


async def opened(name: str, state: Mapping[str, Any] | None = None) -> PlayedWorld:
    """A world as a task finds it that has this state of its own."""
    environment = Workspaces([builtin_root()]).load_environment(name)
    assert isinstance(environment, MockWorldEnvironment)
    await environment.reset(Task("test/test", "", setup={"state": state or {}}))
    return PlayedWorld(environment)


@dataclass(slots=True)
class _Draw:
    """Values that fit schemas; texts are most often ids that suit the property's name, or stand in the state."""

    root: Mapping[str, Any]
    state: Mapping[str, Any]
    usual: Mapping[str, Sequence[Any]]
    chance: random.Random

    def value(self, schema: Mapping[str, Any], name: str = "") -> Any:
        chance, schema = self.chance, self._resolved(schema)
        if name in self.usual and chance.random() < 0.8:
            return chance.choice(self.usual[name])
        if "enum" in schema:
            return chance.choice(schema["enum"])
        kind = schema.get("type", "string")
        kind = chance.choice(kind) if isinstance(kind, list) else kind
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            count = chance.randint(schema.get("minItems", 0), min(3, schema.get("maxItems", 3)))
            return [self.value(schema["items"], name) for _ in range(count)]
        if kind == "integer":
            step = schema.get("multipleOf", 1)
            most = min(schema.get("maximum", 600), 600)
            return chance.randint(schema.get("minimum", -2) // step, most // step) * step
        simple = {"boolean": chance.random() < 0.5, "null": None}
        return simple[kind] if kind in simple else self._text(schema, name)

    def _object(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        properties, required = schema["properties"], schema.get("required", [])
        taken = [name for name in properties if name in required or self.chance.random() < 0.4]
        taken = (taken or sorted(properties)[:1])[: schema.get("maxProperties", len(properties))]
        return {name: self.value(properties[name], name) for name in taken}

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self.root
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def _text(self, schema: Mapping[str, Any], name: str) -> str:
        chance = self.chance
        if "format" in schema:
            month, day = chance.choice([(5, 6), (5, 7), (6, chance.randint(8, 20))])
            return f"2031-{month:02}-{day:02}" + ("T10:00:00Z" if schema["format"] == "date-time" else "")
        tables = {key: table for key, table in self.state.items() if isinstance(table, dict) and table}
        suiting = [key for key in tables if name.endswith(("_id", "_ids")) and name.split("_id")[0][:-1] in key]
        table = tables[chance.choice(suiting if suiting and chance.random() < 0.9 else sorted(tables))]
        key = chance.choice(sorted(table))
        values = list(table[key].values()) if isinstance(table[key], dict) and not suiting else []
        texts = [text for text in [key, *values] if isinstance(text, str)]
        fitting = [text for text in texts if schema.get("minLength", 0) <= len(text) <= 60]
        return chance.choice(fitting or ["nothing of that name"])
