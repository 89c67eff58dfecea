"""What an engine counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sandbox.types import JSON


@dataclass(slots=True)
class Statistics:
    """Counts since the start. `computed_prompt_tokens` are prompt tokens that were not found in the cache."""

    requests: int = 0
    steps: int = 0
    prompt_tokens: int = 0
    computed_prompt_tokens: int = 0
    completion_tokens: int = 0
    evicted_sequences: int = 0

    def __add__(self, other: Statistics) -> Statistics:
        mine, theirs = self.counts(), other.counts()
        return Statistics(**{name: count + theirs[name] for name, count in mine.items()})

    def counts(self) -> dict[str, int]:
        return asdict(self)

    def to_json(self) -> dict[str, JSON]:
        """The counts, with the prompt tokens that were saved and their share."""
        saved = self.prompt_tokens - self.computed_prompt_tokens
        share = round(saved / self.prompt_tokens, 4) if self.prompt_tokens else 0.0
        return self.counts() | {"saved_prompt_tokens": saved, "cache_hit_rate": share}
