"""What most models answer alike."""

from __future__ import annotations

from sandbox.types import JSON

EPISODES_PER_SLOT = 2
"""Keep a model busy while tools work; more would only wait with their clocks running."""


class BaseBackend:
    """Defaults for a `ModelBackend`: any number of requests at once, every task can be attempted."""

    @property
    def episodes(self) -> int | None:
        return None

    def skip_reason(self, task_id: str, trial: int) -> str | None:
        return None

    def statistics(self) -> dict[str, JSON]:
        return {}

    async def close(self) -> None:
        return None
