"""An API that exists only here, made of an OpenAPI document."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import UsageError
from sandbox.mock.api_parts import ApiParts
from sandbox.mock.asgi import AsgiApp, asgi_app
from sandbox.mock.bodies import ApiLimits
from sandbox.mock.document import operation_router, read_contract
from sandbox.mock.exchange import WireAnswer, WireRequest
from sandbox.mock.exchange_log import ExchangeRecord
from sandbox.mock.faults import ApiFaults, MetFault
from sandbox.mock.handlers import ApiHandlers, State
from sandbox.mock.pipeline import Pipeline
from sandbox.mock.proxy import RecordingProxy
from sandbox.mock.rate_limit import RateLimit, RateLimiter
from sandbox.mock.replay import Recording, read_recording
from sandbox.mock.resource_paths import find_collections
from sandbox.mock.secret_filter import SecretFilter
from sandbox.mock.security import Security
from sandbox.mock.tools import ToolCalls, api_tool
from sandbox.mock.world import World
from sandbox.tools.tool import Tool
from sandbox.types import JSON

if TYPE_CHECKING:
    import httpx

ADDRESS = "http://mock-api"
"""The host that an API has in this process."""


class MockApi:
    """An API made of an OpenAPI document, with a state, a seed and faults.

    Answers come from handlers, a recording, resources kept automatically, the document's examples, or the
    generator: the first that has one. As a tool pack it gives every episode an API of its own.

    Args:
        document: OpenAPI 3.0 or 3.1: a file (JSON or YAML), or the document itself; or a tool file of ToolBench.
        seed: ids, generated data, credentials and faults follow from it.
        items: how many items each collection has at first, at most.
        handlers: operations written in Python.
        replay: a file of recorded exchanges; it answers every operation without a handler, and whoever sends any
            credential where the document asks for one that is not in `credentials`.
        record: (address of a real API, file): requests are sent on to it, and recorded.
        faults: how often what goes wrong.
        rate_limit: requests of one caller.
        credentials: by security scheme: a key, a token, `USER:PASSWORD` or `CLIENT_ID:CLIENT_SECRET`.
        limits: of requests.
        only: the operations that become tools, by name; by default all.
        clock: seconds, for rate limits and the expiry of tokens.

    Raises:
        UsageError: the document or a setting cannot be used.
        UnknownNameError: a handler, a credential or a name in `only` for what the document does not have.
        DataMissingError: there is no such recording.
        DataError: a line of the recording is no exchange.
    """

    fresh = True

    def __init__(
        self,
        document: Path | str | Mapping[str, JSON],
        *,
        seed: int = 0,
        items: int = 3,
        handlers: ApiHandlers | None = None,
        replay: Path | None = None,
        record: tuple[str, Path] | None = None,
        faults: ApiFaults | None = None,
        rate_limit: RateLimit | None = None,
        credentials: Mapping[str, str] | None = None,
        limits: ApiLimits | None = None,
        only: Collection[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if replay is not None and record is not None:
            raise UsageError("an API either records or replays", hint="leave out one of the two")
        contract = read_contract(document)
        secrets = SecretFilter(contract)
        written = handlers or ApiHandlers()
        parts = ApiParts(
            contract=contract,
            router=operation_router(contract),
            collections=find_collections(contract),
            calls=ToolCalls(contract, only),
            written=written,
            handlers=written.by_operation(contract.operations.values()),
            recording=Recording(read_recording(replay), secrets) if replay is not None else None,
            proxy=RecordingProxy(*record, secrets) if record is not None else None,
            faults=faults or ApiFaults(),
            rate_limit=rate_limit,
            credentials=credentials or {},
            limits=limits or ApiLimits(),
            seed=seed,
            items=items,
            clock=clock,
            first_state="",
        )
        self._setup(replace(parts, first_state=parts.made_state()))

    def _setup(self, parts: ApiParts) -> None:
        self._parts = parts
        self._remarks = list(parts.contract.remarks)
        self._security = Security(
            parts.contract, parts.seed, parts.credentials, parts.clock, takes_any=parts.recording is not None
        )
        self._world = World(json.loads(parts.first_state))
        self._pipeline = Pipeline(
            parts.contract,
            parts.router,
            parts.sources(self._remarks),
            self._security,
            RateLimiter(parts.rate_limit, parts.clock) if parts.rate_limit is not None else None,
            parts.faults,
            parts.limits,
            parts.seed,
        )

    def fork(self, *, seed: int | None = None, faults: ApiFaults | None = None) -> MockApi:
        """Another API of the same document, in its first state. It shares what was read, and nothing that changes.

        Args:
            seed: by default the same, so that it is the same API.
            faults: by default the same.
        """
        parts = self._parts if faults is None else replace(self._parts, faults=faults)
        if seed is not None and seed != parts.seed:
            parts = replace(parts, seed=seed)
            parts = replace(parts, first_state=parts.made_state())
        made = MockApi.__new__(MockApi)
        made._setup(parts)
        return made

    @property
    def asgi(self) -> AsgiApp:
        """The API as an ASGI application, for any server or for httpx's `ASGITransport`."""
        return asgi_app(self.handle, self._parts.limits.body_bytes)

    async def handle(self, request: WireRequest) -> WireAnswer:
        """The answer to a request.

        Raises:
            ConnectionLostError: a fault drops the connection.
        """
        return await self._pipeline.handle(request, self._world)

    def client(self) -> httpx.AsyncClient:
        """A client that reaches the API in this process, without a socket."""
        import httpx

        transport = httpx.ASGITransport(app=self.asgi)
        return httpx.AsyncClient(transport=transport, base_url=f"{ADDRESS}{self.prefix}")

    def tools(self, *, authorized: bool = True) -> list[Tool]:
        """A tool for each operation, which calls this very API.

        Args:
            authorized: send the credentials that the document asks for with every call.
        """
        client = self.client()
        security = self._security if authorized else None
        return [api_tool(client, self._parts.contract, security, call) for call in self._parts.calls.found]

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Sequence[Tool]]:
        """The tools of a fork, so that no two users of the pack share a state."""
        yield self.fork().tools()

    async def upstream_failure(self) -> str:
        """Why the real API that is recorded cannot be reached; empty where it can, or none is recorded."""
        return "" if self._parts.proxy is None else await self._parts.proxy.failure()

    async def close(self) -> None:
        """Let go of the connection to a real API."""
        if self._parts.proxy is not None:
            await self._parts.proxy.close()

    @property
    def limits(self) -> ApiLimits:
        """What a request may be at most."""
        return self._parts.limits

    @property
    def prefix(self) -> str:
        """What stands before every path."""
        return self._parts.contract.prefix

    @property
    def operations(self) -> Sequence[str]:
        """The operations' names."""
        return list(self._parts.contract.operations)

    @property
    def unhandled(self) -> Sequence[str]:
        """The operations without a handler."""
        return [name for name in self._parts.contract.operations if name not in self._parts.handlers]

    @property
    def credentials(self) -> Mapping[str, str]:
        """What lets a caller in, by security scheme."""
        return self._security.credentials

    @property
    def credentials_sent_as(self) -> Mapping[str, str]:
        """How a caller sends each credential, in words, by security scheme."""
        return self._security.sent_as()

    @property
    def token_paths(self) -> Sequence[str]:
        """Where OAuth2 tokens are given out."""
        return list(self._security.endpoints)

    @property
    def remarks(self) -> Sequence[str]:
        """What in the document was not as it should be, and what was done about it."""
        return [*self._remarks, *self._security.remarks]

    @property
    def removed_secrets(self) -> Mapping[str, int]:
        """How often the recording left out a secret, by its place."""
        return {} if self._parts.proxy is None else self._parts.proxy.removed

    @property
    def log(self) -> Sequence[ExchangeRecord]:
        """The exchanges so far, in the order in which they ended."""
        return list(self._pipeline.log.records)

    @property
    def faults(self) -> Sequence[MetFault]:
        """The faults so far, each with whether the caller recovered from it."""
        return list(self._pipeline.log.faults)

    def state(self) -> State:
        """A copy of the state: plain JSON; automatic collections stand below `resources`."""
        copied: State = json.loads(self._world.text())
        return copied

    def state_hash(self) -> str:
        """SHA-256 of the state; the order of properties does not matter."""
        return self._world.state_hash()

    def snapshot(self) -> dict[str, JSON]:
        """All that later answers depend on, but for tokens and rate limits: plain JSON for `restore`."""
        return self._world.snapshot()

    def restore(self, snapshot: dict[str, JSON]) -> None:
        """Go back to a snapshot. The log stays."""
        self._world.restore(snapshot)
