"""A memory of entries by key: a small one that is always in sight, and a large one."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from .memory_search import ranked
from .world import World

_KEY = re.compile(r"[a-z]+(?:_[a-z0-9]+)*\n?")
"""Snake case; a line break at the end is let through, as the official program does."""


class Part(NamedTuple):
    """One of the two memories: its name in the state, how much it holds, and what it says.

    Attributes:
        entries: at most.
        characters: of a value, at most.
    """

    name: str
    entries: int
    characters: int
    title: str
    added: str


CORE = Part("core_memory", 7, 300, "Core", "Key-value pair added.")
ARCHIVAL = Part("archival_memory", 50, 2000, "Long term", "Key added.")


class MemoryAPI_kv(World):
    """The state has `core_memory` and `archival_memory`, each a value by key."""

    TOOLS = (
        *(f"core_memory_{name}" for name in ("add", "remove", "replace", "clear", "retrieve", "list_keys")),
        *(f"archival_memory_{name}" for name in ("add", "remove", "replace", "clear", "retrieve", "list_keys")),
        "core_memory_key_search",
        "core_memory_retrieve_all",
        "archival_memory_key_search",
    )

    def load(self, config: dict[str, Any]) -> None:
        self.state = {part.name: config.get(part.name, {}) for part in (CORE, ARCHIVAL)}

    def core_memory_add(self, key: Any, value: Any) -> dict[str, str]:
        return self._add(CORE, str(key), str(value))

    def core_memory_remove(self, key: Any) -> dict[str, str]:
        return self._remove(CORE, key)

    def core_memory_replace(self, key: Any, value: Any) -> dict[str, str]:
        return self._replace(CORE, str(key), str(value))

    def core_memory_clear(self) -> dict[str, str]:
        self.state[CORE.name] = {}
        return {"status": "Short term memory cleared."}

    def core_memory_retrieve(self, key: Any) -> dict[str, str]:
        return self._retrieve(CORE, key)

    def core_memory_list_keys(self) -> dict[str, list[str]]:
        return {"keys": list(self.state[CORE.name])}

    def core_memory_key_search(self, query: Any, k: Any = 5) -> dict[str, list[tuple[float, str]]]:
        return {"ranked_results": ranked(query, list(self.state[CORE.name]))[:k]}

    def core_memory_retrieve_all(self) -> dict[str, str]:
        entries: dict[str, str] = self.state[CORE.name]
        return entries

    def archival_memory_add(self, key: Any, value: Any) -> dict[str, str]:
        return self._add(ARCHIVAL, str(key), str(value))

    def archival_memory_remove(self, key: Any) -> dict[str, str]:
        return self._remove(ARCHIVAL, key)

    def archival_memory_replace(self, key: Any, value: Any) -> dict[str, str]:
        return self._replace(ARCHIVAL, str(key), str(value))

    def archival_memory_clear(self) -> dict[str, str]:
        self.state[ARCHIVAL.name] = {}
        return {"status": "Long term memory cleared."}

    def archival_memory_retrieve(self, key: Any) -> dict[str, str]:
        return self._retrieve(ARCHIVAL, key)

    def archival_memory_list_keys(self) -> dict[str, list[str]]:
        return {"keys": list(self.state[ARCHIVAL.name])}

    def archival_memory_key_search(self, query: Any, k: Any = 5) -> dict[str, list[tuple[float, str]]]:
        return {"ranked_results": ranked(query, list(self.state[ARCHIVAL.name]))[:k]}

    def _add(self, part: Part, key: str, value: str) -> dict[str, str]:
        entries = self.state[part.name]
        if len(entries) >= part.entries:
            return {"error": f"{part.title} memory is full. Please clear some entries."}
        if len(value) > part.characters:
            return _too_long(part)
        if not _KEY.fullmatch(key):
            return {"error": "Key must be in snake_case format and cannot contain spaces."}
        if key in entries:
            return {"error": "Key name must be unique."}
        entries[key] = value
        return {"status": part.added}

    def _remove(self, part: Part, key: Any) -> dict[str, str]:
        if key not in self.state[part.name]:
            return {"error": "Key not found."}
        del self.state[part.name][key]
        return {"status": "Key removed."}

    def _replace(self, part: Part, key: str, value: str) -> dict[str, str]:
        if key not in self.state[part.name]:
            return {"error": "Key not found."}
        if len(value) > part.characters:
            return _too_long(part)
        self.state[part.name][key] = value
        return {"status": "Key replaced."}

    def _retrieve(self, part: Part, key: Any) -> dict[str, str]:
        entries = self.state[part.name]
        return {"value": entries[key]} if key in entries else {"error": "Key not found."}


def _too_long(part: Part) -> dict[str, str]:
    return {"error": f"Entry is too long. Please shorten the entry to less than {part.characters} characters."}
