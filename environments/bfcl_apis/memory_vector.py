"""A memory of texts that are found by what they mean: a small one that is always in sight, and a large one."""

from __future__ import annotations

import operator
from typing import Any, NamedTuple

from .memory_embedding import load_embedding
from .world import World


class Part(NamedTuple):
    """One of the two memories: its name in the state, and how many texts it holds of how many characters."""

    name: str
    entries: int
    characters: int


CORE = Part("core_memory", 7, 300)
ARCHIVAL = Part("archival_memory", 50, 2000)


class MemoryAPI_vector(World):
    """The state has `core_memory` and `archival_memory`, each with `store`, texts by number, and `next_id`.

    The `extension` has `embedding`, the path of a GGUF embedding model, which is loaded when texts are compared.
    """

    TOOLS = tuple(
        f"{part.name}_{name}"
        for part in (CORE, ARCHIVAL)
        for name in ("add", "remove", "update", "clear", "retrieve", "retrieve_all")
    )

    def load(self, config: dict[str, Any]) -> None:
        for part in (CORE, ARCHIVAL):
            kept = config.get(part.name, {"next_id": 0, "store": {}})
            store = {int(number): text for number, text in kept["store"].items()}
            self.state[part.name] = {"next_id": kept["next_id"], "store": store}

    def texts(self) -> list[str]:
        """All texts of both memories."""
        return [text for part in self.state.values() for text in part["store"].values()]

    def core_memory_add(self, text: Any) -> dict[str, Any]:
        return self._add(CORE, text)

    def core_memory_remove(self, vec_id: Any) -> dict[str, str]:
        return self._remove(CORE, vec_id)

    def core_memory_update(self, vec_id: Any, new_text: Any) -> dict[str, str]:
        return self._update(CORE, vec_id, new_text)

    def core_memory_clear(self) -> dict[str, str]:
        return self._clear(CORE)

    def core_memory_retrieve(self, query: Any, top_k: Any = 5) -> dict[str, Any]:
        return self._retrieve(CORE, query, top_k)

    def core_memory_retrieve_all(self) -> dict[str, Any]:
        return self._retrieve_all(CORE)

    def archival_memory_add(self, text: Any) -> dict[str, Any]:
        return self._add(ARCHIVAL, text)

    def archival_memory_remove(self, vec_id: Any) -> dict[str, str]:
        return self._remove(ARCHIVAL, vec_id)

    def archival_memory_update(self, vec_id: Any, new_text: Any) -> dict[str, str]:
        return self._update(ARCHIVAL, vec_id, new_text)

    def archival_memory_clear(self) -> dict[str, str]:
        return self._clear(ARCHIVAL)

    def archival_memory_retrieve(self, query: Any, top_k: Any = 5) -> dict[str, Any]:
        return self._retrieve(ARCHIVAL, query, top_k)

    def archival_memory_retrieve_all(self) -> dict[str, Any]:
        return self._retrieve_all(ARCHIVAL)

    def _add(self, part: Part, text: Any) -> dict[str, Any]:
        kept = self.state[part.name]
        if len(text) > part.characters:
            return _too_long(part)
        if len(kept["store"]) >= part.entries:
            return {"error": f"Memory size exceeds maximum size of {part.entries} entries."}
        number: int = kept["next_id"]
        kept["store"][number] = _as_text(text)
        kept["next_id"] += 1
        return {"id": number}

    def _remove(self, part: Part, number: Any) -> dict[str, str]:
        store = self.state[part.name]["store"]
        if number not in store:
            return _absent(number)
        del store[number]
        return {"status": f"ID {number} removed from store."}

    def _update(self, part: Part, number: Any, text: Any) -> dict[str, str]:
        store = self.state[part.name]["store"]
        if number not in store:
            return _absent(number)
        if len(text) > part.characters:
            return _too_long(part)
        store[number] = _as_text(text)
        return {"status": f"ID {number} updated."}

    def _clear(self, part: Part) -> dict[str, str]:
        self.state[part.name] = {"next_id": 0, "store": {}}
        return {"status": "Memory cleared."}

    def _retrieve(self, part: Part, query: Any, top_k: Any) -> dict[str, Any]:
        """The texts that are nearest to a query; of equals, those that stand first."""
        store = self.state[part.name]["store"]
        if not store:
            return {"result": []}
        query = _as_text(query)
        count = _as_count(min(top_k, len(store)))
        embedding = load_embedding((self.extension or {})["embedding"])
        found = [
            {"id": number, "similarity_score": embedding.similarity(query, text), "text": text}
            for number, text in store.items()
        ]
        return {"result": sorted(found, key=lambda one: -one["similarity_score"])[:count]}

    def _retrieve_all(self, part: Part) -> dict[str, Any]:
        return {"result": [{"id": number, "text": text} for number, text in self.state[part.name]["store"].items()]}


def _as_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("expected a text")
    return value


def _as_count(value: Any) -> int:
    """A number of results, refused in the words that the official index has for it, which may be none."""
    if isinstance(value, bool):
        raise TypeError("an integer is required")
    count = operator.index(value)
    if count < 1:
        raise ValueError
    return count


def _too_long(part: Part) -> dict[str, str]:
    return {"error": f"Entry length exceeds maximum length of {part.characters} characters."}


def _absent(number: Any) -> dict[str, str]:
    return {"error": f"ID {number} not present in store."}
