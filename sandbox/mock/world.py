"""What an API remembers: its state, and how many requests each operation had."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sandbox.mock.handlers import State
from sandbox.mock.state import digest
from sandbox.types import JSON


@dataclass(slots=True)
class World:
    """What a request can depend on.

    Attributes:
        state: plain JSON.
        requests: how many each operation had.
        served: how often each recorded request was answered.
        earlier: the state before the last change, as JSON text; None where there was none, or none was kept.
    """

    state: State
    requests: dict[str, int] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)
    earlier: str | None = None

    def text(self) -> str:
        """The state as JSON text, in the order in which it was made.

        Raises:
            ValueError: it holds what JSON cannot.
            TypeError: the same.
        """
        return json.dumps(self.state, allow_nan=False)

    def load(self, text: str) -> None:
        """Bring a state back."""
        self.state = json.loads(text)

    def state_hash(self) -> str:
        return digest(self.state)

    def snapshot(self) -> dict[str, JSON]:
        data: dict[str, JSON] = json.loads(
            json.dumps(
                {"state": self.state, "requests": self.requests, "served": self.served, "earlier": self.earlier},
                allow_nan=False,
            )
        )
        return data

    def restore(self, data: dict[str, JSON]) -> None:
        kept: dict[str, JSON] = json.loads(json.dumps(data))
        self.state, self.requests, self.served = kept["state"], kept["requests"], kept["served"]
        self.earlier = kept["earlier"]

    def next_number(self, operation: str) -> int:
        """Which request of an operation the next one is."""
        number = self.requests.get(operation, 0)
        self.requests[operation] = number + 1
        return number
