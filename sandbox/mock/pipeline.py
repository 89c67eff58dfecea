"""The way of a request through an API: route, faults, credentials, validation, source of the answer, faults again."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.mock.answer_sources import Sources, StaleRead
from sandbox.mock.answers import ContractBrokenError, refuse
from sandbox.mock.bodies import ApiLimits
from sandbox.mock.contract import ApiOperation, Contract
from sandbox.mock.exchange import ApiError, ApiRequest, ConnectionLostError, Refusal, WireAnswer, WireRequest
from sandbox.mock.exchange_log import ExchangeLog, ExchangeRecord
from sandbox.mock.faults import BEFORE, ApiFaults, FaultKind, MetFault
from sandbox.mock.generator import GenerationError
from sandbox.mock.proxy import UpstreamError
from sandbox.mock.rate_limit import RateLimiter
from sandbox.mock.received import receive
from sandbox.mock.replay import RecordingMissError
from sandbox.mock.routing import Router
from sandbox.mock.security import Security
from sandbox.mock.spoiled import spoiled
from sandbox.mock.tokens import token_answer
from sandbox.mock.wire_text import json_answer
from sandbox.mock.world import World
from sandbox.types import Owner

OWNER_HEADER = "X-Failure-Owner"
"""Says in an answer that an error is the environment's or the infrastructure's, not the API's own."""

_NO_CHANCE = random.Random(0)
_log = logging.getLogger("sandbox.mock")


class Pipeline:
    """Answers requests to one API, one at a time where they touch its state."""

    def __init__(
        self,
        contract: Contract,
        router: Router[ApiOperation],
        sources: Sources,
        security: Security,
        limiter: RateLimiter | None,
        faults: ApiFaults,
        limits: ApiLimits,
        seed: int,
    ) -> None:
        self.log = ExchangeLog()
        self._contract = contract
        self._sources = sources
        self._security = security
        self._limiter = limiter
        self._faults = faults
        self._limits = limits
        self._seed = seed
        self._lock: tuple[asyncio.AbstractEventLoop, asyncio.Lock] | None = None
        self._router = router

    async def handle(self, request: WireRequest, world: World) -> WireAnswer:
        """The answer to a request.

        Raises:
            ConnectionLostError: a fault drops the connection.
        """
        index = self.log.next_index()
        if request.path in self._security.endpoints:
            return self._logged(index, request, token_answer(self._security.endpoints[request.path], request))
        try:
            operation, variables = self._router.find(request.method, self._own_path(request.path))
        except Refusal as refusal:
            if request.method == "GET" and request.path == f"{self._contract.prefix}/openapi.json":
                return self._logged(index, request, self._document())
            return self._logged(index, request, refuse(None, refusal))
        number = world.next_number(operation.name)
        fault, chooser = self._faults.draw(self._seed, operation.name, number)
        meet = _Meeting(self.log, request, operation, index, number)
        if fault in BEFORE:
            return await self._refuse_by_fault(fault, operation, meet)
        if fault == "latency":
            await asyncio.sleep(self._faults.latency_seconds)
        meet.stale.is_wanted = fault == "stale_read" and request.method == "GET"
        answer = await self._answer(operation, variables, request, meet, world)
        if fault == "lost_answer":
            meet.ends(fault, 0, applied=answer.status < 400)
            raise ConnectionLostError
        disturbed = spoiled(answer, fault, chooser)
        met = fault if disturbed is not None or meet.stale.happened or fault == "latency" else None
        meet.ends(met, answer.status, applied=answer.status < 400, owner=answer.owner, reason=answer.reason)
        return disturbed or answer

    def _own_path(self, path: str) -> str:
        """A path without the API's prefix.

        Raises:
            Refusal: 404 for a path outside of it.
        """
        prefix = self._contract.prefix
        if path == prefix or not prefix:
            return path.removeprefix(prefix) or "/"
        if not path.startswith(f"{prefix}/"):
            raise Refusal(404, f"nothing is served at this path; the API is at {prefix}")
        return path.removeprefix(prefix)

    def _logged(self, index: int, request: WireRequest, answer: WireAnswer) -> WireAnswer:
        self.log.add(ExchangeRecord(index, "", 0, request.method, _url(request), answer.status))
        return answer

    def _document(self) -> WireAnswer:
        servers = [{"url": self._contract.prefix or "/"}]
        return json_answer(200, {**self._contract.document, "servers": servers})

    async def _refuse_by_fault(self, fault: FaultKind | None, operation: ApiOperation, meet: _Meeting) -> WireAnswer:
        if fault in ("timeout", "dropped"):
            if fault == "timeout":
                await asyncio.sleep(self._faults.timeout_seconds)
            meet.ends(fault, 0, applied=False)
            raise ConnectionLostError(timed_out=fault == "timeout")
        if fault == "rate_limited":
            wait = str(self._faults.retry_after)
            refusal = Refusal(429, f"too many requests; try again in {wait} s", headers={"Retry-After": wait})
        else:
            refusal = Refusal(500, "the server failed; nothing was changed")
        meet.ends(fault, refusal.status, applied=False)
        return refuse(operation, refusal)

    async def _answer(
        self,
        operation: ApiOperation,
        variables: Mapping[str, str],
        request: WireRequest,
        meet: _Meeting,
        world: World,
    ) -> WireAnswer:
        """The answer, whatever goes wrong."""
        try:
            return await self._applied(operation, variables, request, meet, world)
        except (Refusal, ApiError) as refusal:
            return refuse(operation, refusal)
        except RecordingMissError as error:
            return _failure(operation, Refusal(501, str(error)), "environment", str(error))
        except UpstreamError as error:
            return _failure(operation, Refusal(502, str(error)), "infrastructure", str(error))
        except (ContractBrokenError, GenerationError) as error:
            _log.error("operation %s: %s", operation.name, error)
            return _failure(operation, Refusal(500, "the server failed"), "environment", str(error))
        except Exception as error:
            _log.exception("operation %s failed", operation.name)
            return _failure(operation, Refusal(500, "the server failed"), "environment", repr(error))

    async def _applied(
        self,
        operation: ApiOperation,
        variables: Mapping[str, str],
        request: WireRequest,
        meet: _Meeting,
        world: World,
    ) -> WireAnswer:
        if self._sources.proxy is not None:
            return await self._sources.proxy.answer(request, self._own_path(request.path))
        recording = None if operation.name in self._sources.handlers else self._sources.recording
        try:
            principal = self._security.admit(operation, request)
        except Refusal:
            refused = None if recording is None else recording.refusal(request, world.served)
            if refused is None:
                raise
            return refused
        if self._limiter is not None:
            self._limiter.count(f"{request.client} {principal}")
        if recording is not None:
            return recording.answer(request, world.served)
        received = receive(operation, request, variables, self._limits)
        values = received.values
        call = ApiRequest(
            operation.name,
            values["path"],
            values["query"],
            values["header"],
            values["cookie"],
            received.body,
            meet.number,
            principal,
            self._chance(operation, meet.number),
            _url(request),
        )
        async with self._one_at_a_time():
            return await self._sources.answer(operation, call, world, meet.stale)

    def _chance(self, operation: ApiOperation, number: int) -> random.Random:
        """What a handler's chance is drawn from; nothing else draws from a request's."""
        is_handled = operation.name in self._sources.handlers
        return random.Random(f"{self._seed}:{operation.name}:{number}") if is_handled else _NO_CHANCE

    def _one_at_a_time(self) -> asyncio.Lock:
        """A lock of the running event loop."""
        loop = asyncio.get_running_loop()
        if self._lock is None or self._lock[0] is not loop:
            self._lock = loop, asyncio.Lock()
        return self._lock[1]


@dataclass(slots=True)
class _Meeting:
    """An exchange that is under way."""

    log: ExchangeLog
    request: WireRequest
    operation: ApiOperation
    index: int
    number: int
    stale: StaleRead = field(default_factory=StaleRead)

    def ends(
        self, fault: FaultKind | None, status: int, *, applied: bool, owner: Owner | None = None, reason: str = ""
    ) -> None:
        method, path, name = self.request.method, _url(self.request), self.operation.name
        self.log.add(ExchangeRecord(self.index, name, self.number, method, path, status, fault, owner, reason))
        if fault is not None:
            self.log.add_fault(MetFault(self.index, name, self.number, fault, method, path, applied))


def _failure(operation: ApiOperation, refusal: Refusal, owner: Owner, reason: str) -> WireAnswer:
    """An error that is not the caller's fault, nor the API's own."""
    answer = refuse(operation, refusal)
    answer.headers[OWNER_HEADER] = owner
    answer.owner, answer.reason = owner, reason
    return answer


def _url(request: WireRequest) -> str:
    return f"{request.path}?{request.query}" if request.query else request.path
