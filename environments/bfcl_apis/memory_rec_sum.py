"""A memory that is one text, to be kept short by summing it up again and again."""

from __future__ import annotations

from typing import Any

from .world import World

MAX_CHARACTERS = 10_000
"""Of a text that is written or appended to."""
MAX_REPLACED = 1_000_000
"""Of the memory after a replacement. The official program lets it grow without end."""


class MemoryAPI_rec_sum(World):
    """The state has `memory`, the text."""

    TOOLS = ("memory_append", "memory_update", "memory_clear", "memory_replace", "memory_retrieve")

    def load(self, config: dict[str, Any]) -> None:
        self.state = {"memory": config.get("memory", "")}

    def memory_append(self, text: Any) -> dict[str, str]:
        return self._write(self.state["memory"] + str(text), "appending", "Memory appended.")

    def memory_update(self, text: Any) -> dict[str, str]:
        return self._write(str(text), "updating", "Memory updated.")

    def memory_clear(self) -> dict[str, str]:
        self.state["memory"] = ""
        return {"status": "Short term memory cleared."}

    def memory_replace(self, old_text: Any, new_text: Any) -> dict[str, str]:
        memory, old, new = self.state["memory"], str(old_text), str(new_text)
        if old not in memory:
            return {"error": f"Text '{old}' not found in memory."}
        longer = memory.count(old) * (len(new) - len(old))
        if len(new) > MAX_CHARACTERS or len(memory) + longer > MAX_REPLACED:
            return _too_long("replacing")
        self.state["memory"] = memory.replace(old, new)
        return {"status": "Memory updated."}

    def memory_retrieve(self) -> dict[str, str]:
        memory = self.state["memory"]
        return {"memory_content": memory} if memory else {"error": "Memory is empty."}

    def _write(self, text: str, doing: str, status: str) -> dict[str, str]:
        if len(text) > MAX_CHARACTERS:
            return _too_long(doing)
        self.state["memory"] = text
        return {"status": status}


def _too_long(doing: str) -> dict[str, str]:
    shorten = f"Please shorten the entry to less than {MAX_CHARACTERS} characters."
    return {"error": f"Entry will be too long after {doing}. {shorten}"}
