"""What an API is made of, apart from what it remembers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sandbox.errors import UsageError
from sandbox.mock.answer_sources import Sources
from sandbox.mock.bodies import ApiLimits
from sandbox.mock.contract import ApiOperation, Contract
from sandbox.mock.faults import ApiFaults
from sandbox.mock.handlers import ApiHandlers, Handler
from sandbox.mock.proxy import RecordingProxy
from sandbox.mock.rate_limit import RateLimit
from sandbox.mock.replay import Recording
from sandbox.mock.resource_paths import ApiCollection
from sandbox.mock.resources import Resources
from sandbox.mock.routing import Router
from sandbox.mock.tools import ToolCalls


@dataclass(slots=True, frozen=True)
class ApiParts:
    """What an API is made of, apart from what it remembers.

    Attributes:
        first_state: as JSON text.
    """

    contract: Contract
    router: Router[ApiOperation]
    collections: Sequence[ApiCollection]
    calls: ToolCalls
    written: ApiHandlers
    handlers: Mapping[str, Handler]
    recording: Recording | None
    proxy: RecordingProxy | None
    faults: ApiFaults
    rate_limit: RateLimit | None
    credentials: Mapping[str, str]
    limits: ApiLimits
    seed: int
    items: int
    clock: Callable[[], float]
    first_state: str

    @property
    def resources(self) -> Resources:
        return Resources(self.contract, self.collections, self.seed)

    def sources(self, remarks: list[str]) -> Sources:
        """Where answers come from.

        Args:
            remarks: an example that does not fit its schema is told here.
        """
        keeps_earlier = bool(self.faults.stale_read)
        return Sources(self.handlers, self.recording, self.resources, self.proxy, keeps_earlier, self.seed, remarks)

    def made_state(self) -> str:
        """The first state of this seed, as JSON text.

        Raises:
            UsageError: the handlers' first state is no JSON object.
        """
        try:
            own = self.written.initial_state(self.seed)
            return json.dumps({**self.resources.initial_state(self.items), **own}, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise UsageError(f"the first state that the handlers make is no JSON object: {error}") from error
