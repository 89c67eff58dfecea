"""A world behind an API as an environment: one tool for each operation, and a state that is kept, hashed, compared."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.environment import EnvironmentContext, QuestionEnvironment
from sandbox.errors import EnvironmentFailedError, ToolError
from sandbox.hashing import file_sha256
from sandbox.mock.api import MockApi
from sandbox.mock.faults import ApiFaults, parse_faults
from sandbox.mock.state import digest, state_difference
from sandbox.mock.state_changes import change_to_json
from sandbox.mock.world_folder import load_world, merged
from sandbox.protocols import KeepReply
from sandbox.scorers.state_goals import DIFFERENCE, FAULTS
from sandbox.tools.tool import Tool
from sandbox.types import JSON, Observation, Task, ToolCall, ToolSpec
from sandbox.user_simulator import UserSimulator

_WAITS = ("latency_seconds", "timeout_seconds")


class MockWorldEnvironment(QuestionEnvironment):
    """The world of a folder: `openapi.json` (or `.yaml`), `handlers.py`, and `seed.json` or handlers' `initial`.

    `task.setup` may have `state` (by table, records by id that are put into the first state; null takes one
    away), `faults` (as `sandbox mock --faults` has them), and `user` (a `UserScript`). A fault of a world waits no
    time, unless the setting says so.

    Recorded are `state_difference`, the changes since the first state, after each call that changed something,
    and where the setting is on `faults`, how many calls met one, how many of these the agent recovered from, and
    how many met each kind.
    """

    def __init__(self, context: EnvironmentContext) -> None:
        super().__init__()
        self._world = load_world(context.folder.resolve())
        self._user = UserSimulator(context.open_model)
        self._first: dict[str, JSON] = {}
        self._api = self._world.api
        self._offered: dict[str, Tool] = {}
        self._hash = ""
        self._told_hash = ""
        self._has_faults = False
        self._told_faults: dict[str, JSON] = {}

    @property
    def operations(self) -> list[str]:
        """The names of the tools."""
        return list(self._world.api.operations)

    def data_sha256(self) -> dict[str, str]:
        """The hashes of what the world is made of, but for its code: the API's document and the first state."""
        document = self._world.document
        return {document.name: file_sha256(document), "first_state": digest(self._world.tables)}

    def first_state(self, changes: Mapping[str, JSON]) -> dict[str, JSON]:
        """The state in which a task begins that has these `changes` as its `state`."""
        return merged(self._world.tables, changes)

    def keep_replies(self, keep: KeepReply) -> None:
        """Have what a model that plays the user says recorded."""
        self._user.keep_replies(keep)

    async def reset(self, task: Task) -> Observation:
        self._first = self.first_state(task.setup.get("state", {}))
        self._api = self._world.api.fork(faults=_faults(task))
        _put(self._api, self._first)
        self._offered = {tool.spec.name: tool for tool in self._api.tools()}
        self._user.reset(task)
        self._hash = self._told_hash = self._api.state_hash()
        self._has_faults = bool(task.setup.get("faults"))
        self._told_faults = {}
        return await super().reset(task)

    def tools(self) -> Sequence[ToolSpec]:
        return [*self._tools, *(tool.spec for tool in self._offered.values())]

    async def call(self, call: ToolCall) -> str:
        """The API's answer.

        Raises:
            ToolError: the API refuses the request, or a fault met it.
        """
        if call.name not in self._offered:
            raise ToolError(f"the tool {call.name!r} cannot be executed here")
        try:
            return await self._offered[call.name].call(call.arguments)
        finally:
            self._hash = self._api.state_hash()

    async def respond(self, text: str) -> Observation | None:
        return await self._user.respond(text)

    def take_records(self) -> Sequence[tuple[str, JSON]]:
        records: list[tuple[str, JSON]] = []
        if self._hash != self._told_hash:
            self._told_hash = self._hash
            changes = state_difference(self._first, self._api.state())
            records.append((DIFFERENCE, [change_to_json(change) for change in changes]))
        met = self._api.faults
        faults: dict[str, JSON] = {
            "injected": len(met),
            "recovered": sum(fault.recovered for fault in met),
            "kinds": dict(sorted(Counter(fault.kind for fault in met).items())),
        }
        if self._has_faults and faults != self._told_faults:
            self._told_faults = faults
            records.append((FAULTS, faults))
        return records

    def state(self) -> dict[str, JSON]:
        """A copy of the present state."""
        return self._api.state()

    def state_hash(self) -> str:
        return self._hash

    async def snapshot(self) -> dict[str, JSON]:
        """All that later answers depend on: plain JSON for `restore`."""
        return {"api": self._api.snapshot(), "user": self._user.snapshot()}

    async def restore(self, snapshot: Any) -> None:
        """Go back to a snapshot of this task.

        Raises:
            EnvironmentFailedError: there was no task yet.
        """
        if not self._offered:
            raise EnvironmentFailedError("the environment has no task yet")
        self._api.restore(snapshot["api"])
        self._user.restore(snapshot["user"])
        self._hash = self._api.state_hash()


def _put(api: MockApi, state: Mapping[str, JSON]) -> None:
    api.restore({**api.snapshot(), "state": dict(state)})


def _faults(task: Task) -> ApiFaults:
    """The faults of a task's calls: none without the setting; which call meets one follows from the task's id.

    Raises:
        UsageError: the setting cannot be read.
    """
    text = str(task.setup.get("faults", ""))
    faults = parse_faults(text) if text else ApiFaults()
    own: dict[str, JSON] = {name: 0.0 for name in _WAITS if name not in faults.model_fields_set}
    own["seed"] = zlib.crc32(f"{faults.seed or 0}/{task.id}".encode())
    return faults.model_copy(update=own)
