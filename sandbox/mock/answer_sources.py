"""Where an API's answers come from: the first source that has one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.mock.answers import error_answer, example_answer, generated_answer, write_answer
from sandbox.mock.contract import ApiOperation
from sandbox.mock.exchange import ApiError, ApiRequest, WireAnswer
from sandbox.mock.handlers import Handler, State, call_handler
from sandbox.mock.proxy import RecordingProxy
from sandbox.mock.replay import Recording
from sandbox.mock.resources import Resources
from sandbox.mock.world import World


@dataclass(slots=True)
class StaleRead:
    """Whether a request is to be answered from the state before the last change, and whether it was."""

    is_wanted: bool = False
    happened: bool = False


@dataclass(slots=True, frozen=True)
class Sources:
    """Handlers, recording, resources, examples, generated data.

    Attributes:
        keeps_earlier: the state before a change is kept, for reads that are stale.
        remarks: an example that does not fit its schema is told here.
    """

    handlers: Mapping[str, Handler]
    recording: Recording | None
    resources: Resources
    proxy: RecordingProxy | None
    keeps_earlier: bool
    seed: int
    remarks: list[str]

    async def answer(self, operation: ApiOperation, request: ApiRequest, world: World, stale: StaleRead) -> WireAnswer:
        """The answer of the first source that has one.

        Args:
            stale: it happens only where the answer comes from a state that has changed.

        Raises:
            ApiError: what is asked for is not there, or is there already.
            ContractBrokenError: no answer that the document allows was found.
            GenerationError: the same.
        """
        seed = f"{self.seed}:{operation.name}:{request.number}"
        if operation.name in self.handlers:
            return await self._handled(operation, request, world, seed, stale)
        if self.resources.keeps(operation.name):
            state = _state(world, stale)
            outcome = self.resources.answer(operation, request, state)
            if outcome is not None:
                answer = write_answer(operation, outcome.answer, seed)
                if outcome.apply is not None:
                    self._keep_earlier(world, world.text)
                    outcome.apply()
                return answer
        found = example_answer(operation, self.remarks) or generated_answer(operation, seed)
        return write_answer(operation, found, seed)

    async def _handled(
        self, operation: ApiOperation, request: ApiRequest, world: World, seed: str, stale: StaleRead
    ) -> WireAnswer:
        """What a handler answers. Whatever it raises, the state is what it was before."""
        handler = self.handlers[operation.name]
        before = world.text()
        state = _state(world, stale)
        try:
            answer = write_answer(operation, await call_handler(handler, request, state), seed)
            after = before if stale.happened else world.text()
        except ApiError as error:
            world.load(before)
            return error_answer(operation, error, seed)
        except BaseException:
            world.load(before)
            raise
        if after != before:
            self._keep_earlier(world, lambda: before)
            world.load(after)
        return answer

    def _keep_earlier(self, world: World, text: Callable[[], str]) -> None:
        if self.keeps_earlier:
            world.earlier = text()


def _state(world: World, stale: StaleRead) -> State:
    """The state that an answer is made from."""
    if not stale.is_wanted or world.earlier is None:
        return world.state
    stale.happened = True
    earlier: State = json.loads(world.earlier)
    return earlier
