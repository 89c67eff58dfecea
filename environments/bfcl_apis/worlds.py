"""The APIs of one conversation, called by the names of their functions."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from .world import World, copy_json

_HOMES = {
    "GorillaFileSystem": "file_system",
    "MathAPI": "maths",
    "MessageAPI": "messages",
    "TwitterAPI": "tweets",
    "TicketAPI": "tickets",
    "TradingBot": "trading",
    "TravelAPI": "travel",
    "VehicleControlAPI": "vehicle",
    "MemoryAPI_kv": "memory_kv",
    "MemoryAPI_vector": "memory_vector",
    "MemoryAPI_rec_sum": "memory_rec_sum",
}


class Worlds:
    """One world of each involved class, each as the task's configuration has it.

    Args:
        classes: official class names.
        config: `initial_config` of the task, or states that other worlds were left in; a class that is not in it
            starts empty.
        extension: the filling of the long-context tasks, or the `embedding` of a vector memory; None for others.
    """

    def __init__(
        self, classes: Sequence[str], config: Mapping[str, Any], extension: Mapping[str, Any] | None = None
    ) -> None:
        self._worlds = {name: _class(name)(config.get(name, {}), extension) for name in classes}
        self._tools: dict[str, Callable[..., Any]] = {
            tool: getattr(world, tool) for world in self._worlds.values() for tool in world.TOOLS
        }

    def execute(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
        """(what the call answers as a text, whether it failed)."""
        tool = self._tools.get(name)
        if tool is None:
            return f"Error during execution: name '{name}' is not defined", True
        try:
            answer = tool(**copy_json(dict(arguments)))
            if isinstance(answer, str):
                return answer, False
            return (json.dumps(answer) if isinstance(answer, dict) else str(answer)), False
        except Exception as error:
            return f"Error during execution: {error}", True

    def states(self) -> dict[str, dict[str, Any]]:
        """By class, what the official checker compares."""
        return {name: world.state for name, world in self._worlds.items()}

    def texts(self) -> list[str]:
        """What the APIs will compare with queries."""
        return [text for world in self._worlds.values() for text in world.texts()]

    def snapshot(self) -> dict[str, Any]:
        """By class, a copy of all that its answers depend on."""
        kept: dict[str, Any] = copy_json({name: (world.state, world.hidden) for name, world in self._worlds.items()})
        return kept

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Come back to what `snapshot` gave."""
        for name, (state, hidden) in copy_json(snapshot).items():
            self._worlds[name].state, self._worlds[name].hidden = state, hidden

    def hidden_states(self) -> dict[str, dict[str, Any]]:
        """By class, the rest of the state."""
        return {name: world.hidden for name, world in self._worlds.items()}


@cache
def _class(name: str) -> type[World]:
    module = importlib.import_module(f".{_HOMES[name]}", __package__)
    made: type[World] = getattr(module, name)
    return made
